import type { FamilyName } from '../src/config/families.js';
import type { BusBoardSpec } from '../src/config/specs.js';
import { dc02 } from './dc02.js';
import { kerongCu16 } from './kerong-cu16.js';
import { kerongCu48 } from './kerong-cu48.js';
import { kmtronic } from './kmtronic.js';
import { lcus } from './lcus.js';
import type { Latch } from './messages.js';
import { modbusEletechsup } from './modbus-eletechsup.js';
import { modbusLctech } from './modbus-lctech.js';
import { modbusWaveshare } from './modbus-waveshare.js';
import type { LockProtocol } from './protocol.js';
import { winnsen } from './winnsen.js';
import { wkly } from './wkly.js';
import { xor8a } from './xor-8a.js';

/** The protocol of each driver name of the config. */
export const protocols: { readonly [K in FamilyName]: LockProtocol } = {
  'xor-8a': xor8a,
  'kerong-cu16': kerongCu16,
  'kerong-cu48': kerongCu48,
  wkly,
  winnsen,
  dc02,
  'modbus-waveshare': modbusWaveshare,
  'modbus-eletechsup': modbusEletechsup,
  'modbus-lctech': modbusLctech,
  lcus,
  kmtronic,
};

/** What a feedback line says of the latch. Polarity is the lock's, not the board's, so it comes from the config. */
export function latchOf(bit: 0 | 1, feedback: BusBoardSpec['feedback']): Latch {
  if (feedback === 'none') return 'unknown';
  return (bit === 1) === (feedback === 'closed-is-1') ? 'closed' : 'open';
}
