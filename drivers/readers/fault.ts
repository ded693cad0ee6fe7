import type { ErrorCode } from '../../src/lib/error-codes.js';
import { LockerError, messageOf } from '../../src/lib/errors.js';

/** What can be wrong with the device of a reader. */
export type ReaderCode = Extract<ErrorCode, `reader.${string}` | `gpio.${string}` | 'bus.port_failed'>;

/** What is wrong with it: a code, and words for a person. */
export interface ReaderFault {
  readonly error: ReaderCode;
  readonly message: string;
}

/** What a device threw. A failure without a code of its own is `reader.failed`. */
export function readerFault(thrown: unknown): ReaderFault {
  const own = thrown instanceof LockerError && isReaderCode(thrown.code) ? thrown.code : undefined;
  return { error: own ?? 'reader.failed', message: messageOf(thrown) };
}

function isReaderCode(code: ErrorCode): code is ReaderCode {
  return code.startsWith('reader.') || code.startsWith('gpio.') || code === 'bus.port_failed';
}
