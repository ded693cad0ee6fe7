import { parseUntil } from '../until.js';
import { type Session, UsageError } from './session.js';
import { statusShape } from './wire.js';

/** What a cabinet takes the time to be. */
export interface CabinetTime {
  /** Its time zone, by its name in the IANA database. */
  readonly zone: string;
  readonly clock: string;
  /** Wall ms; this computer's clock may be another one, or not be set. */
  readonly nowMs: number;
}

export async function cabinetTime(session: Session): Promise<CabinetTime> {
  const { timezone: zone, clock, clockNowMs: nowMs } = statusShape.parse(await session.client.get('/status'));
  return { zone, clock, nowMs };
}

/** Wall ms of an option's text, by the cabinet's time: its rights are judged by no other. */
export function instantOf(option: string, text: string, { zone, nowMs }: CabinetTime): number {
  const ms = parseUntil(text, zone, nowMs);
  if (ms !== undefined) return ms;
  throw new UsageError(`${option} ${text}: expected a duration (2h, 7d) or a date and time (2026-11-23T18:00).`);
}

export function usesOf(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new UsageError(`--uses ${text}: expected a whole number of 1 or more.`);
}

export function timesText(uses: number): string {
  return uses === 1 ? 'once' : `${uses} times`;
}
