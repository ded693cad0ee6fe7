import type { Reason } from '../audit/event.js';
import type { Grant, OpeningResult } from '../cabinet/cabinet-view.js';
import type { By } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import type { RentalSpec } from '../config/rental-specs.js';
import type { LockerSpec } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';
import type { Rentals, StoredOrder, StoredRental } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import { allocate } from './allocate.js';
import { Door, type FirstOpening } from './door.js';
import { answerWithinMs, orderTime } from './order-time.js';
import { Prices } from './owing.js';
import type { Mover, RentalBook } from './rental-book.js';
import { isRunning } from './rental-state.js';
import { usedMs } from './rental-time.js';
import { orderView, type RentalView, rentalView } from './rental-view.js';
import type { Price } from './tariff.js';

export interface DeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly rights: Rights;
  readonly book: RentalBook;
  readonly spec: RentalSpec;
  readonly timezone: string;
  /** Every configured locker, in the order of the config. */
  readonly lockers: readonly LockerSpec[];
  /** Nothing is in it, nobody has a right to it, nothing is wrong with it or its board. */
  readonly isFree: (locker: string) => boolean;
  readonly open: (grant: Grant) => Promise<OpeningResult>;
  readonly block: (locker: string, by: By) => void;
  /** The record has room for something new. */
  readonly hasRoom: () => boolean;
  /** There is a line to the cloud. */
  readonly online: () => boolean;
  /** Argon2id of a PIN that is typed after a locker's id. Rejects with `access.pepper_*`. */
  readonly hashPin: (locker: string, pin: string) => Promise<string>;
  /** So many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly changed: (rental: string) => void;
}

/** Why nothing is offered. */
export const offerRefusals = [
  'not_rented',
  'bad_duration',
  'clock_not_set',
  'no_network',
  'record_filling',
  'order_open',
  'none_free',
] as const;
export type OfferRefusal = (typeof offerRefusals)[number];

/** What may be rented now. */
export interface Offers {
  readonly timezone: string;
  readonly sizes: readonly {
    readonly size: string;
    /** One is free, of that size or larger. */
    readonly free: boolean;
    readonly prices: readonly {
      readonly durationMs: number;
      readonly paise: number;
      readonly tax?: NonNullable<Price['tax']>;
    }[];
  }[];
  readonly refused?: OfferRefusal;
}

export interface Wish {
  readonly size: string;
  readonly durationMs: number;
  readonly pin: string;
}

export type Offered = { readonly kind: 'offered'; readonly rental: string } | Refused;
export type Refused = { readonly kind: 'refused'; readonly why: OfferRefusal };

/** What a rental is asked to pay, or that nothing is to be paid. */
export type Asked = { readonly kind: 'asked'; readonly order: string } | { readonly kind: 'paid' } | Refused;

/** Rentals that run are marked so often: what a power cut takes back is at most that. */
const markEveryMs = 3_600_000;
/** For how long what is over is kept, to answer what comes late. */
const keptMs = 7 * 86_400_000;
const system: By = { actor: 'lockerd', actorRole: 'system' };

/** Offers lockers, asks for money, and ends what is over. What is paid is given by `Door`. */
export class Desk {
  readonly prices: Prices;
  readonly door: Door;
  /** Lockers of offers whose PIN is being hashed. */
  readonly #held = new Set<string>();
  #markedMs: number;

