import type { MetaValue } from '../store/meta-shapes.js';

/** What is kept of the time: no restart falls behind it. */
export type KeptClock = MetaValue<'clock'>;
