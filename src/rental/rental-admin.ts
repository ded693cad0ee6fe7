import type { Reason } from '../audit/event.js';
import type { By } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import type { RentalSpec } from '../config/rental-specs.js';
import { LockerError } from '../lib/errors.js';
import type { BlockedLockers } from '../store/blocked.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import type { Prices } from './owing.js';
import { isOpen, type Mover, type RentalBook } from './rental-book.js';
import { isRunning } from './rental-state.js';
import { usedMs } from './rental-time.js';

/** What became of what was in the locker of a rental that somebody who runs the cabinet ended. */
export const contentsWords = ['empty', 'handed_over', 'stored', 'disposed', 'returned'] as const;
type Contents = (typeof contentsWords)[number];

const contentsReasons: Readonly<Record<Contents, Reason>> = {
  empty: 'contents_empty',
  handed_over: 'contents_handed_over',
  stored: 'contents_stored',
  disposed: 'contents_disposed',
  returned: 'contents_returned',
};

/** So much more time, or time until then by the wall clock. */
type MoreTime = { readonly ms: number } | { readonly untilMs: number };

/** Done in the transaction of the act. */
type Alongside = () => void;

interface RentalAdminParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly rights: Rights;
  readonly uses: Pick<Uses, 'spend'>;
  readonly blocked: Pick<BlockedLockers, 'has'>;
  readonly book: RentalBook;
  readonly prices: Prices;
  readonly spec: Pick<RentalSpec, 'endAfterMs'>;
  /** Its money has come, and its door is about to be opened. */
  readonly isGiving: (rental: string) => boolean;
  /** A free locker for a size. */
  readonly allocate: (size: string) => string | undefined;
  /** The locker is free for a rental. */
  readonly isFree: (locker: string) => boolean;
  readonly lockers: ReadonlyMap<string, unknown>;
  /** Takes the block of a locker away, with its row, and does the rest in the same transaction. */
  readonly unblock: (locker: string, by: By, alongside: Alongside) => void;
  readonly hashPin: (locker: string, pin: string) => Promise<string>;
  readonly randomPin: () => string;
  readonly changed: (rental: string) => void;
}

/**
 * What those who run the cabinet do with rentals; each act is a row with who did it, and opens nothing. A rental is named by its id
 * or, while it runs, by its locker.
 */
export class RentalAdmin {
  constructor(private readonly parts: RentalAdminParts) {}

