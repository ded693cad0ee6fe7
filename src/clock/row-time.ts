import type { ClockState } from '../audit/event.js';
import type { ClockNow } from './clock.js';
import type { KeptClock } from './kept-clock.js';
import { kernelErrorMs, timeAt } from './known-time.js';

/** When a row was written, by its own fields. */
export interface RowTime {
  readonly boot: string;
  readonly mono_ms: number;
  readonly wall_ms: number;
  readonly clock: ClockState;
}

/** An instant as a row says it. The monotonic time is floored: a row never lies ahead of the bytes that were sent after it. */
export function rowTimeOf({ boot, monoMs, wallMs, state }: ClockNow): RowTime {
  return { boot, mono_ms: Math.floor(monoMs), wall_ms: Math.round(wallMs), clock: state };
}

/**
 * How many ms ago a row was written, whatever was done to the wall clock since. Of another boot it is told by the dates alone;
 * `undefined` while nobody knows what time it is.
 */
export function rowAgeMs(
  row: Pick<RowTime, 'boot' | 'mono_ms' | 'wall_ms'>,
  { boot, monoMs, wallMs, state }: Pick<ClockNow, 'boot' | 'monoMs' | 'wallMs' | 'state'>,
): number | undefined {
  if (row.boot === boot) return Math.max(0, monoMs - row.mono_ms);
  return state === 'untrusted' ? undefined : Math.max(0, wallMs - row.wall_ms);
}

/**
 * What was known of the time when a row was written, by the row and by what was kept until then. A trusted row says what time it
 * was; where the kernel had said so the row is the instant to reckon from. By a row in holdover the known instant of its boot
 * has gone on.
 */
export function clockAfterRow(kept: KeptClock | undefined, row: RowTime): KeptClock | undefined {
  const known = kept?.boot === row.boot && kept.known && kept.known.monoMs <= row.mono_ms ? kept.known : undefined;
  if (row.clock === 'trusted') {
    const before = kept ?? { boot: row.boot, floorMs: row.wall_ms };
    const after = withGood(before, row.wall_ms);
    if (known?.source !== 'kernel') return after;
    return { ...after, known: { source: 'kernel', wallMs: row.wall_ms, monoMs: row.mono_ms, errorMs: kernelErrorMs } };
  }
  if (row.clock === 'untrusted' || kept === undefined || known === undefined || known.source === 'battery') return kept;
  const { wallMs, errorMs } = timeAt(known, row.mono_ms);
  return withGood(kept, wallMs - errorMs);
}

function withGood(kept: KeptClock, goodMs: number): KeptClock {
  return {
    ...kept,
    floorMs: Math.max(kept.floorMs, goodMs),
    goodMs: Math.max(kept.goodMs ?? goodMs, goodMs),
  };
}
