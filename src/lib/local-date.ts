const formats = new Map<string, Intl.DateTimeFormat>();

/** The date of an instant in a time zone of the IANA database: `2026-11-23`. */
export function localDate(wallMs: number, timeZone: string): string {
  return localText(wallMs, timeZone).slice(0, 10);
}

/** When the day of an instant began in that zone, ms since the epoch. Where it has no midnight, its first moment after that. */
export function localDayStart(wallMs: number, timeZone: string): number {
  const midnight = Date.parse(`${localDate(wallMs, timeZone)}T00:00:00Z`);
  const behindMs = (atMs: number): number =>
    Date.parse(`${localText(atMs, timeZone)}Z`) - Math.floor(atMs / 1000) * 1000;
  const guess = midnight - behindMs(wallMs);
  // On the day of a change the zone was elsewhere at midnight.
  return midnight - behindMs(guess);
}

/** `2026-11-23T14:05:09` */
function localText(wallMs: number, timeZone: string): string {
  const known = formats.get(timeZone);
  const format =
    known ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    });
  if (!known) formats.set(timeZone, format);
  const part = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, value]));
  const time = `${part.get('hour')}:${part.get('minute')}:${part.get('second')}`;
  return `${part.get('year')}-${part.get('month')}-${part.get('day')}T${time}`;
}
