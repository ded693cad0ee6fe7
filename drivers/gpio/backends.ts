import type { GpioDriver } from '../../src/config/families.js';
import { characterDevice } from './character-device.js';
import type { GpioBackend } from './pins.js';
import { sysfs } from './sysfs.js';

/** The way to GPIO lines that a driver's name stands for. */
export function backendOf(driver: GpioDriver): GpioBackend {
  return driver === 'gpio' ? characterDevice() : sysfs();
}
