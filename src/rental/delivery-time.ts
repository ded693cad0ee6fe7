import type { StoredRental } from '../store/rentals.js';
import type { Moment } from './rental-time.js';

/**
 * So long a courier who does not shut his door keeps it to himself, on lockers whose doors nobody can read, too; and so long a recipient
 * opens the locker again that he has collected from. Both are within a boot: how long the power was off nobody knows for certain.
 */
export const atTheDoorMs = 10 * 60_000;

/** Whether whoever opened the door of a delivery last may be standing there still. Pure. */
export function isAtTheDoor(
  { boot, monoMs }: Pick<StoredRental, 'boot' | 'monoMs'>,
  now: Pick<Moment, 'boot' | 'monoMs'>,
): boolean {
  return boot === now.boot && now.monoMs - monoMs < atTheDoorMs;
}

/** It was collected a moment ago, and its recipient may open the locker again for what he has left in it. Pure. */
export function isReopenable(
  rental: Pick<StoredRental, 'payer' | 'state' | 'boot' | 'monoMs'> | undefined,
  now: Pick<Moment, 'boot' | 'monoMs'>,
): boolean {
  return rental?.payer === 'cloud' && rental.state === 'collected' && isAtTheDoor(rental, now);
}
