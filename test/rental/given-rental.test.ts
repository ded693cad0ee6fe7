import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { givenRental } from '../../src/rental/given-rental.js';
import { usedMs } from '../../src/rental/rental-time.js';
import type { StoredRental } from '../../src/store/rentals.js';
import type { RentalClaim } from '../../src/tokens/given-rental.js';

const hour = 3_600_000;
const wallMs = Date.UTC(2026, 5, 1);
const now = { boot: 'b2', monoMs: 500_000, wallMs, state: 'trusted', errorMs: 1000, effectiveMs: wallMs } as const;
const dark = { ...now, state: 'untrusted' } as const;
const facts = { now, size: 'S', named: { rightRef: 'right_1', subjectRef: null } };
const claim: RentalClaim = {
  ...{ rental: 'r1', lkr: 'A01', state: 'active', size: 'S', right: 'right_1', began: wallMs - 2 * hour },
  ...{ used: hour, time: 3 * hour, paid: 4000, waived: 0, openings: 1 },
};
const here: StoredRental = {
  ...{ id: 'r1', locker: 'A01', size: 'S', state: 'active', rightRef: 'right_1', pinHash: null, subjectRef: null },
  ...{ usedMs: hour / 2, boot: 'b1', monoMs: 0, beganMs: null, paidMs: hour, paidPaise: 2000, waivedPaise: 0 },
  ...{ openings: 0, overMs: null, payer: 'customer' },
};
const stored = (given: ReturnType<typeof givenRental>): StoredRental => {
  if (typeof given === 'string') throw new Error(`it is ${given}`);
  return given;
};

describe('a rental that was lost', () => {
  test('runs again from what it had run for certain; the time without a record counts only where the clock bounds it', () => {
    const given = stored(givenRental(claim, undefined, facts));
    expect(given).toMatchObject({ state: 'active', locker: 'A01', paidMs: 3 * hour, paidPaise: 4000, openings: 1 });
    expect(usedMs(given, dark)).toBe(hour);
    expect(usedMs(given, { ...dark, monoMs: now.monoMs + 60_000 })).toBe(hour + 60_000);
    expect(usedMs(given, now)).toBe(2 * hour - 1000);
  });

  test('that began while no clock was set is charged for nothing that nobody has seen', () => {
    const { began: _, ...unknown } = claim;
    expect(usedMs(stored(givenRental(unknown, undefined, facts)), now)).toBe(hour);
  });

  test('of which nobody knows what was paid owes nothing more', () => {
    const { paid: _, waived: __, ...unknown } = claim;
    expect(stored(givenRental(unknown, undefined, facts)).waivedPaise).toBe(100_000_000);
  });

  test('has the size of its locker where the cloud knows none, and is unfit without any', () => {
    const { size: _, ...unknown } = claim;
    expect(givenRental(unknown, undefined, { ...facts, size: 'M' })).toMatchObject({ size: 'M' });
    expect(givenRental(unknown, undefined, { ...facts, size: undefined })).toBe('unfit');
  });

  test('and is over, or was never paid, holds no locker', () => {
    expect(givenRental({ ...claim, state: 'collected' }, undefined, facts)).toMatchObject({
      ...{ state: 'collected', overMs: wallMs },
    });
    expect(givenRental({ rental: 'r1', lkr: 'A01' }, undefined, facts)).toMatchObject({ state: 'ended', paidMs: 0 });
  });
});

describe('a rental that the cabinet has kept', () => {
  test('stays as it is where the cloud knows no more', () => {
    expect(givenRental({ ...claim, time: hour, paid: 2000, openings: 0 }, here, facts)).toBe('kept');
    expect(givenRental({ rental: 'r1', lkr: 'A01' }, here, facts)).toBe('kept');
    const collected: StoredRental = { ...here, state: 'collected', overMs: 1 };
    expect(givenRental(claim, collected, facts)).toBe('kept');
    expect(givenRental({ ...claim, state: 'ended' }, collected, facts)).toBe('kept');
  });

  test('gets what was paid since, and keeps its locker', () => {
    const given = givenRental({ ...claim, lkr: 'B01' }, here, facts);
    expect(given).toMatchObject({
      locker: 'A01',
      paidMs: 3 * hour,
      paidPaise: 4000,
      openings: 1,
      usedMs: hour,
    });
  });

  test('that was collected since is over', () => {
    expect(givenRental({ ...claim, state: 'collected' }, here, facts)).toMatchObject({
      ...{ state: 'collected', overMs: wallMs },
    });
  });

  test('as an offer that was paid since runs, also when it was ended for the lack of that', () => {
    const offer: StoredRental = {
      ...here,
      state: 'awaiting_payment',
      paidMs: 0,
      paidPaise: 0,
      pinHash: '$argon2id$00',
    };
    for (const one of [offer, { ...offer, state: 'ended', pinHash: null, overMs: 1 } as const]) {
      const given = stored(givenRental(claim, one, facts));
      expect(given).toMatchObject({ state: 'active', paidMs: 3 * hour, overMs: null, pinHash: null, usedMs: hour });
    }
  });
});

test('whatever the cloud says and in whatever order it comes, nothing gets older, and once more changes nothing', () => {
  const states = fc.constantFrom('active', 'overstayed', 'collected', 'ended', undefined);
  const claims = fc.record({
    ...{ state: states, time: fc.nat(9), paid: fc.nat(9), waived: fc.nat(9), openings: fc.nat(9), used: fc.nat(9) },
  });
  const fit = ({ state, ...one }: { state: RentalClaim['state']; time: number }): RentalClaim =>
    state === undefined
      ? { rental: 'r1', lkr: 'A01', size: 'S' }
      : { rental: 'r1', lkr: 'A01', size: 'S', ...one, time: one.time + 1, state };
  const apply = (before: StoredRental | undefined, one: RentalClaim): StoredRental | undefined => {
    const given = givenRental(one, before, facts);
    return given === 'kept' ? before : stored(given);
  };
  const essence = (one: StoredRental | undefined) =>
    one && { over: one.overMs !== null, unpaid: one.paidMs === 0, sums: [one.paidMs, one.paidPaise, one.openings] };
  fc.assert(
    fc.property(fc.array(claims.map(fit), { minLength: 1, maxLength: 5 }), (told) => {
      let rental: StoredRental | undefined;
      for (const one of told) {
        const next = apply(rental, one);
        for (const key of ['paidMs', 'paidPaise', 'waivedPaise', 'openings', 'usedMs'] as const)
          expect(next?.[key] ?? 0).toBeGreaterThanOrEqual(rental?.[key] ?? 0);
        if (rental !== undefined && rental.overMs !== null && rental.paidMs > 0) expect(next).toBe(rental);
        rental = next;
        expect(apply(rental, one)).toBe(rental);
      }
      // What is over has the sums that it had then: money that was paid for it is not charged again.
      const runs = told.filter(({ state }) => state === undefined || state === 'active' || state === 'overstayed');
      const [forth, back] = [runs, runs.toReversed()].map((list) => essence(list.reduce(apply, undefined)));
      expect(forth).toEqual(back);
    }),
  );
});
