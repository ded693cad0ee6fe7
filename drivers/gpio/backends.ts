import type { GpioDriver } from '../../src/config/families.js';
import { LockerError } from '../../src/lib/errors.js';
import type { GpioBackend } from './pins.js';

/** The back end of a driver name. */
export function backendOf(driver: GpioDriver): GpioBackend {
  const absent = (): never => {
    throw new LockerError('gpio.not_built', `driver ${driver} is not there`);
  };
  return { outputs: absent, inputs: absent };
}