  /**
   * Ends a rental that runs, or a delivery whose courier has not shut its door. Its locker is free again, and no longer blocked because
   * it ran too long.
   * @throws LockerError `rental.unknown`, `rental.over`, `rental.opening`, `store.*`
   */
  end(name: string, contents: Contents, by: By, alongside?: Alongside): StoredRental {
    const { rights, uses, book } = this.parts;
    const named = this.#named(name);
    const brought = named.payer === 'cloud' && named.state === 'offered';
    const rental = brought ? named : this.#running(name);
    return this.#change(rental, by, () => {
      // A delivery names the right of its courier, who has others to bring.
      if (rental.payer === 'customer') rights.remove(rental.rightRef);
      else uses.spend(rental.locker);
      rights.removeBoundTo(rental.id);
      const ended = book.move(rental, brought ? 'withdrawn' : 'ended', {}, moverOf(by), contentsReasons[contents]);
      alongside?.();
      return ended;
    });
  }

  /**
   * Gives a rental more time for nothing, and lets go what is owed. What waits to be paid for it is not to be paid any more.
   * @throws LockerError `rental.unknown`, `rental.over`, `rental.opening`, `rental.bad_time`, `store.*`
   */
  extend(name: string, more: MoreTime, by: By, alongside?: Alongside): StoredRental {
    const rental = this.#running(name);
    const used = this.#usedMs(rental);
    const { paidMs: fromMs } = this.parts.prices.owed(rental, used);
    const moreMs = 'ms' in more ? more.ms : this.#until(used, more.untilMs) - fromMs;
    if (moreMs <= 0) throw new LockerError('rental.bad_time', `rental ${rental.id} is paid for longer already`);
    return this.#give(rental, this.parts.prices.extension(rental, used, moreMs), by, alongside);
  }

  /**
   * Lets what is owed go: the time until now counts as paid.
   * @throws LockerError `rental.unknown`, `rental.over`, `rental.opening`, `rental.bad_time` for a delivery, `store.*`
   */
  forgive(name: string, by: By): StoredRental {
    const rental = this.#running(name);
    if (rental.payer === 'cloud') throw new LockerError('rental.bad_time', 'a delivery owes nothing: extend it');
    return this.#give(rental, this.parts.prices.owed(rental, this.#usedMs(rental)), by);
  }

  /**
   * Gives a rental another locker, such as one whose lock is broken. A PIN is bound to its locker, so it gets a new one; what else
   * opened a delivery opens it no more. A block of the locker that it leaves stays.
   * @param wanted the locker; left out: the next free one that fits
   * @returns the rental, and its PIN, this once
   * @throws LockerError `rental.unknown`, `rental.over`, `rental.opening`, `rental.no_locker`, `opening.no_locker`, `access.pepper_*`,
   * `store.*`
   */
  async moveTo(name: string, wanted: string | undefined, by: By): Promise<{ rental: StoredRental; pin: string }> {
    const { store, rights, uses, book, clock, allocate, isFree, lockers, hashPin, randomPin } = this.parts;
    if (wanted !== undefined && !lockers.has(wanted)) {
      throw new LockerError('opening.no_locker', `There is no locker "${wanted}" in this cabinet.`);
    }
    const { id, size } = this.#running(name);
    const locker = wanted ?? allocate(size);
    if (locker === undefined) throw new LockerError('rental.no_locker', 'no locker is free that fits');
    const mayGo = (): void => {
      if (!isFree(locker)) throw new LockerError('rental.no_locker', `${locker} is not free`);
    };
    mayGo();
    const pin = randomPin();
    const hash = await hashPin(locker, pin);
    // A PIN takes its time to be hashed.
    mayGo();
    const rental = this.#running(id);
    const { subjectRef, payer, rightRef } = rental;
    // The right of a delivery is that of its courier: this one is named as what it opens.
    const bound = payer === 'cloud' ? { ref: id, rental: id } : { ref: rightRef };
    const moved = store.tx(() => {
      rights.removeBoundTo(id);
      // Codes for a delivery open nothing else; one for a customer's locker keeps that from everybody.
      if (payer === 'cloud') uses.spend(rental.locker);
      rights.put(
        {
          ...{ ...bound, role: 'customer', lockers: [locker], storedBoot: clock.now().boot },
          ...(subjectRef !== null && { subjectRef }),
        },
        { pins: [{ number: locker, hash }], cards: [] },
      );
      return book.moveTo(rental, { locker, pinHash: null }, moverOf(by));
    });
    this.#told(id);
    return { rental: moved, pin };
  }

  /**
   * Says that the money of an order has gone back: a row, and nothing else.
   * @param masked the masked reference of the payment
   * @throws LockerError `store.*`
   */
  refunded(order: string, masked: string | undefined, by: By, alongside?: Alongside): void {
    this.parts.store.tx(() => {
      this.parts.book.refunded(order, masked, moverOf(by));
      alongside?.();
    });
  }

  /** The rental that is meant, whether or not it runs. */
  #named(name: string): StoredRental {
    const { rentals } = this.parts;
    const rental = rentals.get(name) ?? rentals.holding(name);
    if (rental !== undefined) return rental;
    throw new LockerError('rental.unknown', 'no rental has this id, and none runs in a locker with it');
  }

  #running(name: string): StoredRental {
    const rental = this.#named(name);
    const { id, state } = rental;
    if (!isRunning(state)) throw new LockerError('rental.over', `rental ${id} is ${state}`);
    if (this.parts.isGiving(id)) throw new LockerError('rental.opening', `rental ${id} is being given its locker`);
    return rental;
  }

  #give(
    rental: StoredRental,
    { paise, paidMs }: { readonly paise: number; readonly paidMs: number },
    by: By,
    alongside?: Alongside,
  ): StoredRental {
    const { book, rentals } = this.parts;
    return this.#change(rental, by, () => {
      for (const order of rentals.ordersOf(rental.id)) {
        if (isOpen(order)) book.close(order, 'cancelled', 'cancelled');
      }
      const change = { paidMs, waivedPaise: rental.waivedPaise + paise };
      const extended = book.move(rental, 'extended', change, moverOf(by), 'given');
      alongside?.();
      return extended;
    });
  }

  /** Its locker is blocked for running too long: that ends with the act. */
  #change(rental: StoredRental, by: By, act: () => StoredRental): StoredRental {
    const { store, blocked, lockers, spec, unblock } = this.parts;
    const tooLong = rental.payer === 'customer' && this.#usedMs(rental) - rental.paidMs > spec.endAfterMs;
    let changed = rental;
    const work = (): void => {
      changed = act();
    };
    if (tooLong && blocked.has(rental.locker) && lockers.has(rental.locker)) unblock(rental.locker, by, work);
    else store.tx(work);
    this.#told(rental.id);
    return changed;
  }

  #usedMs(rental: StoredRental): number {
    return Math.floor(usedMs(rental, this.parts.clock.now()));
  }

  /** For how long a rental will have run by then. */
  #until(used: number, untilMs: number): number {
    return used + Math.floor(untilMs - this.parts.clock.now().wallMs);
  }

  #told(id: string): void {
    this.parts.store.requestSnapshot();
    this.parts.changed(id);
  }
}

function moverOf({ actor, actorRole, credentialRef }: By): Mover {
  return { actor, actor_role: actorRole, ...(credentialRef !== undefined && { credential_ref: credentialRef }) };
}
