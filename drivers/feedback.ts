import type { BusBoardSpec } from '../src/config/specs.js';

export type Latch = 'closed' | 'open' | 'unknown';

/** What a feedback line says of the latch. Polarity is the lock's, not the board's, so it comes from the config. */
export function latchOf(bit: 0 | 1, feedback: BusBoardSpec['feedback']): Latch {
  if (feedback === 'none') return 'unknown';
  return (bit === 1) === (feedback === 'closed-is-1') ? 'closed' : 'open';
}
