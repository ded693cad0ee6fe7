import { randomBytes, randomInt } from 'node:crypto';
import type { AuditLog } from '../audit/audit-log.js';
import type { EventName } from '../audit/event.js';
import type { By } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { Persons } from '../store/persons.js';
import type { Rentals } from '../store/rentals.js';
import type { Revocations } from '../store/revocations.js';
import type { Credentials, Rights, StoredPin, StoredRight } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Throttle } from '../store/throttle.js';
import type { Uses } from '../store/uses.js';
import { checkRight, type NewRight } from './check-right.js';
import type { Pepper } from './pepper.js';
import type { PepperState } from './pepper-state.js';
import { hashPin } from './pin-hash.js';
import { overlaps } from './pin-in-force.js';
import type { Turns } from './turns.js';

interface RightAdminParts {
  readonly store: Store;
  readonly rights: Rights;
  readonly uses: Uses;
  readonly revocations: Revocations;
  readonly persons: Pick<Persons, 'isErased'>;
  readonly rentals: Pick<Rentals, 'get'>;
  readonly throttle: Throttle;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly pepper: PepperState;
  readonly turns: Turns;
  /** The configured lockers by their ids. */
  readonly lockers: ReadonlyMap<string, { readonly size: string }>;
  /** Length of a PIN that is made here, and the least length of a given one. */
  readonly digits: number;
}

interface PutOptions {
  /** Which row tells of it; default `admin.right_put`. */
  readonly event?: EventName;
  /** Rights whose PIN is typed after the same number make room. Default: the new one is refused. */
  readonly replacePins?: boolean;
  /** It comes back: its uses and cards stay where it is known here, and its PIN where none is given. PINs of the same time make room. */
  readonly givenBack?: boolean;
  /** Done in the transaction that stores the right; what it throws undoes it. */
  readonly alongside?: () => void;
}

/**
 * So long it is known that a token was taken back when nobody says how long it lives. Longer than a token may live: one without
 * `iat` and with a far end is refused today as too long-lived, and would be taken in its last 30 days.
 */
const takenBackMs = 400 * 86_400_000;

/** Stores rights and takes them back; each change is a row with who did it. */
export class RightAdmin {
  constructor(private readonly parts: RightAdminParts) {}

  /**
   * Stores a right, and ends pauses after wrong PINs for the numbers it is typed after. A time limit is allowed while the clock is
   * untrusted: it then counts from the floor.
   * @returns its id; and a random PIN, this once
   * @throws LockerError `access.unknown_locker`, `access.bad_right`, `access.bad_pin`, `access.bad_limit`, `access.number_taken`,
   *   `access.pepper_*`, `person.erased`, `rental.unknown`, `rental.over`, `store.*`
   */
  async put(wanted: NewRight, by: By, options: PutOptions = {}): Promise<{ ref: string; pin?: string }> {
    const { store, rights, clock } = this.parts;
    this.check(wanted);
    this.#checkRental(wanted, options);
    const {
      pin: given,
      randomPin = false,
      number,
      cards = [],
      ref = randomBytes(16).toString('hex'),
      ...terms
    } = wanted;
    const pin = given === undefined ? (randomPin ? this.randomPin() : undefined) : this.#checkedPin(given);
    const numbers = pin === undefined ? [] : numbersOf(terms, number);
    const pepper = pin === undefined && cards.length === 0 ? undefined : this.#pepper();
    const right: StoredRight = { ...terms, ref, storedBoot: clock.now().boot };
    const pins: StoredPin[] = [];
    for (const typed of numbers) pins.push({ number: typed, hash: await this.hashOf(typed, pin ?? '') });
    store.tx(() => {
      // A PIN takes its time to be hashed.
      this.#checkPerson(right);
      this.#checkRental(right, options);
      for (const typed of numbers) this.#makeRoom(right, typed, options);
      const presentedBy = { pins, cards: cards.map((card) => pepper?.cardKey(card) ?? '') };
      if (options.givenBack) this.#putBack(right, presentedBy);
      else rights.put(right, presentedBy);
      for (const typed of numbers) this.#endPause(pepper, typed);
      this.#note(options.event ?? 'admin.right_put', by, right, onlyLocker(right));
      options.alongside?.();
    });
    store.requestSnapshot();
    // One that was given is known to whoever gave it, and shown nowhere.
    return { ref, ...(given === undefined && pin !== undefined && { pin }) };
  }

  /**
   * What is stored of a PIN that is typed after a number; it takes its time.
   * @throws LockerError `access.bad_pin`, `access.pepper_*`
   */
  async hashOf(number: string, pin: string): Promise<string> {
    const key = this.#pepper().pinKey(number, this.#checkedPin(pin));
    return this.parts.turns.run(() => hashPin(key));
  }

