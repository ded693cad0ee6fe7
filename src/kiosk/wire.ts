import type { Latch } from '../../drivers/feedback.js';
import type { ClockState, Reason } from '../audit/event.js';

/** The JSON of the kiosk API, as the page and any other client see it. Types only: the page is built from them too. */

export interface KioskLocker {
  readonly id: string;
  readonly size: string;
  readonly latch: Latch;
  /** The door's own contact; absent where there is none. */
  readonly door?: Latch;
  /** An opening is under way. */
  readonly opening: boolean;
}

/**
 * `attention`: somebody who runs the cabinet should look; which part and why is not the street's business.
 * `clock_not_set`: all is well but the time, so what depends on dates may be refused.
 */
export type KioskHealth = 'good' | 'clock_not_set' | 'attention';

/** `GET /api/cabinet`, and the `cabinet` event that begins each event stream. */
export interface KioskCabinet {
  readonly id: string;
  readonly lockers: readonly KioskLocker[];
  readonly health: KioskHealth;
  /** How far the time of the cabinet can be trusted. */
  readonly clock: ClockState;
  /** Doors can be opened and closed by `POST /api/sim/door`. */
  readonly simulated: boolean;
  readonly pinDigits: number;
}

/** The events of `GET /api/events` with their data. */
export interface KioskEvents {
  readonly cabinet: KioskCabinet;
  readonly locker: KioskLocker;
  readonly health: { readonly health: KioskHealth };
}

export interface OpeningAnswer {
  readonly outcome: 'opened' | 'failed' | 'unconfirmed';
  readonly locker: string;
  readonly reason?: Reason;
}

/** The codes of problem documents; programs read these and nothing else of a problem. */
export type KioskProblemCode =
  | 'denied'
  | 'choose_locker'
  | 'wait'
  | 'unavailable'
  | 'malformed'
  | 'too_large'
  | 'key_reused'
  | 'wrong_host'
  | 'wrong_origin'
  | 'not_found'
  | 'internal';
