import { parseDuration } from '../../config/duration.js';
import { type SessionAlone, UsageError } from './session.js';

/** Options that several `token` commands have; each throws a UsageError. */

/** The cabinet that is named, else the one of --config. */
export async function cabinetOf(session: SessionAlone, cabinet: string | undefined): Promise<string> {
  const aud = cabinet ?? (await session.namedConfig())?.cabinet.id;
  if (aud === undefined) throw new UsageError('Name the cabinet with --cabinet, or its config with --config.');
  return idOf('--cabinet', aud);
}

export function durationOf(option: string, text: string, such: string): number {
  const ms = parseDuration(text);
  if (!ms) throw new UsageError(`${option} ${text}: expected a duration such as ${such}.`);
  return ms;
}

export function lockersOf(text: string): string | string[] {
  const ids = text.split(',').map((id) => idOf('--locker', id));
  if (new Set(ids).size < ids.length) throw new UsageError(`--locker ${text}: each locker once.`);
  const [first = '', ...others] = ids;
  return others.length === 0 ? first : ids;
}

export function idOf(option: string, text: string): string {
  if (/^[A-Za-z0-9-]{1,32}$/.test(text)) return text;
  throw new UsageError(`${option} ${text}: expected 1 to 32 letters, digits or hyphens.`);
}

export function wholeOf(option: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`${option} ${text}: expected a whole number of 1 or more.`);
}

/** Its id is made here and has an underscore, too. */
export function rentalOf(text: string): string {
  if (/^[A-Za-z0-9_-]{1,32}$/.test(text)) return text;
  throw new UsageError(`--rental ${text}: expected 1 to 32 letters, digits, hyphens or underscores.`);
}