  /**
   * Whether a right fits together and may be stored, before somebody is asked for its card.
   * @throws LockerError `access.unknown_locker`, `access.bad_right`, `access.bad_limit`, `person.erased`
   */
  check(wanted: NewRight): void {
    const { lockers, clock, revocations } = this.parts;
    checkRight(wanted, lockers, clock.effectiveMs());
    if (wanted.ref !== undefined && revocations.has(wanted.ref)) {
      throw new LockerError('access.bad_right', 'a right with this id was taken back: give the new one another id');
    }
    this.#checkPerson(wanted);
  }

  /**
   * Takes a right or a signed token back by its id, for good.
   * @param untilMs when a token of this id has expired at the latest, wall ms; left out: 400 days from now
   * @param alongside done in the same transaction, with what is returned; what it throws undoes it all
   * @returns whether a stored right was removed
   * @throws LockerError `access.revocations_full`, `store.*`
   */
  revoke(ref: string, by: By, untilMs?: number, alongside?: (removed: boolean) => void): boolean {
    const { store, rights, revocations } = this.parts;
    const removed = store.tx(() => {
      revocations.add(ref, untilMs ?? this.parts.clock.effectiveMs() + takenBackMs);
      // The row names the booking, too, where the right is of one: it belongs to whoever has that.
      this.#note('admin.right_revoked', by, rights.get(ref) ?? { ref });
      const found = rights.remove(ref);
      alongside?.(found);
      return found;
    });
    store.requestSnapshot();
    return removed;
  }

  /**
   * Removes the rights of customers and couriers: all, or the customers' that name one of these lockers.
   * @param alongside done in the same transaction, with what is returned; what it throws undoes it all
   * @returns how many
   * @throws LockerError `store.*`
   */
  clear(lockers: readonly string[] | undefined, by: By, alongside?: (removed: number) => void): number {
    const { store, rights, audit } = this.parts;
    const count = store.tx(() => {
      const all = lockers === undefined ? rights.list() : lockers.flatMap((locker) => rights.naming(locker));
      const refs = new Set(
        all.filter(({ role }) => role === 'customer' || (role === 'courier' && !lockers)).map(({ ref }) => ref),
      );
      for (const ref of refs) rights.remove(ref);
      const { actor, actorRole: actor_role, credentialRef } = by;
      const only = lockers?.length === 1 && lockers[0] !== undefined ? { locker: lockers[0] } : {};
      audit.append({
        event: 'admin.rights_cleared',
        outcome: 'done',
        actor,
        actor_role,
        ...(credentialRef !== undefined && { credential_ref: credentialRef }),
        ...only,
        error_args: [refs.size],
      });
      alongside?.(refs.size);
      return refs.size;
    });
    store.requestSnapshot();
    return count;
  }

  /**
   * Removes the PIN that is typed after a locker's number, and the rights that had nothing else to be presented by.
   * @throws LockerError `access.unknown_locker`, `access.no_pin`, `store.*`
   */
  removePin(locker: string, by: By): void {
    const { store, rights, lockers } = this.parts;
    const found = rights.withNumber(locker);
    if (found.length === 0) {
      if (!lockers.has(locker)) throw unknownLocker(locker);
      throw new LockerError('access.no_pin', `locker ${locker} has no PIN right`);
    }
    store.tx(() => {
      for (const { right } of found) {
        this.#dropPin(right, locker);
        this.#note('admin.pin_removed', by, right, locker);
      }
    });
    store.requestSnapshot();
  }

  /**
   * A card opens by a right that is stored already.
   * @throws LockerError `access.no_right`, `access.pepper_*`, `store.*`
   */
  addCard(ref: string, number: string, by: By): void {
    const { store, rights } = this.parts;
    const right = rights.get(ref);
    if (right === undefined) throw new LockerError('access.no_right', 'no right with this id is stored');
    const card = this.#pepper().cardKey(number);
    store.tx(() => {
      rights.addCards(ref, [card]);
      this.#note('admin.card_enrolled', by, right, onlyLocker(right));
    });
    store.requestSnapshot();
  }

  /**
   * A card opens nothing any more; rights that had nothing else to be presented by are removed.
   * @returns how many rights it had
   * @throws LockerError `access.no_right`, `access.pepper_*`, `store.*`
   */
  removeCard(number: string, by: By): number {
    const { store, rights } = this.parts;
    const card = this.#pepper().cardKey(number);
    const found = rights.withCard(card);
    if (found.length === 0) throw new LockerError('access.no_right', 'this card has no right here');
    store.tx(() => {
      for (const right of found) {
        rights.removeCard(card, right.ref);
        this.#removeUnusable(right.ref);
        this.#note('admin.card_removed', by, right, onlyLocker(right));
      }
    });
    store.requestSnapshot();
    return found.length;
  }

