import type { Reason } from '../audit/event.js';
import type { DropOffEnd, DropOffKeeper, NewDropOff } from '../cabinet/drop-off-keeper.js';
import type { Clock } from '../clock/clock.js';
import type { DeliverySpec } from '../config/rental-specs.js';
import { LockerError } from '../lib/errors.js';
import { idOf } from '../lib/new-id.js';
import type { DropOff, DropOffs } from '../store/drop-offs.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import type { Rights, StoredRight } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import { atTheDoorMs, isAtTheDoor, isReopenable } from './delivery-time.js';
import type { Mover, RentalBook } from './rental-book.js';
import { isRunning } from './rental-state.js';
import { usedMs } from './rental-time.js';

interface DeliveryParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly rights: Rights;
  readonly uses: Pick<Uses, 'spend'>;
  readonly book: RentalBook;
  /** What couriers left without being told to the cloud, and what nobody knows any more. */
  readonly dropOffs: DropOffs;
  /** Absent: what a courier leaves from now on is no delivery. Those that there are go on to their end. */
  readonly spec: DeliverySpec | undefined;
  /** Size of a locker of the config. */
  readonly sizeOf: (locker: string) => string | undefined;
  /** So many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** A delivery as whoever has to do with it may know it. */
export interface DeliveryView extends Pick<StoredRental, 'locker' | 'state'> {
  readonly rental: string;
  /** For how long it is still kept; less than 0 when it is due to go back. */
  readonly leftMs: number;
}

/** Deliveries that run are marked so often: what a power cut takes back is at most that. */
const markEveryMs = 3_600_000;

/** What became of what was in the locker. */
const contentsOf: Readonly<Record<Exclude<DropOffEnd['how'], 'collected'>, Reason>> = {
  not_filled: 'contents_empty',
  emptied: 'contents_empty',
  returned: 'contents_returned',
};

/**
 * Deliveries: rentals that the cloud pays for. What a courier leaves is one where the config says so, and then nothing else tells of it:
 * its row is the drop-off. Each step is written in the transaction of the opening, the closing or the act that it follows from, so no
 * crash comes between.
 */
export class Deliveries implements DropOffKeeper {
  readonly #listeners = new Set<(rental: string) => void>();
  #markedMs: number;

  constructor(private readonly parts: DeliveryParts) {
    this.#markedMs = parts.clock.now().monoMs;
  }

