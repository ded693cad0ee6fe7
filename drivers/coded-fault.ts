import type { ErrorCode } from '../src/lib/error-codes.js';
import { LockerError, messageOf } from '../src/lib/errors.js';

/** What is wrong with a part: a code, and words for a person. */
export interface CodedFault<Code extends ErrorCode> {
  readonly error: Code;
  readonly message: string;
}

/** What a part threw. A failure without a code of the part's own is `otherwise`. */
export function codedFault<Code extends ErrorCode>(
  thrown: unknown,
  isOwn: (code: ErrorCode) => code is Code,
  otherwise: Code,
): CodedFault<Code> {
  const own = thrown instanceof LockerError && isOwn(thrown.code) ? thrown.code : undefined;
  return { error: own ?? otherwise, message: messageOf(thrown) };
}
