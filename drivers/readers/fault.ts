import type { ErrorCode } from '../../src/lib/error-codes.js';
import { type CodedFault, codedFault } from '../coded-fault.js';

/** What can be wrong with the device of a reader. */
export type ReaderCode = Extract<ErrorCode, `reader.${string}` | `gpio.${string}` | 'bus.port_failed'>;
export type ReaderFault = CodedFault<ReaderCode>;

/** What a device threw. */
export function readerFault(thrown: unknown): ReaderFault {
  return codedFault(thrown, isReaderCode, 'reader.failed');
}

function isReaderCode(code: ErrorCode): code is ReaderCode {
  return code.startsWith('reader.') || code.startsWith('gpio.') || code === 'bus.port_failed';
}
