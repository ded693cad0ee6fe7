import { expect, test } from 'vitest';
import { knownRentals } from '../../src/collector/known-rentals.js';
import { isRunning, type KeptReport } from '../../src/collector/rental-reports.js';
import type { StoredRental } from '../../src/store/rentals.js';
import type { RentalClaim } from '../../src/tokens/given-rental.js';
import { givenRentals } from '../access/rental-workshop.js';
import { keepMs, openDeliveries } from './delivery-workshop.js';

const minute = 60_000;
const wallMs = Date.UTC(2026, 5, 1);

/** What a cabinet told of a delivery last, and that it was told so. */
const told = (state: 'offered' | 'active' | 'overstayed' | 'collected', seq: number): KeptReport => ({
  atMs: wallMs + seq,
  report: {
    ...{ id: `m${seq}`, sig: 's', kind: 'rental', rental: 'd1', ord: 'free', lkr: 'A01', state, payer: 'cloud' },
    ...{ from: wallMs, until: wallMs + keepMs, size: 'S', right: 'c1', subject: 'BK_1', used: 0, paid: 0, waived: 0 },
    ...{ began: wallMs, openings: 0, chain: 'ab'.repeat(16), seq },
  },
});

/** A cabinet that lost its database and counts each locker as filled by somebody unknown. */
function openLost() {
  const desk = openDeliveries();
  const { store, clock, dropOffs } = desk;
  store.tx(() => {
    dropOffs.begin({ locker: 'A01', ref: '', boot: clock.now().boot, monoMs: 0 });
    dropOffs.close('A01');
  });
  return {
    ...desk,
    give: (...claims: RentalClaim[]) => store.tx(() => givenRentals(desk).take(claims)),
    delivery: (): StoredRental | undefined => desk.rentals.get('d1'),
  };
}

test("the cloud knows a delivery as one from its courier's opening on, and as running until it is over", () => {
  for (const state of ['offered', 'active', 'overstayed'] as const) {
    const { report } = told(state, 1);
    expect(isRunning(report)).toBe(true);
    expect(knownRentals([told(state, 1)], wallMs + 365 * 86_400_000)).toEqual([
      {
        ...{ rental: 'd1', lkr: 'A01', state, size: 'S', payer: 'cloud', right: 'c1', subject: 'BK_1', began: wallMs },
        ...{ used: 0, time: keepMs, paid: 0, waived: 0, openings: 0 },
      },
    ]);
  }
  expect(isRunning(told('collected', 2).report)).toBe(false);
});

test('a delivery that is given back holds its locker, is collected by its recipient, and leaves the locker free', async () => {
  const desk = openLost();
  expect(desk.give(...knownRentals([told('active', 3)], desk.clock.now().wallMs))).toBe(0);
  const rental = desk.delivery();
  if (rental === undefined) throw new Error('no delivery');
  expect(rental).toMatchObject({ payer: 'cloud', state: 'active', rightRef: 'c1', paidMs: keepMs });
  // The courier's right is not made one that opens for a customer.
  expect(desk.rights.get('c1')).toBeUndefined();
  expect(desk.isFree('A01')).toBe(false);
  expect(await desk.collect(desk.code('A01', 'stranger'), 'd1')).toBe('other_rental');
  await desk.card(rental, 'a1');
  const right = desk.stored('a1');
  if (right === undefined) throw new Error('no right');
  expect(await desk.collect(right, 'd1')).toBe('opened');
  desk.shut('A01');
  expect(desk.delivery()?.state).toBe('collected');
  desk.time.pass(11 * minute);
  desk.tick();
  expect(desk.isFree('A01')).toBe(true);
});

test('one whose courier stood at the door is brought once he must have gone, and one that is over takes its rights along', async () => {
  const desk = openLost();
  expect(desk.give(...knownRentals([told('offered', 3)], desk.clock.now().wallMs))).toBe(0);
  expect(desk.delivery()).toMatchObject({ state: 'offered', overMs: null });
  expect(desk.told()).toMatchObject([{ about: 'd1', state: 'offered', payer: 'cloud' }]);
  desk.time.pass(11 * minute);
  desk.tick();
  const rental = desk.delivery();
  expect(rental?.state).toBe('active');
  if (rental) await desk.card(rental, 'a1');
  expect(desk.give(...knownRentals([told('collected', 9)], desk.clock.now().wallMs))).toBe(0);
  expect([desk.delivery()?.state, desk.rights.get('a1')]).toEqual(['collected', undefined]);
});

test('what a courier leaves now is not taken for what was lost, and no customer is offered for nothing', async () => {
  const desk = openDeliveries();
  await desk.drop({ locker: 'A01' }, 'c2');
  const [lost] = knownRentals([told('active', 3)], desk.clock.now().wallMs);
  if (lost === undefined) throw new Error('no claim');
  const given = givenRentals(desk);
  expect(desk.store.tx(() => given.take([lost]))).toBe(1);
  expect(desk.rentals.holding('A01')).toMatchObject({ rightRef: 'c2', state: 'offered' });
  const { payer: _, ...unpaid } = { ...lost, lkr: 'A02', state: 'offered' as const };
  expect(desk.store.tx(() => given.take([unpaid]))).toBe(1);
  expect(desk.rentals.holding('A02')).toBeUndefined();
});