  constructor(private readonly parts: DeskParts) {
    this.prices = new Prices(parts.spec, parts.timezone);
    this.door = new Door({ ...parts, allocate: (size, but) => this.#allocate(size, but), prices: this.prices });
    this.#markedMs = parts.clock.now().monoMs;
  }

  /**
   * Offers a locker and asks the cloud for its order; what costs nothing begins at once, and its door opens.
   * @throws LockerError `access.pepper_*`, `store.*`
   */
  async offer({ size, durationMs, pin }: Wish): Promise<Offered> {
    const { clock, hashPin } = this.parts;
    const refused = this.#objection(size, durationMs);
    if (refused) return { kind: 'refused', why: refused };
    const locker = this.#allocate(size, []);
    const price = this.prices.price(size, clock.now().wallMs, durationMs);
    if (locker === undefined || price === undefined) return { kind: 'refused', why: 'none_free' };
    this.#held.add(locker);
    try {
      const pinHash = await hashPin(locker, pin);
      // A PIN takes its time to be hashed, and meanwhile the line may have gone, or another offer come.
      const late = this.#objection(size, durationMs) ?? (this.parts.isFree(locker) ? undefined : 'none_free');
      if (late) return { kind: 'refused', why: late };
      const rental = this.#newRental(locker, size, pinHash);
      if (price.paise === 0) {
        this.parts.store.tx(() => this.parts.book.begin(rental, undefined));
        this.door.keepPin(rental.id, pin);
        await this.door.giveFree(rental, durationMs);
      } else {
        const order = this.#newOrder(rental, price.paise, durationMs);
        this.parts.store.tx(() => this.parts.book.begin(rental, order));
        this.door.keepPin(rental.id, pin);
      }
      this.parts.changed(rental.id);
      return { kind: 'offered', rental: rental.id };
    } finally {
      this.#held.delete(locker);
    }
  }

  /** A rental as its customer may know it. */
  view(id: string): RentalView | undefined {
    const { rentals, clock, spec } = this.parts;
    const rental = rentals.get(id);
    if (rental === undefined) return undefined;
    const order = rentals.ordersOf(id).at(-1);
    return rentalView(rental, {
      usedMs: isRunning(rental.state) ? this.#usedMs(rental) : 0,
      owedPaise: isRunning(rental.state) ? this.owed(rental) : 0,
      order: order && orderView(order, orderTime(order, clock.now(), spec.settleMs)),
      opening: this.door.firstOpening(id),
    });
  }

  /**
   * Nobody could tell whether the door of a rental opened, and its customer says that it did not: see `Door.again`.
   * @throws LockerError `store.*`
   */
  async again(id: string): Promise<FirstOpening | 'not_now'> {
    const rental = this.parts.rentals.get(id);
    return (rental && (await this.door.again(rental))) ?? 'not_now';
  }

  /** What may be rented now, for each size in the order of the tariffs; and why nothing is, where that is so. */
  offers(): Offers {
    const { spec, clock, timezone } = this.parts;
    const refused = this.#closed();
    const nowMs = clock.now().wallMs;
    const sizes = this.prices.sizes().map((size) => ({
      size,
      free: this.#allocate(size, []) !== undefined,
      prices: spec.durationsMs.flatMap((durationMs) => {
        const price = this.prices.price(size, nowMs, durationMs);
        return price ? [{ durationMs, paise: price.paise, ...(price.tax && { tax: price.tax }) }] : [];
      }),
    }));
    return { timezone, sizes, ...(refused && { refused }) };
  }

  /** The customer does not want to pay after all. Returns whether there was an order that could be paid. */
  cancel(id: string): boolean {
    const { store, rentals, book } = this.parts;
    const open = rentals.ordersOf(id).filter(({ state }) => state === 'asked' || state === 'shown');
    // Its money has come: it is too late for that.
    if (open.length === 0 || this.door.isGiving(id)) return false;
    store.tx(() => {
      for (const order of open) book.close(order, 'cancelled', 'cancelled');
      this.#withdraw(id, 'cancelled');
    });
    this.parts.changed(id);
    return true;
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
    return this.prices.owed(rental, this.#usedMs(rental)).paise;
  }

  /**
   * Asks for what is owed, and for more time. What comes to nothing is paid at once.
   * @param moreMs 0: only what is owed
   * @throws LockerError `store.*`
   */
  ask(rental: StoredRental, moreMs: number): Asked {
    const { store, book, clock, online, spec } = this.parts;
    const used = this.#usedMs(rental);
    const { paise, paidMs } = moreMs > 0 ? this.prices.extension(rental, used, moreMs) : this.prices.owed(rental, used);
    if (paidMs > spec.longestMs && moreMs > 0) return { kind: 'refused', why: 'bad_duration' };
    if (paise === 0) {
      if (moreMs > 0) store.tx(() => book.move(rental, 'extended', { paidMs }));
      return { kind: 'paid' };
    }
    if (clock.now().state === 'untrusted') return { kind: 'refused', why: 'clock_not_set' };
    if (!online()) return { kind: 'refused', why: 'no_network' };
    if (this.#openOrder() !== undefined) return { kind: 'refused', why: 'order_open' };
    const order = this.#newOrder(rental, paise, paidMs);
    store.tx(() => book.ask(order));
    this.parts.changed(rental.id);
    return { kind: 'asked', order: order.id };
  }

  /**
   * What a grant came to: an opening by the customer counts, and the last one that his tariff allows is the one by which he collects.
   * @throws LockerError `store.*`; the opening is recorded all the same
   */
  opened({ credentialRef, alongside, mode }: Grant, { outcome }: OpeningResult): void {
    const { store, rentals, book } = this.parts;
    const rental = credentialRef === undefined || alongside ? undefined : rentals.ofRight(credentialRef);
    if (rental === undefined || outcome !== 'opened') return;
    const { openings: allowed = Number.POSITIVE_INFINITY } = this.prices.tariffOf(rental.size) ?? {};
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
    this.parts.store.requestSnapshot();
    this.parts.changed(rental.id);
  }

  #collect(rental: StoredRental, who: Mover): void {
    const { rights, book } = this.parts;
    rights.remove(rental.rightRef);
    book.move(rental, 'collected', {}, who, this.owed(rental) > 0 ? 'owing' : undefined);
  }

  /**
   * Work that comes due with time; call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    const { store, rentals, book, clock, spec, changed } = this.parts;
    const now = clock.now();
    for (const order of rentals.openOrders()) {
      if (orderTime(order, now, spec.settleMs).payableMs > 0 || this.door.isGiving(order.rental)) continue;
      const [state, reason] =
        order.state === 'asked' ? (['cancelled', 'no_answer'] as const) : (['expired', 'late'] as const);
      store.tx(() => {
        book.close(order, state, reason);
        this.#withdraw(order.rental, reason);
      });
      changed(order.rental);
    }
    const marks = now.monoMs - this.#markedMs >= markEveryMs;
    if (marks) this.#markedMs = now.monoMs;
    for (const rental of rentals.list().filter(({ state }) => isRunning(state))) this.#follow(rental, marks);
    const overByMs = clock.effectiveMs() - keptMs;
    if (rentals.list().some(({ overMs }) => overMs !== null && overMs <= overByMs)) {
      store.tx(() => rentals.forget(overByMs));
    }
  }

  /** Inside a transaction: nothing will be paid for it any more. A rental that runs goes on. */
  withdraw(rental: StoredRental, reason: Reason): void {
    if (isRunning(rental.state) || rental.overMs !== null) return;
    this.parts.book.move(rental, 'withdrawn', { pinHash: null }, {}, reason);
    this.door.forgetPin(rental.id);
  }

  #withdraw(id: string, reason: Reason): void {
    const rental = this.parts.rentals.get(id);
    if (rental) this.withdraw(rental, reason);
  }

  #follow(rental: StoredRental, marks: boolean): void {
    const { store, book, spec, block, changed } = this.parts;
    const overMs = this.#usedMs(rental) - rental.paidMs;
    if (rental.state === 'active' && overMs > spec.graceMs && this.owed(rental) > 0) {
      store.tx(() => book.move(rental, 'overstayed'));
      changed(rental.id);
    } else if (marks) store.tx(() => book.mark(rental));
    if (overMs > spec.endAfterMs) block(rental.locker, system);
  }

  #objection(size: string, durationMs: number): OfferRefusal | undefined {
    if (this.prices.tariffOf(size) === undefined) return 'not_rented';
    return this.parts.spec.durationsMs.includes(durationMs) ? this.#closed() : 'bad_duration';
  }

