import type { StoredRight } from '../store/rights.js';
import type { AccessToken } from '../tokens/access-token.js';

/**
 * What a right says, wherever it is kept: in the cabinet, in a signed token that somebody shows, or in the config of a terminal.
 * Times are wall ms; what is absent is no limit.
 */
export interface RightTerms extends Omit<StoredRight, 'storedBoot'> {
  readonly kept: 'here' | 'token' | 'terminal';
  /** Kept here: the boot in which it was stored. */
  readonly storedBoot?: string;
  /** A token: the cabinet it is for, and when it was made. */
  readonly cabinet?: string;
  readonly issuedMs?: number;
}

export function termsOfStored(right: StoredRight): RightTerms {
  return { ...right, kept: 'here' };
}

export function termsOfToken(token: AccessToken): RightTerms {
  const { jti, cabinet, lockers, uses, fromMs, untilMs, issuedMs, ref, rental } = token;
  return {
    kept: 'token',
    role: 'customer',
    ref: jti,
    ...{ cabinet, lockers, uses, untilMs },
    ...(fromMs !== undefined && { fromMs }),
    ...(issuedMs !== undefined && { issuedMs }),
    ...(ref !== undefined && { subjectRef: ref }),
    ...(rental !== undefined && { rental }),
  };
}
