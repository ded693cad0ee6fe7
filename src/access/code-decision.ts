import type { Grant } from '../cabinet/cabinet-view.js';
import type { LockerError } from '../lib/errors.js';

/**
 * What became of a text that a scanner or reader gave. No hardware has moved yet.
 * `denied` carries no reason: it is in the audit record and goes to nobody else.
 */
export type CodeDecision =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** It opens one of several lockers: which one? */
  | { readonly kind: 'choose'; readonly lockers: readonly string[] }
  | { readonly kind: 'denied' }
  /** The text could not be judged, or the judgement could not be recorded. */
  | { readonly kind: 'unavailable'; readonly error: LockerError };
