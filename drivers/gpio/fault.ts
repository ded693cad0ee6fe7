import type { ErrorCode } from '../../src/lib/error-codes.js';
import { LockerError, messageOf } from '../../src/lib/errors.js';
import type { GpioCode } from '../messages.js';

/** What is wrong with GPIO lines: a code, and words for a person. */
export interface GpioFault {
  readonly error: GpioCode;
  readonly message: string;
}

/** What a back end threw. A failure without a code of its own is `gpio.failed`. */
export function faultOf(thrown: unknown): GpioFault {
  const own = thrown instanceof LockerError && isGpioCode(thrown.code) ? thrown.code : undefined;
  return { error: own ?? 'gpio.failed', message: messageOf(thrown) };
}

function isGpioCode(code: ErrorCode): code is GpioCode {
  return code.startsWith('gpio.');
}
