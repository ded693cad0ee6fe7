import type { FamilyName } from '../src/config/families.js';
import type { BoardSpec } from '../src/config/specs.js';
import { kerongCu16 } from './kerong-cu16.js';
import type { Latch } from './messages.js';
import type { LockProtocol } from './protocol.js';
import { xor8a } from './xor-8a.js';

/** The protocol of each driver name of the config. */
export const protocols: { readonly [K in FamilyName]: LockProtocol } = {
  'xor-8a': xor8a,
  'kerong-cu16': kerongCu16,
};

/** What a feedback line says of the latch. Polarity is the lock's, not the board's, so it comes from the config. */
export function latchOf(bit: 0 | 1, feedback: BoardSpec['feedback']): Latch {
  if (feedback === 'none') return 'unknown';
  return (bit === 1) === (feedback === 'closed-is-1') ? 'closed' : 'open';
}
