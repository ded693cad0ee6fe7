import { expect, test } from 'vitest';
import { rentLocker } from './rental-workshop.js';
import { openAccess } from './workshop.js';

const day = 86_400_000;

test('what is over is forgotten with its money after seven days, by a trusted clock, also where nothing is rented any more', () => {
  let synchronised = true;
  const cabinet = openAccess({ synchronised: () => synchronised });
  const { forgetting, rentals, store, time } = cabinet;
  const rental = rentLocker(cabinet, { state: 'collected', overMs: time.wall });
  store.tx(() => rentals.put({ ...rental, id: 'rental_2', locker: 'A02', state: 'overstayed', overMs: null }));
  const kept = (): string[] => {
    forgetting.tick();
    return rentals.list().map(({ id }) => id);
  };
  time.pass(7 * day - 1);
  expect(kept()).toEqual(['rental_1', 'rental_2']);
  synchronised = false;
  time.wall += day;
  expect(kept()).toEqual(['rental_1', 'rental_2']);
  synchronised = true;
  expect(kept()).toEqual(['rental_2']);
  expect([rentals.order('O1'), rentals.payment('p1')]).toEqual([undefined, undefined]);
});
