import { randomBytes } from 'node:crypto';
import type { By } from '../../src/cabinet/upkeep.js';
import { GivenRentals } from '../../src/rental/given-rentals.js';
import { Prices } from '../../src/rental/owing.js';
import { RentalAdmin } from '../../src/rental/rental-admin.js';
import { RentalBook } from '../../src/rental/rental-book.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import type { StoredOrder, StoredRental } from '../../src/store/rentals.js';
import { Reports } from '../../src/store/reports.js';
import { tariffOf } from '../rental/tariff-of.js';
import type { openAccess } from './workshop.js';

type Record = ReturnType<typeof openAccess>;

const hour = 3_600_000;
export const by: By = { actor: 'uid-1000', actorRole: 'operator' };

/** What those who run the cabinet do with rentals, over the store of a test. */
export function rentalAdmin({ store, clock, audit, rentals, rights, uses, blocked }: Record): RentalAdmin {
  return new RentalAdmin({
    ...{ store, clock, rentals, rights, uses, blocked, spec: { endAfterMs: 72 * hour } },
    book: new RentalBook({ audit, clock, rentals, reports: new Reports(store) }),
    prices: new Prices({ tariffs: [tariffOf(['S'], 2000)], graceMs: 0 }, 'Asia/Kolkata', () => 0),
    isGiving: () => false,
    allocate: () => 'A02',
    isFree: () => true,
    lockers: new Map([['A01', {}]]),
    unblock: () => undefined,
    hashPin: async () => '$argon2id$00',
    randomPin: () => '135791',
    changed: () => undefined,
  });
}

/** Takes rentals that are given back to the store of a test. */
export function givenRentals(record: Omit<Record, 'events'>): GivenRentals {
  return new GivenRentals({
    ...{ ...record, book: new RentalBook({ ...record, reports: new Reports(record.store) }) },
    dropOffs: new DropOffs(record.store),
    newRef: () => randomBytes(16).toString('base64url'),
  });
}

/** Locker A01 is rented for an hour, by an order that is paid. */
export function rentLocker(
  { store, clock, rentals, rights }: Pick<Record, 'store' | 'clock' | 'rentals' | 'rights'>,
  change: Partial<StoredRental> = {},
): StoredRental {
  const { boot, monoMs, wallMs } = clock.now();
  const rental: StoredRental = {
    ...{ id: 'rental_1', locker: 'A01', size: 'S', state: 'active', rightRef: 'right_1', pinHash: null },
    ...{ payer: 'customer', usedMs: 0 },
    ...{ boot, monoMs: Math.floor(monoMs), beganMs: Math.floor(wallMs), paidMs: hour, paidPaise: 2000, waivedPaise: 0 },
    ...{ openings: 1, subjectRef: 'BK_1', overMs: null },
    ...change,
  };
  const order: StoredOrder = {
    ...{ id: 'O1', rental: rental.id, locker: 'A01', paise: 2000, buysMs: hour, state: 'paid', upi: null, boot },
    ...{ monoMs: 0, openMs: 0, closesMs: 0 },
  };
  const { rightRef: ref, subjectRef } = rental;
  store.tx(() => {
    rentals.put(rental);
    rentals.putOrder(order);
    rentals.putPayment({ jti: 'p1', order: 'O1', outcome: 'opened', reason: null, locker: 'A01' });
    rights.put(
      { ref, role: 'customer', lockers: ['A01'], storedBoot: boot, ...(subjectRef !== null && { subjectRef }) },
      { pins: [], cards: [] },
    );
  });
  return rental;
}
