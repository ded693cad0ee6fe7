import type { AccessMode } from '../audit/event.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import type { LockerError } from '../lib/errors.js';
import type { Owing } from './decide.js';
import type { RightTerms } from './right-terms.js';

/** Nothing opens, and why as far as it may be told: a denial's reason is in the audit record and goes to nobody else. */
export type Refusal =
  | { readonly kind: 'denied' }
  /** Too many failures: this locker number takes no PIN for `seconds` (whole, at least 1). */
  | { readonly kind: 'wait'; readonly seconds: number }
  /** It could not be judged, or the judgement could not be recorded. */
  | { readonly kind: 'unavailable'; readonly error: LockerError };

/** What became of something that was presented. No hardware has moved yet. */
export type Decision =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** It opens one of several lockers: which one? */
  | { readonly kind: 'choose'; readonly lockers: readonly string[] }
  | Owing
  | Refusal;

/** Who has shown by what he presented that these rights are his; each may be used now. At least one: a card may have several. */
export interface Holder {
  readonly kind: 'holder';
  readonly rights: readonly RightTerms[];
  readonly mode: AccessMode;
}

/** Whose right was presented, before anything is asked of it. */
export type Identified = Holder | Refusal;
