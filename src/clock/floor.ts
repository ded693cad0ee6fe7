import { z } from 'zod';
import type { Meta } from '../store/meta.js';
import type { ClockNow } from './clock.js';
import { clockSources } from './known-time.js';

/**
 * The day of the release: no cabinet that runs this program lives before it. A constant, so that builds are reproducible;
 * raised with each release.
 */
export const buildMs = Date.UTC(2026, 0, 1);

const keptSchema = z.object({
  boot: z.string(),
  floorMs: z.number(),
  goodMs: z.number().exactOptional(),
  /** Of that boot only: the monotonic clock begins anew with each. */
  known: z
    .object({ source: z.enum(clockSources), wallMs: z.number(), monoMs: z.number(), errorMs: z.number() })
    .exactOptional(),
});
export type KeptClock = z.output<typeof keptSchema>;

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
  return keptSchema.optional().parse(meta.get('clock'));
}