  /** Called when a delivery has changed, after the commit. Returns an unsubscriber. */
  onChange(listener: (rental: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  of(locker: string): DropOff | undefined {
    const rental = this.#in(locker);
    return rental ? dropOf(rental) : this.parts.dropOffs.of(locker);
  }

  openOf(ref: string): DropOff | undefined {
    const offered = this.parts.rentals.deliveredBy(ref).filter(({ state }) => state === 'offered');
    const [last] = offered.slice(-1);
    return last ? dropOf(last) : this.parts.dropOffs.openOf(ref);
  }

  /** @throws LockerError `rental.no_locker` when somebody else has the locker */
  begin(drop: NewDropOff): void {
    const { rentals, dropOffs, book, spec, clock } = this.parts;
    const { locker, ref, who = {} } = drop;
    if (ref === '') {
      // After a loss: something may be in it, and nobody knows whose.
      dropOffs.begin(drop);
      return;
    }
    const held = rentals.holding(locker);
    const { boot, monoMs } = clock.now();
    const mark = { boot, monoMs: Math.floor(monoMs) };
    if (held && isOfCourier(held, ref)) {
      // He opens it once more, before he has shut it.
      rentals.put({ ...held, ...mark });
      return;
    }
    if (held) throw new LockerError('rental.no_locker', `${locker} is not free`);
    if (spec === undefined) {
      dropOffs.begin(drop);
      return;
    }
    const rental: StoredRental = {
      ...{ id: idOf(this.parts.random(16)), locker, payer: 'cloud', state: 'offered' },
      ...{ size: this.parts.sizeOf(locker) ?? locker, rightRef: ref, pinHash: null, usedMs: 0, ...mark },
      ...{ beganMs: null, paidMs: spec.keepMs, paidPaise: 0, waivedPaise: 0, openings: 0 },
      ...{ subjectRef: drop.subjectRef ?? null, overMs: null },
    };
    book.begin(rental, undefined, who);
    this.#changed(rental.id);
  }

  close(locker: string): void {
    const rental = this.#in(locker);
    if (rental === undefined) this.parts.dropOffs.close(locker);
    else if (rental.state === 'offered') this.#dropped(rental);
  }

  forget(ref: string): void {
    this.parts.rentals.forgetCourier(ref);
    this.parts.dropOffs.forget(ref);
  }

  end(locker: string, { how, who }: DropOffEnd): boolean {
    const { dropOffs } = this.parts;
    const rental = this.#in(locker);
    if (rental === undefined) return dropOffs.end(locker);
    if (how === 'collected') this.#collected(rental, who);
    else this.#ended(rental, contentsOf[how], who);
    return true;
  }

  /**
   * A courier says that he is done at a door that nobody sees shut, or that he has left nothing in it: while he may be standing there.
   * @param left false: nothing is in it
   * @returns the delivery as it is now; `undefined` when there is none of his for which he may say so
   * @throws LockerError `store.*`
   */
  done(ref: string, left: boolean, who: Mover): DeliveryView | undefined {
    const { store, rentals, clock } = this.parts;
    const now = clock.now();
    const [rental] = rentals
      .deliveredBy(ref)
      .filter((one) => isAtTheDoor(one, now) && usedMs(one, now) < atTheDoorMs)
      .slice(-1);
    if (rental === undefined) return undefined;
    store.tx(() => {
      if (!left) this.#ended(rental, 'contents_empty', who);
      else if (rental.state === 'offered') this.#dropped(rental, who);
    });
    return this.view(rental.id);
  }

  /**
   * Somebody says that what was in it is out: its recipient, or who takes it back. For doors that nobody can read.
   * @throws LockerError `store.*`
   */
  isOut(locker: string, end: DropOffEnd): DeliveryView | undefined {
    const rental = this.#in(locker);
    if (rental === undefined) return undefined;
    this.parts.store.tx(() => this.end(locker, end));
    return this.view(rental.id);
  }

  view(id: string): DeliveryView | undefined {
    const rental = this.parts.rentals.get(id);
    if (rental?.payer !== 'cloud') return undefined;
    const { locker, state, paidMs } = rental;
    const used = isRunning(state) ? usedMs(rental, this.parts.clock.now()) : 0;
    return { rental: id, locker, state, leftMs: Math.floor(paidMs - used) };
  }

  /** The delivery that a courier's right is bringing: its door is not shut yet, and he may be standing there. */
  bringing(ref: string): DeliveryView | undefined {
    const now = this.parts.clock.now();
    const [rental] = this.parts.rentals
      .deliveredBy(ref)
      .filter((one) => isAtTheDoor(one, now))
      .slice(-1);
    return rental?.state === 'offered' ? this.view(rental.id) : undefined;
  }

  /**
   * Work that comes due with time; call it every second or so.
   * @param isOpen the locker is read open, or is being opened
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(isOpen: (locker: string) => boolean): void {
    const { store, rentals, book, clock } = this.parts;
    const now = clock.now();
    const marks = now.monoMs - this.#markedMs >= markEveryMs;
    if (marks) this.#markedMs = now.monoMs;
    for (const rental of rentals.delivering()) {
      if (rental.state === 'offered') {
        // Whoever stood there has gone, and nobody saw the door shut. Something may be in it.
        if (!isAtTheDoor(rental, now) && !isOpen(rental.locker)) store.tx(() => this.#dropped(rental));
      } else if (rental.state === 'active' && usedMs(rental, now) > rental.paidMs) {
        store.tx(() => {
          book.move(rental, 'overstayed');
          this.#changed(rental.id);
        });
      } else if (marks) store.tx(() => book.mark(rental));
    }
    this.#sweep();
  }

  /** A right goes with the rental that it is for; of one that was collected once its recipient opens it no more. */
  #sweep(): void {
    const { store, rentals, rights, dropOffs, clock } = this.parts;
    const now = clock.now();
    for (const id of rights.rentals()) {
      const rental = rentals.get(id);
      if (rental && (rental.overMs === null || isReopenable(rental, now))) continue;
      // After a loss its rental may come back; what it is for lies in the locker, which is nobody else's until somebody has looked.
      if (rental === undefined && rights.boundTo(id).some((right) => opensLost(right, dropOffs))) continue;
      store.tx(() => rights.removeBoundTo(id));
    }
  }

  #in(locker: string): StoredRental | undefined {
    const rental = this.parts.rentals.holding(locker);
    return rental?.payer === 'cloud' ? rental : undefined;
  }

  #dropped(rental: StoredRental, who: Mover = {}): void {
    const { book, clock, rentals } = this.parts;
    const { state, wallMs } = clock.now();
    rentals.addTurn(rental.locker);
    book.move(rental, 'dropped', { beganMs: state === 'untrusted' ? null : Math.floor(wallMs) }, who);
    this.#changed(rental.id);
  }

  #collected(rental: StoredRental, who: Mover): void {
    const { book, uses } = this.parts;
    // Its mark is of now: from here on it counts how long he opens it again.
    book.move(rental, 'collected', { openings: rental.openings + 1 }, who);
    uses.spend(rental.locker);
    this.#changed(rental.id);
  }

  #ended(rental: StoredRental, contents: Reason, who: Mover): void {
    const { book, rights, uses } = this.parts;
    rights.removeBoundTo(rental.id);
    uses.spend(rental.locker);
    book.move(rental, rental.state === 'offered' ? 'withdrawn' : 'ended', {}, who, contents);
    this.#changed(rental.id);
  }

  /** Inside a transaction. */
  #changed(rental: string): void {
    this.parts.store.afterCommit(() => {
      this.parts.store.requestSnapshot();
      for (const listener of this.#listeners) listener(rental);
    });
  }
}

function dropOf({ locker, rightRef: ref, boot, monoMs, state }: StoredRental): DropOff {
  return { locker, ref, boot, monoMs, closed: state !== 'offered' };
}

function isOfCourier({ payer, state, rightRef }: StoredRental, ref: string): boolean {
  return payer === 'cloud' && state === 'offered' && rightRef === ref;
}

/** In one of its lockers something may be of which nobody knows whose it is. */
function opensLost({ lockers }: Pick<StoredRight, 'lockers'>, dropOffs: Pick<DropOffs, 'of'>): boolean {
  return lockers !== 'any' && lockers.some((locker) => dropOffs.of(locker)?.ref === '');
}
