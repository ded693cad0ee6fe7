import type { StoredRental } from '../../src/store/rentals.js';

/** A rental that runs and is paid for an hour; a test changes what it is about. */
export function rental(changed: Partial<StoredRental> = {}): StoredRental {
  return {
    ...{ id: 'r1', locker: 'A01', size: 'S', state: 'active', payer: 'customer', rightRef: 'right', pinHash: null },
    ...{ usedMs: 0, boot: 'b', monoMs: 0, beganMs: 1_800_000_000_000, paidMs: 3_600_000, paidPaise: 2000 },
    ...{ waivedPaise: 0, openings: 0, subjectRef: null, overMs: null },
    ...changed,
  };
}
