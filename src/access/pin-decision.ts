import type { Grant } from '../cabinet/cabinet-view.js';
import type { LockerError } from '../lib/errors.js';

/**
 * What became of a locker number and a PIN that somebody presented. No hardware has moved yet.
 * `denied` carries no reason: it is in the audit record and goes to nobody else.
 */
export type PinDecision =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | { readonly kind: 'denied' }
  /** Too many failures: this locker number takes no PIN for `seconds` (whole, at least 1). */
  | { readonly kind: 'wait'; readonly seconds: number }
  /** The PIN could not be judged, or the judgement could not be recorded. */
  | { readonly kind: 'unavailable'; readonly error: LockerError };
