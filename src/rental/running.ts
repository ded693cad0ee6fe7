import type { Grant, OpeningResult } from '../cabinet/cabinet-view.js';
import type { By } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import type { RentalSpec } from '../config/rental-specs.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { OfferRefusal } from './offer-refusal.js';
import type { Orders } from './orders.js';
import type { Prices } from './owing.js';
import type { Mover, RentalBook } from './rental-book.js';
import { usedMs } from './rental-time.js';

interface RunningParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly rights: Rights;
  readonly book: RentalBook;
  readonly orders: Orders;
  readonly prices: Prices;
  readonly spec: RentalSpec;
  readonly block: (locker: string, by: By) => void;
  /** There is a line to the cloud. */
  readonly online: () => boolean;
  readonly changed: (rental: string) => void;
}

/** What a rental is asked to pay, or that nothing is to be paid. */
export type Asked =
  | { readonly kind: 'asked'; readonly order: string }
  | { readonly kind: 'paid' }
  | { readonly kind: 'refused'; readonly why: OfferRefusal };

/** Rentals that run are marked so often: what a power cut takes back is at most that. */
const markEveryMs = 3_600_000;
const system: By = { actor: 'lockerd', actorRole: 'system' };

/** Rentals that customers pay for and that run: what they owe, more time, openings, and their end. */
export class Running {
  #markedMs: number;

  constructor(private readonly parts: RunningParts) {
    this.#markedMs = parts.clock.now().monoMs;
  }

  /**
   * What is to be paid before a right opens the locker of its rental, in paise. Without a line nobody can pay, and nobody is locked out
   * of his own things: it opens, and what is owed stays in the record.
   */
  owedBefore(right: string): number {
    const rental = this.parts.rentals.ofRight(right);
    return rental === undefined || !this.parts.online() ? 0 : this.owed(rental);
  }

  /** What is owed for a rental now, in paise. */
  owed(rental: StoredRental): number {
    return this.parts.prices.owed(rental, this.usedMs(rental)).paise;
  }

  /**
   * Asks for what is owed, and for more time. What comes to nothing is paid at once.
   * @param moreMs 0: only what is owed
   * @throws LockerError `store.*`
   */
  ask(rental: StoredRental, moreMs: number): Asked {
    const { store, book, clock, online, orders, prices, spec } = this.parts;
    // What is paid for is whole milliseconds, and covers all of the time that it ran.
    const used = Math.ceil(this.usedMs(rental));
    const { paise, paidMs } = moreMs > 0 ? prices.extension(rental, used, moreMs) : prices.owed(rental, used);
    if (paidMs > spec.longestMs && moreMs > 0) return { kind: 'refused', why: 'bad_duration' };
    if (paise === 0) {
      if (moreMs <= 0) return { kind: 'paid' };
      store.tx(() => book.move(rental, 'extended', { paidMs }));
      store.requestSnapshot();
      this.parts.changed(rental.id);
      return { kind: 'paid' };
    }
    if (clock.now().state === 'untrusted') return { kind: 'refused', why: 'clock_not_set' };
    if (!online()) return { kind: 'refused', why: 'no_network' };
    if (orders.open() !== undefined) return { kind: 'refused', why: 'order_open' };
    const order = orders.make(rental, paise, paidMs);
    store.tx(() => book.ask(order));
    this.parts.changed(rental.id);
    return { kind: 'asked', order: order.id };
  }

  /**
   * What a grant came to: an opening by the customer counts, and the last one that his tariff allows is the one by which he collects.
   * @throws LockerError `store.*`; the opening is recorded all the same
   */
  opened({ credentialRef, alongside, mode }: Grant, { outcome }: OpeningResult): void {
    const { store, rentals, book, prices } = this.parts;
    const rental = credentialRef === undefined || alongside ? undefined : rentals.ofRight(credentialRef);
    if (rental === undefined || outcome !== 'opened') return;
    const { openings: allowed = Number.POSITIVE_INFINITY } = prices.tariffOf(rental.size) ?? {};
    store.tx(() => {
      const counted = book.countOpening(rental);
      if (counted.openings > allowed) this.#collect(counted, { ...(mode && { access_mode: mode }) });
    });
    this.parts.changed(rental.id);
  }

  /**
   * The customer has taken his things, and the locker is free. What he owes and could not pay stays in the record.
   * @throws LockerError `store.*`
   */
  collected(rental: StoredRental, who: Mover): void {
    this.parts.store.tx(() => this.#collect(rental, who));
    this.parts.changed(rental.id);
  }

  /** Inside a transaction. */
  #collect(rental: StoredRental, who: Mover): void {
    const { store, rights, book } = this.parts;
    rights.remove(rental.rightRef);
    book.move(rental, 'collected', {}, who, this.owed(rental) > 0 ? 'owing' : undefined);
    store.afterCommit(() => store.requestSnapshot());
  }

  /**
   * Rentals whose time is over; call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    const { clock, rentals } = this.parts;
    const { monoMs } = clock.now();
    const marks = monoMs - this.#markedMs >= markEveryMs;
    if (marks) this.#markedMs = monoMs;
    for (const rental of rentals.running()) if (rental.payer === 'customer') this.#follow(rental, marks);
  }

  /** How long a rental has run for certain, ms. */
  usedMs(rental: StoredRental): number {
    return Math.floor(usedMs(rental, this.parts.clock.now()));
  }

  #follow(rental: StoredRental, marks: boolean): void {
    const { store, book, spec, block, changed } = this.parts;
    const overMs = this.usedMs(rental) - rental.paidMs;
    if (rental.state === 'active' && overMs > spec.graceMs && this.owed(rental) > 0) {
      store.tx(() => book.move(rental, 'overstayed'));
      changed(rental.id);
    } else if (marks) store.tx(() => book.mark(rental));
    if (overMs > spec.endAfterMs) block(rental.locker, system);
  }
}
