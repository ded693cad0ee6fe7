import type { Latch } from '../../drivers/feedback.js';
import type { ClockState, Reason } from '../audit/event.js';

/** The JSON of the kiosk API, as the page and any other client see it. The page is built from it, too. */

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
  /** Absent where nothing is rented. */
  readonly rental?: KioskOffers;
}

/** What is rented: of `GET /api/cabinet`. Amounts are rupees with two decimals. */
export interface KioskOffers {
  readonly sizes: readonly {
    readonly size: string;
    readonly free: boolean;
    /** `duration` as `POST /api/rentals` takes it. */
    readonly prices: readonly {
      readonly duration: string;
      readonly amount: string;
      readonly tax?: { readonly name: string; readonly percent: number; readonly amount: string };
    }[];
  }[];
  /** Why nothing is rented now: the code of the problem. */
  readonly refused?: KioskProblemCode;
}

/** A rental: `POST /api/rentals` and `GET /api/rentals/:rental`. */
export interface KioskRental {
  /** Its id: who knows it may look at it. */
  readonly rental: string;
  readonly locker: string;
  readonly size: string;
  readonly state: 'offered' | 'awaiting_payment' | 'active' | 'overstayed' | 'collected' | 'ended' | 'refund_due';
  readonly paid: string;
  /** For the time that it ran longer. */
  readonly owed: string;
  /** Time that is paid and left; less than 0 when it ran longer. */
  readonly seconds: number;
  readonly order?: {
    readonly order: string;
    /** `settling`: its QR code has closed, and money may be on its way. */
    readonly state: 'asked' | 'shown' | 'settling' | 'paid' | 'closed';
    readonly amount: string;
    /** What the QR code shows. */
    readonly upi?: string;
    /** Until that state is over. */
    readonly seconds?: number;
  };
  /** What came of the opening after the payment. `not_begun`: nothing was sent, and the PIN opens. */
  readonly opening?: OpeningAnswer['outcome'] | 'opening' | 'not_begun';
}

/** The events of `GET /api/events` with their data. */
export interface KioskEvents {
  readonly cabinet: KioskCabinet;
  readonly locker: KioskLocker;
  readonly health: { readonly health: KioskHealth };
  readonly presented: KioskPresented;
  /** To streams that were opened for this rental only. */
  readonly rental: KioskRental;
}

export interface OpeningAnswer {
  readonly outcome: 'opened' | 'failed' | 'unconfirmed';
  readonly locker: string;
  readonly reason?: Reason;
}

/** A session: `POST /api/sessions` and `GET /api/sessions/:s`. */
export interface KioskSession {
  /** Its id: who knows it may act in it. */
  readonly session: string;
  readonly role: 'customer' | 'courier' | 'operator' | 'installer';
  /** So long it lasts when nothing is done in it. */
  readonly seconds: number;
  /** Ids of the lockers that it opens now. */
  readonly lockers: readonly string[];
  /** Couriers who have no locker yet: the sizes of which one is free. */
  readonly sizes?: readonly string[];
}

/** What became of one locker in `POST /api/sessions/:s/open-all`. */
export interface OneOfAllAnswer {
  readonly locker: string;
  /** `already_open`: it was left as it is. `not_opened`: nothing was sent; `code` and `error` as in a problem document. */
  readonly outcome: OpeningAnswer['outcome'] | 'already_open' | 'not_opened';
  readonly reason?: Reason;
  readonly code?: 'denied' | 'wait' | 'unavailable';
  readonly error?: string;
}

export interface AllOpenedAnswer {
  readonly lockers: readonly OneOfAllAnswer[];
  /** False when it was stopped before the last locker. */
  readonly complete: boolean;
}

/** What came of something that was presented at a reader; never what it was, and never why it was denied. */
export type KioskPresented =
  | { readonly outcome: OpeningAnswer['outcome']; readonly locker: string }
  | { readonly outcome: 'denied' }
  /** His rental ran longer than was paid for. `amount`: in rupees. */
  | {
      readonly outcome: 'owing';
      readonly locker: string;
      readonly amount: string;
      readonly session?: string;
      readonly seconds?: number;
    }
  | { readonly outcome: 'wait'; readonly seconds: number }
  /** `error` as in a problem document. */
  | { readonly outcome: 'unavailable'; readonly error: string }
  /** It is finished with `POST /api/sessions/:s/open` within so many seconds. */
  | {
      readonly outcome: 'choose';
      readonly lockers: readonly string[];
      readonly session?: string;
      readonly seconds?: number;
    };

/** The codes of problem documents, with their HTTP status; programs read these and nothing else of a problem. */
export const kioskProblems = {
  malformed: 400,
  payment_due: 402,
  denied: 403,
  wrong_origin: 403,
  not_found: 404,
  session_over: 404,
  choose_locker: 409,
  none_free: 409,
  order_open: 409,
  key_reused: 409,
  too_large: 413,
  wrong_host: 421,
  wait: 429,
  internal: 500,
  unavailable: 503,
  no_network: 503,
  clock_not_set: 503,
} as const;
export type KioskProblemCode = keyof typeof kioskProblems;
