import type { Grant, OpeningResult } from '../cabinet/cabinet-view.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { Rentals, StoredPayment, StoredRental } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Paid } from './cashier.js';
import type { Prices } from './owing.js';
import type { RentalBook } from './rental-book.js';
import { isRunning } from './rental-state.js';

interface HandOverParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly rights: Rights;
  readonly book: RentalBook;
  readonly prices: Prices;
  readonly open: (grant: Grant) => Promise<OpeningResult>;
  /** A free locker for a size, but none of these. */
  readonly allocate: (size: string, but: readonly string[]) => string | undefined;
  /** Nobody has the locker, for an offer neither, and nothing is wrong with it. */
  readonly isFree: (locker: string) => boolean;
  /** Rejects with `access.pepper_*`. */
  readonly hashPin: (locker: string, pin: string) => Promise<string>;
  readonly changed: (rental: string) => void;
}

const againWithinMs = 120_000;
/** Of so many rentals it is kept what came of their first opening. */
const mostKept = 100;

/** What came of the first opening of a rental, for who stands there. It is forgotten with the program. */
export type FirstOpening = OpeningResult['outcome'] | 'opening' | 'not_begun';

/**
 * Gives what was paid for. The payment, the rental, its right and the intent of the opening are one transaction; then the door. When the
 * lock stays closed the next free locker takes its place, and when there is none the money goes back.
 */
export class HandOver {
  /** The PINs of offers, until their door is open: another locker needs another hash. */
  readonly #pins = new Map<string, string>();
  readonly #came = new Map<string, FirstOpening>();
  /** Rentals whose door is about to be opened, or that are about to get another locker. */
  readonly #giving = new Set<string>();
  /** Until when somebody may say that his door did not open, monotonic ms. */
  readonly #again = new Map<string, number>();

  constructor(private readonly parts: HandOverParts) {}

  keepPin(rental: string, pin: string): void {
    this.#pins.set(rental, pin);
  }

  forgetPin(rental: string): void {
    this.#pins.delete(rental);
    this.#came.delete(rental);
  }

  firstOpening(rental: string): FirstOpening | undefined {
    return this.#came.get(rental);
  }

  /** Its money has come, and its door, or that of another locker, is about to be opened. */
  isGiving(rental: string): boolean {
    return this.#giving.has(rental);
  }

