import type { FamilyName } from '../../src/config/families.js';
import { Dc02Firmware } from './dc02.js';
import type { Firmware, Hands } from './firmware.js';
import { KerongCu16Firmware } from './kerong-cu16.js';
import { KerongCu48Firmware } from './kerong-cu48.js';
import { KmtronicFirmware } from './kmtronic.js';
import { LcusFirmware } from './lcus.js';
import { eletechsupFirmware } from './modbus-eletechsup.js';
import { lctechFirmware } from './modbus-lctech.js';
import { waveshareFirmware } from './modbus-waveshare.js';
import { WinnsenFirmware } from './winnsen.js';
import { WklyFirmware } from './wkly.js';
import { Xor8aFirmware } from './xor-8a.js';

/** The program of a simulated board, for each driver name of the config. */
export const firmwares: { readonly [K in FamilyName]: (hands: Hands) => Firmware } = {
  'xor-8a': (hands) => new Xor8aFirmware(hands),
  'kerong-cu16': (hands) => new KerongCu16Firmware(hands),
  'kerong-cu48': (hands) => new KerongCu48Firmware(hands),
  wkly: (hands) => new WklyFirmware(hands),
  winnsen: (hands) => new WinnsenFirmware(hands),
  dc02: (hands) => new Dc02Firmware(hands),
  'modbus-waveshare': waveshareFirmware,
  'modbus-eletechsup': eletechsupFirmware,
  'modbus-lctech': lctechFirmware,
  lcus: (hands) => new LcusFirmware(hands),
  kmtronic: (hands) => new KmtronicFirmware(hands),
};
