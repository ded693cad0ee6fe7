import type { FamilyName } from '../src/config/families.js';
import { dc02 } from './dc02.js';
import { kerongCu16 } from './kerong-cu16.js';
import { kerongCu48 } from './kerong-cu48.js';
import { kmtronic } from './kmtronic.js';
import { lcus } from './lcus.js';
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
