import type { RightTerms } from '../access/right-terms.js';
import type { Rentals, StoredRental } from '../store/rentals.js';
import { isRunning } from './rental-state.js';

/**
 * The running rental that a right is for. A code that support sends for a lost PIN is a right of its own: it is for the rental in its
 * locker when it names that locker alone, and is of the same booking or was made since the rental began. An older one was for somebody
 * else's.
 */
export function rentalOfRight(
  rentals: Pick<Rentals, 'ofRight' | 'holding'>,
  { kept, ref, role, lockers, subjectRef, issuedMs }: RightTerms,
): StoredRental | undefined {
  const own = rentals.ofRight(ref);
  const [locker, ...others] = lockers === 'any' ? [] : lockers;
  if (own || kept !== 'token' || role !== 'customer' || locker === undefined || others.length > 0) return own;
  const rental = rentals.holding(locker);
  if (rental?.payer !== 'customer' || !isRunning(rental.state)) return undefined;
  const sameBooking = subjectRef !== undefined && rental.subjectRef === subjectRef;
  // A code says by the second when it was made.
  const since = issuedMs !== undefined && rental.beganMs !== null && issuedMs > rental.beganMs - 1000;
  return sameBooking || since ? rental : undefined;
}
