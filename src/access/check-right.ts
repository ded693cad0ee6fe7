import { isCardNumber } from '../../drivers/readers/card-number.js';
import { LockerError } from '../lib/errors.js';
import type { RightRole, StoredRight } from '../store/rights.js';
import { typedLocker } from './typed-locker.js';

/** A right to be stored. */
export interface NewRight extends Omit<StoredRight, 'ref' | 'storedBoot'> {
  /** Left out: a random one is made. One that is there already is replaced. */
  readonly ref?: string;
  readonly pin?: string;
  /** Without `pin`: a random one of the configured length. */
  readonly randomPin?: boolean;
  /** What is typed before the PIN where the right is not a customer's: he types the locker. */
  readonly number?: string;
  /** Numbers of cards in their normal form. */
  readonly cards?: readonly string[];
}

/** What is typed before a PIN. */
const numberPattern = /^[A-Za-z0-9-]{1,32}$/;

/**
 * Whether a right can be stored as it is.
 * @param nowMs wall ms, or the floor while the clock is untrusted
 * @throws LockerError `access.unknown_locker`, `access.bad_right`, `access.bad_limit`
 */
export function checkRight(
  right: NewRight,
  known: ReadonlyMap<string, { readonly size: string }>,
  nowMs: number,
): void {
  checkWhat(right, known);
  checkWho(right, known);
  checkLimits(right, nowMs);
}

function checkWhat(
  { role, lockers, sizes, rental, returns }: NewRight,
  known: ReadonlyMap<string, { readonly size: string }>,
): void {
  if (lockers === 'any') {
    if (role === 'customer') throw bad('a customer has named lockers: list them');
  } else {
    if (lockers.length === 0) throw bad('it names no locker');
    if (new Set(lockers).size < lockers.length) throw bad('it names a locker twice');
    for (const locker of lockers) if (!known.has(locker)) throw unknownLocker(locker);
  }
  if (rental !== undefined && (role !== 'customer' || lockers.length !== 1)) {
    throw bad("a right for one rental is a customer's, and names its locker alone");
  }
  if (returns && role !== 'courier') throw bad('couriers take back what is due: nobody else');
  if (sizes === undefined) return;
  if (role !== 'courier') throw bad('sizes are for couriers: the others have lockers');
  const there = new Set([...known.values()].map(({ size }) => size));
  const missing = sizes.find((size) => !there.has(size));
  if (missing !== undefined) throw bad(`no locker has the size ${missing}`);
  if (sizes.length === 0) throw bad('it names no size');
}

function checkWho(
  { role, holder, pin, randomPin, number, cards = [] }: NewRight,
  known: ReadonlyMap<string, unknown>,
): void {
  if (role !== 'customer' && holder === undefined) {
    throw bad(`a right of ${one(role)} says whose it is: an id that the record can name`);
  }
  if (role === 'customer' && number !== undefined) throw bad('a customer types the number of his locker: give none');
  const withPin = pin !== undefined || randomPin === true;
  if (role !== 'customer' && withPin !== (number !== undefined)) {
    throw bad(`the PIN of ${one(role)} goes with a number that is typed before it`);
  }
  if (!cards.every(isCardNumber)) throw bad('a card has 1 to 32 hexadecimal digits, without leading zeros');
  if (number !== undefined) checkNumber(number, known);
}

function checkNumber(number: string, known: ReadonlyMap<string, unknown>): void {
  if (!numberPattern.test(number)) throw bad('the number before a PIN has 1 to 32 letters, digits or hyphens');
  if (known.has(number)) throw bad(`${number} is a locker: choose another number before the PIN`);
  const atKeypad = typedLocker(number, [...known.keys()]);
  if (atKeypad !== number)
    throw bad(`${number} stands for ${atKeypad} at a keypad: choose another number before the PIN`);
}

function checkLimits({ fromMs, untilMs, uses }: NewRight, nowMs: number): void {
  if (uses !== undefined && (!Number.isSafeInteger(uses) || uses < 1)) {
    throw new LockerError('access.bad_limit', 'the number of uses must be a whole number, 1 or more');
  }
  if (fromMs !== undefined && !Number.isSafeInteger(fromMs)) {
    throw new LockerError('access.bad_limit', 'the beginning of the right is no time in whole milliseconds');
  }
  if (untilMs === undefined) return;
  if (!Number.isSafeInteger(untilMs) || untilMs <= nowMs) {
    throw new LockerError('access.bad_limit', 'the right would be over already: give a time in the future');
  }
  if (fromMs !== undefined && fromMs >= untilMs) {
    throw new LockerError('access.bad_limit', 'the right would end before it begins');
  }
}

function one(role: RightRole): string {
  return `${role === 'operator' || role === 'installer' ? 'an' : 'a'} ${role}`;
}

function bad(message: string): LockerError {
  return new LockerError('access.bad_right', `the right was not stored: ${message}`);
}

function unknownLocker(locker: string): LockerError {
  return new LockerError('access.unknown_locker', `no locker ${locker} is configured: compare it with the config`);
}
