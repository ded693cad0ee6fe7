import type { Reason } from '../audit/event.js';
import type { Grant, OpeningResult } from '../cabinet/cabinet-view.js';
import type { By } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import type { RentalSpec } from '../config/rental-specs.js';
import type { LockerSpec } from '../config/specs.js';
import { idOf } from '../lib/new-id.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import { allocate } from './allocate.js';
import { type FirstOpening, HandOver } from './hand-over.js';
import type { OfferRefusal } from './offer-refusal.js';
import { orderTime } from './order-time.js';
import { Orders } from './orders.js';
import { Prices } from './owing.js';
import { isOpen, type RentalBook } from './rental-book.js';
import { type RentalLine, rentalLine } from './rental-line.js';
import { isRunning, type RentalState } from './rental-state.js';
import { orderView, type RentalView, rentalView } from './rental-view.js';
import { Running } from './running.js';
import type { Price } from './tariff.js';

interface DeskParts {
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
  /** The cabinet takes on something new: its record has room, nothing lost is awaited from the cloud, and it is in service. */
  readonly takesOn: () => boolean;
  /** There is a line to the cloud. */
  readonly online: () => boolean;
  /** Argon2id of a PIN that is typed after a locker's id. Rejects with `access.pepper_*`. */
  readonly hashPin: (locker: string, pin: string) => Promise<string>;
  /** So many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly changed: (rental: string) => void;
}

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
type Refused = { readonly kind: 'refused'; readonly why: OfferRefusal };

/** Offers lockers, asks for money, and ends what is over. What is paid is given by `HandOver`. */
export class Desk {
  readonly prices: Prices;
  readonly handOver: HandOver;
  /** Lockers of offers whose PIN is being hashed. */
  readonly #held = new Set<string>();
  readonly running: Running;
  readonly #orders: Orders;

  constructor(private readonly parts: DeskParts) {
    this.prices = new Prices(parts.spec, parts.timezone, () => parts.clock.now().wallMs);
    this.handOver = new HandOver({
      ...{ ...parts, prices: this.prices },
      allocate: (size, but) => this.allocate(size, but),
      isFree: (locker) => this.isFree(locker),
    });
    this.#orders = new Orders(parts);
    this.running = new Running({ ...parts, orders: this.#orders, prices: this.prices });
  }

  /**
   * Offers a locker and asks the cloud for its order; what costs nothing begins at once, and its door opens.
   * @throws LockerError `access.pepper_*`, `store.*`
   */
  async offer({ size, durationMs, pin }: Wish): Promise<Offered> {
    const { clock, hashPin } = this.parts;
    const refused = this.#objection(size, durationMs);
    if (refused) return { kind: 'refused', why: refused };
    const locker = this.allocate(size, []);
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
        this.handOver.keepPin(rental.id, pin);
        await this.handOver.giveFree(rental, durationMs);
      } else {
        const order = this.#orders.make(rental, price.paise, durationMs);
        this.parts.store.tx(() => this.parts.book.begin(rental, order));
        this.handOver.keepPin(rental.id, pin);
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
      usedMs: isRunning(rental.state) ? this.running.usedMs(rental) : 0,
      owedPaise: isRunning(rental.state) ? this.running.owed(rental) : 0,
      order: order && orderView(order, orderTime(order, clock.now(), spec.settleMs)),
      opening: this.handOver.firstOpening(id),
    });
  }

  /**
   * Nobody could tell whether the door of a rental opened, and its customer says that it did not: see `HandOver.again`.
   * @throws LockerError `store.*`
   */
  async again(id: string): Promise<FirstOpening | 'not_now'> {
    const rental = this.parts.rentals.get(id);
    return (rental && (await this.handOver.again(rental))) ?? 'not_now';
  }

  /** Rentals for those who run the cabinet, oldest first: those that hold a locker, or all that are kept. */
  lines(all: boolean): RentalLine[] {
    const { rentals, clock } = this.parts;
    const now = clock.now();
    return rentals
      .list()
      .filter(({ overMs }) => all || overMs === null)
      .map((rental) => {
        const facts = { usedMs: this.running.usedMs(rental), owedPaise: this.running.owed(rental) };
        return rentalLine(rental, facts, now);
      });
  }

  /** How many rentals there are in each state, of those that are kept. */
  counts(): Readonly<Record<RentalState, number>> {
    return this.parts.rentals.counts();
  }