  /** Gives what a payment is for: see `CashierParts.give`. */
  async give({ rental, order, payment }: Paid): Promise<void> {
    const { store, book } = this.parts;
    const stored: StoredPayment = {
      ...{ jti: payment.jti, order: order.id, outcome: 'begun', reason: null, locker: rental.locker },
    };
    if (isRunning(rental.state)) {
      store.tx(() => {
        book.paid(order, stored);
        const paidPaise = rental.paidPaise + order.paise;
        book.move(rental, 'extended', { paidMs: order.buysMs, paidPaise });
        book.settle(stored, payment.reference);
      });
      store.requestSnapshot();
      return;
    }
    await this.#giveLocker(rental, stored, () => {
      book.paid(order, stored);
      const begun = this.#begin(rental, order.buysMs, order.paise);
      book.settle(stored, payment.reference);
      return begun;
    });
  }

  /**
   * Gives a rental that costs nothing, and that nothing is kept of yet: no order would end its offer.
   * @throws LockerError `store.*` when nothing was kept
   */
  async giveFree(rental: StoredRental, durationMs: number): Promise<void> {
    try {
      await this.#giveLocker(rental, undefined, () => {
        this.parts.book.begin(rental, undefined);
        return this.#begin(rental, durationMs, 0);
      });
    } finally {
      this.#pins.delete(rental.id);
    }
  }

  /**
   * Nobody could tell whether the door of a paid rental opened, and its customer says that it did not: once, and within two minutes, it is
   * opened again.
   * @returns what came of it; `undefined` when it is not for now
   */
  async again(rental: StoredRental): Promise<FirstOpening | undefined> {
    const untilMs = this.#again.get(rental.id);
    if (untilMs === undefined || this.parts.clock.now().monoMs > untilMs || !isRunning(rental.state)) return undefined;
    this.#again.delete(rental.id);
    return this.#whileGiving(rental.id, async () => {
      const outcome = await this.#open(rental, () => undefined);
      // `failed` promises another locker; here none follows, and the PIN opens.
      const came = outcome === 'failed' ? 'not_begun' : outcome;
      this.#note(rental.id, came);
      this.parts.changed(rental.id);
      return came;
    });
  }

  #giveLocker(rental: StoredRental, payment: StoredPayment | undefined, begin: () => StoredRental): Promise<void> {
    return this.#whileGiving(rental.id, () => this.#giveOne(rental, payment, begin));
  }

  /** Whatever comes of it, also an error: afterwards nobody waits for a door any more, and those who run the cabinet may help. */
  async #whileGiving<T>(rental: string, work: () => Promise<T>): Promise<T> {
    this.#giving.add(rental);
    this.#note(rental, 'opening');
    try {
      return await work();
    } catch (error) {
      // What was kept stays: the PIN opens. Where nothing was, the cloud repeats the payment.
      const came = this.#came.get(rental);
      if (came === 'opening' || came === 'failed') this.#note(rental, 'not_begun');
      this.parts.changed(rental);
      throw error;
    } finally {
      this.#giving.delete(rental);
    }
  }

  async #giveOne(rental: StoredRental, payment: StoredPayment | undefined, begin: () => StoredRental): Promise<void> {
    const { store, book, rights, clock, changed } = this.parts;
    /** As it is kept. */
    let current = rental;
    let target = rental.locker;
    const tried: string[] = [];
    const keep = (step: () => StoredRental) => (): void => {
      const kept = step();
      store.afterCommit(() => {
        current = kept;
      });
    };
    let step = keep(begin);
    try {
      for (;;) {
        const outcome = await this.#open({ ...current, locker: target }, step, tried.length > 0);
        tried.push(target);
        this.#note(rental.id, outcome);
        if (outcome === 'opened' && payment) store.tx(() => book.opened(payment, current.locker));
        if (outcome !== 'failed') break;
        const next = await this.#nextLocker(current, tried);
        if (next === undefined) {
          store.tx(() => {
            rights.remove(current.rightRef);
            book.move(current, 'not_given');
            const due = payment && { ...payment, outcome: 'refund_due' as const, locker: current.locker };
            if (due) book.settle(due, undefined, 'no_locker_opened');
          });
          break;
        }
        target = next.locker;
        step = keep(() => {
          this.#mustBeNobodys(next.locker);
          this.#putRight({ ...current, ...next });
          return book.moveTo(current, { locker: next.locker, pinHash: null });
        });
        this.#note(rental.id, 'opening');
      }
    } finally {
      // It is begun, and no other locker follows.
      if (tried.length > 0) this.#pins.delete(rental.id);
    }
    // A PIN that a snapshot has outlives the database.
    store.requestSnapshot();
    if (this.#came.get(rental.id) === 'unconfirmed') this.#again.set(rental.id, clock.now().monoMs + againWithinMs);
    changed(rental.id);
  }

  /** Nobody looks at what came of the openings of last week. */
  #note(rental: string, came: FirstOpening): void {
    this.#came.delete(rental);
    this.#came.set(rental, came);
    const [oldest] = this.#came.keys();
    if (this.#came.size <= mostKept || oldest === undefined) return;
    this.#came.delete(oldest);
    this.#again.delete(oldest);
  }

  /**
   * Opens the locker of a rental; `alongside` is done with the intent, or by itself where there is none.
   * @param another it takes the place of one that stayed closed, and is his by `alongside` only
   * @returns `failed` also where it became somebody else's
   */
  async #open(rental: StoredRental, alongside: () => void, another = false): Promise<FirstOpening> {
    const { store, open, isFree } = this.parts;
    let done = false;
    const once = (): void => {
      alongside();
      // A disk that does not take it takes nothing of it.
      store.afterCommit(() => {
        done = true;
      });
    };
    try {
      const { outcome } = await open({
        ...{ locker: rental.locker, mode: 'api', credentialRef: rental.rightRef, purpose: 'collect', alongside: once },
        ...(rental.subjectRef !== null && { subjectRef: rental.subjectRef }),
      });
      return outcome;
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      if (!done && another && !isFree(rental.locker)) return 'failed';
      // Nothing was sent. The money has come all the same: it is kept, and the customer opens with his PIN.
      if (!done) store.tx(once);
      return 'not_begun';
    }
  }

  /** Inside a transaction. */
  #begin(rental: StoredRental, paidMs: number, paidPaise: number): StoredRental {
    const { book, clock, rentals } = this.parts;
    const { state, wallMs } = clock.now();
    this.#putRight(rental);
    rentals.addTurn(rental.locker);
    const beganMs = state === 'untrusted' ? null : Math.floor(wallMs);
    return book.move(rental, 'begun', { paidMs, paidPaise, beganMs, pinHash: null });
  }

  #putRight({ rightRef, locker, pinHash, subjectRef }: StoredRental): void {
    if (pinHash === null) throw new Error('a rental that begins without a PIN');
    const storedBoot = this.parts.clock.now().boot;
    this.parts.rights.put(
      { ref: rightRef, role: 'customer', lockers: [locker], storedBoot, ...(subjectRef !== null && { subjectRef }) },
      { pins: [{ number: locker, hash: pinHash }], cards: [] },
    );
  }

  /** Inside a transaction. Until the intent an opening may wait for power, and the cloud may give a rental back meanwhile. */
  #mustBeNobodys(locker: string): void {
    if (this.parts.rentals.holding(locker)) throw new LockerError('rental.no_locker', `${locker} is not free`);
  }

  /**
   * The next free locker, and his PIN for it; `undefined` where there is none, or no PIN can be made for it.
   * @param tried lockers that are not to be taken; grows by those that became somebody else's
   */
  async #nextLocker(
    { id, size }: StoredRental,
    tried: string[],
  ): Promise<{ readonly locker: string; readonly pinHash: string } | undefined> {
    const pin = this.#pins.get(id);
    if (pin === undefined) return undefined;
    for (;;) {
      const locker = this.parts.allocate(size, tried);
      const pinHash = locker === undefined ? undefined : await this.#hashOf(locker, pin);
      if (locker === undefined || pinHash === undefined) return undefined;
      // A PIN takes its time to be hashed, and meanwhile the locker may have become somebody else's.
      if (this.parts.isFree(locker)) return { locker, pinHash };
      tried.push(locker);
    }
  }

  /** `undefined` without a pepper, which has an alarm of its own: no PIN would open. */
  async #hashOf(locker: string, pin: string): Promise<string | undefined> {
    try {
      return await this.parts.hashPin(locker, pin);
    } catch (error) {
      if (error instanceof LockerError) return undefined;
      throw error;
    }
  }
}