  #putBack(right: StoredRight, { pins, cards }: Credentials): void {
    const { rights, uses } = this.parts;
    const known = rights.credentialsOf(right.ref);
    const used = uses.usedOf('right', right.ref);
    rights.put(right, { pins: pins.length > 0 ? pins : known.pins, cards: [...new Set([...known.cards, ...cards])] });
    for (const { of, used: times } of used)
      uses.raise({ kind: 'right', ref: right.ref, of }, times, right.untilMs ?? null);
  }

  #checkPerson({ ref, subjectRef }: Pick<NewRight, 'ref' | 'subjectRef'>): void {
    const { persons } = this.parts;
    if (!persons.isErased({ subjectRef }) && !persons.isErased({ credentialRef: ref })) return;
    throw new LockerError('person.erased', 'the right was not stored: what it names was erased, so use new ids');
  }

  /** A right that comes late opens nothing, and keeps no locker. What is given back may come before its rental. */
  #checkRental({ rental: id, lockers }: Pick<NewRight, 'rental' | 'lockers'>, { givenBack = false }: PutOptions): void {
    if (id === undefined || givenBack) return;
    const rental = this.parts.rentals.get(id);
    if (rental === undefined)
      throw new LockerError('rental.unknown', 'the right was not stored: no rental has this id');
    if (rental.overMs !== null) throw new LockerError('rental.over', 'the right was not stored: its rental is over');
    if (lockers !== 'any' && lockers.includes(rental.locker)) return;
    throw new LockerError('access.bad_right', `the right was not stored: its rental has locker ${rental.locker}`);
  }

  #makeRoom(right: StoredRight, number: string, { replacePins = false, givenBack = false }: PutOptions): void {
    // A right without a beginning begins now: one that has ended and is still kept is not in its way.
    const span = { ...right, fromMs: right.fromMs ?? this.parts.clock.effectiveMs() };
    for (const { right: other } of this.parts.rights.withNumber(number)) {
      if (other.ref === right.ref || !(replacePins || overlaps(other, span))) continue;
      if (!replacePins && !givenBack) {
        const message = `another PIN is typed after ${number} at the same time: end that right first, or let this one begin later`;
        throw new LockerError('access.number_taken', message, { number });
      }
      this.#dropPin(other, number);
    }
  }

  #dropPin({ ref }: StoredRight, number: string): void {
    this.parts.rights.removePin(number, ref);
    this.#removeUnusable(ref);
  }

  #removeUnusable(ref: string): void {
    const { pins, cards } = this.parts.rights.credentialsOf(ref);
    if (pins.length === 0 && cards.length === 0) this.parts.rights.remove(ref);
  }

  #endPause(pepper: Pepper | undefined, number: string): void {
    if (pepper !== undefined) this.parts.throttle.remove(pepper.throttleKey(number));
  }

  #note(
    event: EventName,
    { actor, actorRole }: By,
    { ref, subjectRef }: Pick<StoredRight, 'ref' | 'subjectRef'>,
    locker?: string,
  ): void {
    this.parts.audit.append({
      ...{ event, outcome: 'done', actor, actor_role: actorRole, credential_ref: ref },
      ...(subjectRef !== undefined && { subject_ref: subjectRef }),
      ...(locker !== undefined && { locker }),
    });
  }

  #pepper(): Pepper {
    const { pepper } = this.parts;
    if (pepper.kind === 'unavailable') throw pepper.error;
    return pepper.pepper;
  }

  /** Digits that nobody can guess, as many as the config asks for. */
  randomPin(): string {
    return Array.from({ length: this.parts.digits }, () => randomInt(10)).join('');
  }

  #checkedPin(given: string): string {
    const { digits } = this.parts;
    if (/^[0-9]+$/.test(given) && given.length >= digits && given.length <= mostDigits) return given;
    throw new LockerError('access.bad_pin', `a PIN has ${digits} to ${mostDigits} digits and nothing else`);
  }
}

const mostDigits = 12;

/** A customer types his locker; somebody without one types his own number. */
function numbersOf({ lockers }: Pick<StoredRight, 'lockers'>, number: string | undefined): readonly string[] {
  if (number !== undefined) return [number];
  return lockers === 'any' ? [] : lockers;
}

function onlyLocker({ lockers }: StoredRight): string | undefined {
  return lockers !== 'any' && lockers.length === 1 ? lockers[0] : undefined;
}

function unknownLocker(locker: string): LockerError {
  return new LockerError('access.unknown_locker', `no locker ${locker} is configured: compare it with the config`);
}
