import type { Meta } from '../store/meta.js';
import { type MetaValue, metaShapes } from '../store/meta-shapes.js';
import type { ClockNow } from './clock.js';

/**
 * The day of the release: no cabinet that runs this program lives before it. A constant, so that builds are reproducible;
 * raised with each release.
 */
export const buildMs = Date.UTC(2026, 0, 1);

export type KeptClock = MetaValue<'clock'>;

/** Keeps what is known of the time, in the transaction of every audit row: no restart falls behind it. */
export function rememberGoodTime(meta: Meta, { boot, floorMs, goodMs, known }: ClockNow): void {
  const kept: KeptClock = {
    boot,
    floorMs,
    ...(goodMs !== undefined && { goodMs }),
    ...(known && { known }),
  };
  meta.set('clock', kept);
}

export function keptClock(meta: Meta): KeptClock | undefined {
  return metaShapes.clock.optional().parse(meta.get('clock'));
}
