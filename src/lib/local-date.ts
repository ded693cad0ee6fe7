const formats = new Map<string, Intl.DateTimeFormat>();

/** The date of an instant in a time zone of the IANA database: `2026-11-23`. */
export function localDate(wallMs: number, timeZone: string): string {
  const known = formats.get(timeZone);
  const format =
    known ?? new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  if (!known) formats.set(timeZone, format);
  const part = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, value]));
  return `${part.get('year')}-${part.get('month')}-${part.get('day')}`;
}
