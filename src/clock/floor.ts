import { z } from 'zod';
import type { Meta } from '../store/meta.js';
import type { ClockReading } from './clock.js';

/**
 * The day of the release: no cabinet that runs this program lives before it. A constant, so that builds are reproducible;
 * raised with each release.
 */
export const buildMs = Date.UTC(2026, 0, 1);

const lastGoodSchema = z.object({ wallMs: z.number(), boot: z.string() });
export type LastGood = z.output<typeof lastGoodSchema>;

/** Keeps the last trusted wall time, in the transaction of every audit row. */
export function rememberGoodTime(meta: Meta, now: ClockReading): void {
  if (now.state === 'trusted') meta.set('last_good', { wallMs: now.wallMs, boot: now.boot } satisfies LastGood);
}

export function lastGoodTime(meta: Meta): LastGood | undefined {
  return lastGoodSchema.optional().parse(meta.get('last_good'));
}
