import type { ErrorCode } from '../../src/lib/error-codes.js';
import { type CodedFault, codedFault } from '../coded-fault.js';
import type { GpioCode } from '../messages.js';

/** What is wrong with GPIO lines. */
export type GpioFault = CodedFault<GpioCode>;

/** What a back end threw. */
export function faultOf(thrown: unknown): GpioFault {
  return codedFault(thrown, isGpioCode, 'gpio.failed');
}

function isGpioCode(code: ErrorCode): code is GpioCode {
  return code.startsWith('gpio.');
}