  /** Why nothing is sold now; `undefined` while something is. */
  closed(): OfferRefusal | undefined {
    if (this.prices.sizes().length === 0) return 'not_rented';
    const free = this.prices.sizes().some((size) => this.allocate(size) !== undefined);
    return this.#closed() ?? (free ? undefined : 'none_free');
  }

  /** What may be rented now, for each size in the order of the tariffs; and why nothing is, where that is so. */
  offers(): Offers {
    const { spec, clock, timezone } = this.parts;
    const refused = this.#closed();
    const nowMs = clock.now().wallMs;
    const sizes = this.prices.sizes().map((size) => ({
      size,
      free: this.allocate(size, []) !== undefined,
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
    const open = rentals.ordersOf(id).filter(isOpen);
    // Its money has come: it is too late for that.
    if (open.length === 0 || this.handOver.isGiving(id)) return false;
    store.tx(() => {
      for (const order of open) book.close(order, 'cancelled', 'cancelled');
      this.#withdraw(id, 'cancelled');
    });
    this.parts.changed(id);
    return true;
  }

  /**
   * Work that comes due with time; call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    const { store, rentals, book, clock, spec, changed } = this.parts;
    const now = clock.now();
    for (const order of rentals.openOrders()) {
      if (orderTime(order, now, spec.settleMs).payableMs > 0 || this.handOver.isGiving(order.rental)) continue;
      const [state, reason] =
        order.state === 'asked' ? (['cancelled', 'no_answer'] as const) : (['expired', 'late'] as const);
      store.tx(() => {
        book.close(order, state, reason);
        this.#withdraw(order.rental, reason);
      });
      changed(order.rental);
    }
    this.running.tick();
  }

  /** Inside a transaction: nothing will be paid for it any more. A rental that runs goes on. */
  withdraw(rental: StoredRental, reason: Reason): void {
    if (isRunning(rental.state) || rental.overMs !== null) return;
    this.parts.book.move(rental, 'withdrawn', { pinHash: null }, {}, reason);
    this.handOver.forgetPin(rental.id);
  }

  #withdraw(id: string, reason: Reason): void {
    const rental = this.parts.rentals.get(id);
    if (rental) this.withdraw(rental, reason);
  }

  #objection(size: string, durationMs: number): OfferRefusal | undefined {
    if (this.prices.tariffOf(size) === undefined) return 'not_rented';
    return this.parts.spec.durationsMs.includes(durationMs) ? this.#closed() : 'bad_duration';
  }

  /** Why nothing at all is offered now. */
  #closed(): OfferRefusal | undefined {
    const { clock, online, takesOn } = this.parts;
    if (clock.now().state === 'untrusted') return 'clock_not_set';
    if (!online()) return 'no_network';
    if (!takesOn()) return 'not_now';
    return this.#orders.open() === undefined ? undefined : 'order_open';
  }

  /** A locker of a size, or of a larger one, that nobody has and nothing is wrong with; none of `but`. */
  allocate(size: string, but: readonly string[] = []): string | undefined {
    const { lockers, rentals } = this.parts;
    const turns = rentals.turns();
    const rented = this.prices.sizes();
    return allocate(
      size,
      {
        // Of a size that is not let nobody knows which ones are larger.
        ...{ lockers, sizes: rented.includes(size) ? rented : [size], turns: (locker) => turns.get(locker) ?? 0 },
        isFree: (locker) => this.isFree(locker),
      },
      but,
    );
  }

  /** Nobody has the locker, for an offer neither, and nothing is wrong with it. */
  isFree(locker: string): boolean {
    const { rentals, isFree } = this.parts;
    return !this.#held.has(locker) && rentals.holding(locker) === undefined && isFree(locker);
  }

  #newRental(locker: string, size: string, pinHash: string): StoredRental {
    const { boot, monoMs } = this.parts.clock.now();
    return {
      ...{
        id: this.#id(16),
        locker,
        size,
        state: 'offered',
        payer: 'customer',
        rightRef: this.#id(16),
        pinHash,
        usedMs: 0,
        boot,
      },
      ...{
        monoMs: Math.floor(monoMs),
        beganMs: null,
        paidMs: 0,
        paidPaise: 0,
        waivedPaise: 0,
        openings: 0,
        subjectRef: null,
        overMs: null,
      },
    };
  }

  #id(bytes: number): string {
    return idOf(this.parts.random(bytes));
  }
}