  /** Why nothing at all is offered now. */
  #closed(): OfferRefusal | undefined {
    const { clock, online, hasRoom } = this.parts;
    if (clock.now().state === 'untrusted') return 'clock_not_set';
    if (!online()) return 'no_network';
    if (!hasRoom()) return 'record_filling';
    return this.#openOrder() === undefined ? undefined : 'order_open';
  }

  /** One unpaid order at a time: one screen. */
  #openOrder(): StoredOrder | undefined {
    return this.parts.rentals.openOrders()[0];
  }

  #allocate(size: string, but: readonly string[]): string | undefined {
    const { lockers, rentals, isFree } = this.parts;
    return allocate(
      size,
      {
        ...{ lockers, sizes: this.prices.sizes(), turns: (locker) => rentals.turns(locker) },
        isFree: (locker) => !this.#held.has(locker) && rentals.holding(locker) === undefined && isFree(locker),
      },
      but,
    );
  }

  #newRental(locker: string, size: string, pinHash: string): StoredRental {
    const { boot, monoMs } = this.parts.clock.now();
    return {
      ...{ id: this.#id(16), locker, size, state: 'offered', rightRef: this.#id(16), pinHash, usedMs: 0, boot },
      ...{
        monoMs: Math.floor(monoMs),
        beganMs: null,
        paidMs: 0,
        paidPaise: 0,
        openings: 0,
        subjectRef: null,
        overMs: null,
      },
    };
  }

  /** @param buysMs the time that is paid when it is paid, over all */
  #newOrder({ id, locker }: StoredRental, paise: number, buysMs: number): StoredOrder {
    const { boot, monoMs } = this.parts.clock.now();
    const order = Buffer.from(this.parts.random(10)).toString('hex').toUpperCase();
    return {
      ...{ id: `O${order}`, rental: id, locker, paise, buysMs, state: 'asked', upi: null, boot },
      ...{ monoMs: Math.floor(monoMs), openMs: answerWithinMs, closesMs: 0 },
    };
  }

  #usedMs(rental: StoredRental): number {
    return usedMs(rental, this.parts.clock.now());
  }

  #id(bytes: number): string {
    return Buffer.from(this.parts.random(bytes)).toString('base64url');
  }
}

/** What the program throws when a rental is asked for that there is not. */
export function noRental(id: string): LockerError {
  return new LockerError('rental.unknown', `there is no rental ${id}`);
}
