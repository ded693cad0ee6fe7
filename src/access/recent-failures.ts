import type { ClockReading } from '../clock/clock.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';

/** Keeps when the newest wrong PINs were typed, so that pulling the plug does not reset the count. Inside a transaction. */
export function keepRecentFailures(meta: Meta, boot: string, timesMonoMs: readonly number[]): void {
  meta.set('pin_failures', { boot, timesMonoMs: timesMonoMs.map(Math.floor) });
}

/** The times that were kept. Of an earlier boot it is not known how long ago they were: their ten minutes begin anew. */
export function keptFailures(meta: Meta, now: ClockReading): readonly number[] {
  const kept = metaShapes.pin_failures.optional().parse(meta.get('pin_failures'));
  if (kept === undefined) return [];
  return kept.boot === now.boot ? kept.timesMonoMs : kept.timesMonoMs.map(() => now.monoMs);
}
