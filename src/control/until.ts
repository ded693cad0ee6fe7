import { parseDuration } from '../config/duration.js';

/** Minutes east of UTC that a time zone's clocks show at an instant. */
function offsetMinutes(zone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const part = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
  const shownMs = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return Math.round((shownMs - Math.floor(atMs / 60_000) * 60_000) / 60_000);
}

/** The instant at which the zone's clocks show what `utcMs` shows in UTC; in the hour that is skipped, the later side. */
function inZone(zone: string, utcMs: number): number {
  const guess = utcMs - offsetMinutes(zone, utcMs) * 60_000;
  return utcMs - offsetMinutes(zone, guess) * 60_000;
}

const dateTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads the end of a right: a duration from now (`2h`, `7d`), a date and time in the cabinet's time zone
 * (`2026-11-23T18:00`) or one with its own offset (`...+05:30`, `...Z`). Milliseconds since the epoch, or
 * `undefined` when the text is none of these or names a day that does not exist.
 */
export function parseUntil(text: string, zone: string, nowMs: number): number | undefined {
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return nowMs + durationMs;
  const match = dateTime.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const utcMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const shown = new Date(utcMs);
  if (shown.getUTCMonth() !== month - 1 || shown.getUTCDate() !== day || shown.getUTCHours() !== hour) return undefined;
  if (minute > 59 || second > 59) return undefined;
  const offset = match[7];
  if (offset === undefined) return inZone(zone, utcMs);
  const instant = Date.parse(`${shown.toISOString().slice(0, 19)}${offset}`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** An instant as the clocks of a time zone show it: `23 Nov 2026, 18:00`. */
export function shownTime(ms: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}
