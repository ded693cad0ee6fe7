import type { Reason } from '../audit/event.js';
import type { By } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { BlockedLockers } from '../store/blocked.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Mover, RentalBook } from './rental-book.js';
import { isRunning } from './rental-state.js';
import { usedMs } from './rental-time.js';

/** What became of what was in the locker of a rental that somebody who runs the cabinet ended. */
export const contentsWords = ['empty', 'handed_over', 'stored', 'disposed'] as const;
export type Contents = (typeof contentsWords)[number];

const contentsReasons: Readonly<Record<Contents, Reason>> = {
  empty: 'contents_empty',
  handed_over: 'contents_handed_over',
  stored: 'contents_stored',
  disposed: 'contents_disposed',
};

export interface RentalAdminParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly rights: Rights;
  readonly blocked: BlockedLockers;
  readonly book: RentalBook;
  /** A free locker for a size. */
  readonly allocate: (size: string) => string | undefined;
  /** The locker is free, sound and not blocked. */
  readonly isFree: (locker: string) => boolean;
  readonly lockers: ReadonlyMap<string, unknown>;
  readonly hashPin: (locker: string, pin: string) => Promise<string>;
  readonly randomPin: () => string;
  readonly changed: (rental: string) => void;
}

/** What those who run the cabinet do with rentals; each act is a row with who did it. */
export class RentalAdmin {
  constructor(private readonly parts: RentalAdminParts) {}

  /**
   * Ends a rental that runs. Its locker is free again, and no longer blocked where it was because of it.
   * @throws LockerError `rental.unknown`, `rental.over`, `store.*`
   */
  end(id: string, contents: Contents, by: By): StoredRental {
    const { store, rights, blocked, book } = this.parts;
    const rental = this.#running(id);
    const ended = store.tx(() => {
      rights.remove(rental.rightRef);
      blocked.remove(rental.locker);
      return book.move(rental, 'ended', {}, moverOf(by), contentsReasons[contents]);
    });
    this.#told(id);
    return ended;
  }

  /**
   * Gives a rental more time for nothing.
   * @throws LockerError `rental.unknown`, `rental.over`, `store.*`
   */
  extend(id: string, moreMs: number, by: By): StoredRental {
    const { store, book, clock } = this.parts;
    const rental = this.#running(id);
    const fromMs = Math.max(rental.paidMs, Math.floor(usedMs(rental, clock.now())));
    const extended = store.tx(() => book.move(rental, 'extended', { paidMs: fromMs + moreMs }, moverOf(by), 'given'));
    this.#told(id);
    return extended;
  }

  /**
   * Lets what is owed go: the time until now counts as paid.
   * @throws LockerError `rental.unknown`, `rental.over`, `store.*`
   */
  forgive(id: string, by: By): StoredRental {
    return this.extend(id, 0, by);
  }

  /**
   * Gives a rental another locker, such as one whose lock is broken. Nothing is opened. A PIN is bound to its locker, so it gets a new one.
   * @param wanted the locker; left out: the next free one that fits
   * @returns the rental, and its PIN, this once
   * @throws LockerError `rental.unknown`, `rental.over`, `rental.no_locker`, `opening.no_locker`, `access.pepper_*`, `store.*`
   */
  async moveTo(id: string, wanted: string | undefined, by: By): Promise<{ rental: StoredRental; pin: string }> {
    const { store, rights, book, clock, allocate, isFree, lockers, hashPin, randomPin } = this.parts;
    if (wanted !== undefined && !lockers.has(wanted)) {
      throw new LockerError('opening.no_locker', `There is no locker "${wanted}" in this cabinet.`);
    }
    const locker = wanted ?? allocate(this.#running(id).size);
    if (locker === undefined || !isFree(locker)) {
      throw new LockerError(
        'rental.no_locker',
        wanted === undefined ? 'no locker is free that fits' : `${wanted} is not free`,
      );
    }
    const pin = randomPin();
    const hash = await hashPin(locker, pin);
    // A PIN takes its time to be hashed.
    const rental = this.#running(id);
    const { subjectRef, rightRef: ref } = rental;
    const moved = store.tx(() => {
      rights.put(
        {
          ...{ ref, role: 'customer', lockers: [locker], storedBoot: clock.now().boot },
          ...(subjectRef !== null && { subjectRef }),
        },
        { pins: [{ number: locker, hash }], cards: [] },
      );
      return book.moveTo(rental, { locker, pinHash: null }, moverOf(by));
    });
    this.#told(id);
    return { rental: moved, pin };
  }

  #running(id: string): StoredRental {
    const rental = this.parts.rentals.get(id);
    if (rental === undefined) throw new LockerError('rental.unknown', `there is no rental ${id}`);
    if (!isRunning(rental.state)) throw new LockerError('rental.over', `rental ${id} is ${rental.state}`);
    return rental;
  }

  #told(id: string): void {
    this.parts.store.requestSnapshot();
    this.parts.changed(id);
  }
}

function moverOf({ actor, actorRole, credentialRef }: By): Mover {
  return { actor, actor_role: actorRole, ...(credentialRef !== undefined && { credential_ref: credentialRef }) };
}
