import type { Clock } from '../clock/clock.js';
import type { DropOffs } from '../store/drop-offs.js';
import type { Persons } from '../store/persons.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import type { Revocations } from '../store/revocations.js';
import type { Rights } from '../store/rights.js';
import type { GivenOrder, RentalClaim } from '../tokens/given-rental.js';
import { givenRental } from './given-rental.js';
import type { RentalBook } from './rental-book.js';
import { holdsLocker, isRunning } from './rental-state.js';

interface GivenRentalsParts {
  readonly clock: Clock;
  readonly rentals: Rentals;
  readonly rights: Rights;
  readonly revocations: Pick<Revocations, 'has'>;
  readonly persons: Pick<Persons, 'isErased'>;
  readonly book: RentalBook;
  readonly dropOffs: Pick<DropOffs, 'end'>;
  /** Every configured locker by its id. */
  readonly lockers: ReadonlyMap<string, { readonly size: string }>;
  /** A new random id of a right. */
  readonly newRef: () => string;
}

/** Takes rentals that the cloud gives back after a loss of the database. Once more does no harm. */
export class GivenRentals {
  constructor(private readonly parts: GivenRentalsParts) {}

  /**
   * Takes what the cloud knows of some rentals. Inside a transaction.
   * @returns how many were left out: another one runs in the same locker, or too little is known
   */
  take(claims: readonly RentalClaim[]): number {
    // What is over makes room for what runs.
    const [running, others] = [true, false].map((runs) =>
      claims.filter(({ state }) => (state !== undefined && holdsLocker(state)) === runs),
    );
    return [...(others ?? []), ...(running ?? [])].filter((claim) => !this.#take(claim)).length;
  }

  #take(claim: RentalClaim): boolean {
    const { rentals, clock, lockers } = this.parts;
    const here = rentals.get(claim.rental);
    const now = { ...clock.now(), effectiveMs: clock.effectiveMs() };
    const given = givenRental(claim, here, { now, size: lockers.get(claim.lkr)?.size, named: this.#named(claim) });
    if (given === 'unfit' || (given !== 'kept' && !this.#makeRoom(given))) return false;
    for (const order of claim.orders ?? []) this.#takeOrder(claim.rental, order);
    if (given !== 'kept') this.#put(given, here, claim);
    return true;
  }

  #put(given: StoredRental, here: StoredRental | undefined, { state }: RentalClaim): void {
    const { rentals, rights, book, dropOffs } = this.parts;
    // It is here so that money which comes for it goes back. Nothing has happened to it.
    if (state === undefined) {
      rentals.put(given);
      return;
    }
    const holds = holdsLocker(given.state);
    // Of what is in the locker it is known again whose it is.
    if (holds) dropOffs.end(given.locker);
    // The right of a delivery is its courier's, and opens it no more; those of its recipient come by themselves.
    if (given.payer === 'cloud') {
      if (!holds) rights.removeBoundTo(given.id);
    } else if (holds) this.#keepRight(given, here);
    else rights.remove(given.rightRef);
    book.giveBack(given);
  }

  /** An offer ends where somebody has paid for the locker. No locker is held by two who have; a courier's parcel counts as paid for. */
  #makeRoom({ id, locker, state }: StoredRental): boolean {
    const { rentals, book } = this.parts;
    const holder = rentals.holding(locker);
    if (!holdsLocker(state) || holder === undefined || holder.id === id) return true;
    if (isRunning(holder.state) || holder.payer === 'cloud') return false;
    book.move(holder, 'withdrawn', { pinHash: null }, { actor_role: 'cloud' }, 'cancelled');
    return true;
  }

  /** A right that is here stays as it is, with its PIN. Of an offer the PIN is here, too, unless it was for another locker. */
  #keepRight({ rightRef: ref, locker, subjectRef }: StoredRental, here: StoredRental | undefined): void {
    const { rights, revocations, clock } = this.parts;
    if (rights.get(ref) !== undefined || revocations.has(ref)) return;
    const hash = here?.locker === locker ? here.pinHash : null;
    rights.put(
      {
        ...{ ref, role: 'customer', lockers: [locker], storedBoot: clock.now().boot },
        ...(subjectRef !== null && { subjectRef }),
      },
      { pins: hash == null ? [] : [{ number: locker, hash }], cards: [] },
    );
  }

  /** Whoever was erased is named no more, and his things are his all the same. */
  #named({ right, subject }: RentalClaim): Pick<StoredRental, 'rightRef' | 'subjectRef'> {
    const { persons, newRef } = this.parts;
    if (persons.isErased({ subjectRef: subject, credentialRef: right }))
      return { rightRef: newRef(), subjectRef: null };
    return { rightRef: right ?? newRef(), subjectRef: subject ?? null };
  }

  #takeOrder(rental: string, { ord: id, lkr: locker, amt: paise, state, pays = [] }: GivenOrder): void {
    const { rentals, book, clock } = this.parts;
    const here = rentals.order(id);
    const { boot, monoMs } = clock.now();
    if (here === undefined) {
      const mark = { boot, monoMs: Math.floor(monoMs), openMs: 0, closesMs: 0 };
      rentals.putOrder({ id, rental, locker, paise, buysMs: 0, state, upi: null, ...mark });
    } else if (state === 'paid' && here.state !== 'paid') book.paid(here);
    for (const { jti, outcome, reason = null, lkr = null } of pays) {
      if (rentals.payment(jti) === undefined) rentals.putPayment({ jti, order: id, outcome, reason, locker: lkr });
    }
  }
}
