import type { ClockState } from '../audit/event.js';

/** What is known of the time that a rental has run. Times are ms. */
export interface RunTime {
  /** How long it had run for certain at the mark. */
  readonly usedMs: number;
  /** Boot and monotonic time of the mark. */
  readonly boot: string;
  readonly monoMs: number;
  /** When it began by a clock that was set, wall ms; `null` where none was. */
  readonly beganMs: number | null;
}

/** A reading of the clock: how far its wall time may be off is in it. */
export interface Moment {
  readonly boot: string;
  readonly monoMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
  readonly errorMs: number;
}

/**
 * How long a rental has run for certain, ms. Within a boot the monotonic clock counts. A time without power is counted only when the
 * clock is set and was set when the rental began, and less by what it may be off: nobody pays for time that was guessed. Pure.
 */
export function usedMs(run: RunTime, now: Moment): number {
  // The monotonic clock of a later boot began with it: the board has been up so long at least.
  const sinceMs = run.boot === now.boot ? Math.max(0, now.monoMs - run.monoMs) : now.monoMs;
  const countedMs = run.usedMs + sinceMs;
  if (run.beganMs === null || now.state === 'untrusted') return countedMs;
  return Math.max(countedMs, Math.floor(now.wallMs - now.errorMs - run.beganMs));
}

/** The same run with its mark set to now, so that a power cut takes back none of what is known. */
export function marked(run: RunTime, now: Moment): RunTime {
  return { ...run, usedMs: usedMs(run, now), boot: now.boot, monoMs: now.monoMs };
}
