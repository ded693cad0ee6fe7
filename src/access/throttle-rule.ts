import type { ClockReading } from '../clock/clock.js';
import type { ThrottleRow } from '../store/throttle.js';

/** So many failures are free; from this one on each brings a pause. */
const firstPausingFailure = 5;
const firstPauseMs = 60_000;
/** Never for ever: a vandal must not lock a customer out of his bag. */
export const longestPauseMs = 3_600_000;
export const forgetAfterMs = 24 * 3_600_000;

/** How long the pause of a row of this boot still runs, in ms. */
export function pauseLeftMs(row: ThrottleRow | undefined, nowMonoMs: number): number {
  return Math.max(0, (row?.pauseUntilMonoMs ?? 0) - nowMonoMs);
}

export function afterFailure(before: ThrottleRow | undefined, key: string, now: ClockReading): ThrottleRow {
  const known = before !== undefined && now.monoMs - before.lastMonoMs < forgetAfterMs ? before : undefined;
  const failures = (known?.failures ?? 0) + 1;
  const pausing = failures >= firstPausingFailure;
  const pauseMs = pausing ? nextPauseMs(known?.pauseMs ?? 0) : 0;
  return {
    key,
    failures,
    pauseMs,
    pauseUntilMonoMs: pausing ? Math.round(now.monoMs) + pauseMs : null,
    boot: now.boot,
    lastMonoMs: Math.round(now.monoMs),
    lastWallMs: now.state === 'untrusted' ? null : Math.round(now.wallMs),
  };
}

/**
 * A row of an earlier boot: how long the power was off is unknown, so a pause that ran begins anew. `undefined` when a
 * clock that can be believed says that the failures are a day old.
 */
export function afterRestart(row: ThrottleRow, now: ClockReading): ThrottleRow | undefined {
  const dated = now.state !== 'untrusted' && row.lastWallMs !== null;
  if (dated && now.wallMs - row.lastWallMs >= forgetAfterMs) return undefined;
  const nowMonoMs = Math.round(now.monoMs);
  return {
    ...row,
    boot: now.boot,
    lastMonoMs: nowMonoMs,
    pauseUntilMonoMs: row.pauseUntilMonoMs === null ? null : nowMonoMs + row.pauseMs,
  };
}

function nextPauseMs(lastMs: number): number {
  return lastMs === 0 ? firstPauseMs : Math.min(2 * lastMs, longestPauseMs);
}
