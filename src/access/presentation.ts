import type { OpeningResult } from '../cabinet/cabinet-view.js';
import type { LockerError } from '../lib/errors.js';
import type { Owing } from './decide.js';
import type { SessionView } from './session-view.js';

/**
 * What came of something that was presented, from the decision to the recorded outcome. `denied` carries no reason: it is in
 * the audit record and goes to nobody else.
 */
export type Presentation =
  /** The lock was sent its unlock; the outcome is recorded. `session`: by which a recipient can say that he has taken what was in it. */
  | { readonly kind: 'done'; readonly result: OpeningResult; readonly session?: SessionView }
  /** It opens one of several lockers: which one? Nothing has moved. `session`: by which the choice is made, where one was begun. */
  | { readonly kind: 'choose'; readonly lockers: readonly string[]; readonly session?: SessionView }
  /** It is his, and opens once he has paid for the time that it ran longer. Nothing has moved. */
  | (Owing & { readonly session?: SessionView })
  /** `error`: what whoever runs the cabinet should know of it. */
  | { readonly kind: 'denied'; readonly error?: LockerError }
  /** Not now: too many failures, or this locker is being opened. `seconds` is whole, at least 1. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly why: 'throttled' | 'opening' }
  /** It could not be judged, or nothing could be recorded. */
  | { readonly kind: 'unavailable'; readonly error: LockerError };
