import type { ErrorCode } from './error-codes.js';

/** Facts that go with an error: bounded, never secret, never free text from outside. */
type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/**
 * The one error class. `code` is stable: the same string on the wire, in the audit row, in the log and in docs/errors.md.
 * `message` is for a person: what is wrong, where, and what to do.
 */
export class LockerError extends Error {
  override readonly name = 'LockerError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The code of any thrown value: its own when it is a LockerError, `internal` otherwise. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof LockerError ? error.code : 'internal';
}

/** Whether the database or its disk has refused: what was to be read or written may be tried again. */
export function isStoreError(error: unknown): error is LockerError {
  return error instanceof LockerError && error.code.startsWith('store.');
}

/** The message of any thrown value, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
