import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate } from '../../src/rental/allocate.js';

const sizes = ['S', 'M', 'L'];
const lockers = fc
  .array(fc.record({ size: fc.constantFrom('S', 'M', 'L', 'XL'), turns: fc.nat(3), free: fc.boolean() }), {
    maxLength: 30,
  })
  .map((list) => list.map((one, index) => ({ id: `A${index}`, ...one })));
type Lockers = typeof lockers extends fc.Arbitrary<infer T> ? T : never;

const parts = (list: Lockers) => {
  const of = new Map(list.map((locker) => [locker.id, locker]));
  return {
    ...{ lockers: list, sizes },
    turns: (id: string) => of.get(id)?.turns ?? 0,
    isFree: (id: string) => of.get(id)?.free ?? false,
  };
};

test('a locker that is given is free, fits, and none that fits better is free', () => {
  fc.assert(
    fc.property(lockers, fc.constantFrom('S', 'M', 'L'), fc.subarray(['A0', 'A1', 'A2']), (list, wanted, but) => {
      const fits = (size: string) => sizes.indexOf(size) - sizes.indexOf(wanted);
      const could = list.filter(
        ({ id, size, free }) => free && sizes.includes(size) && fits(size) >= 0 && !but.includes(id),
      );
      const given = list.find(({ id }) => id === allocate(wanted, parts(list), but));
      if (given === undefined) {
        expect(could).toEqual([]);
        return;
      }
      expect(could).toContain(given);
      const better = could.filter(({ size, turns }) => {
        return fits(size) < fits(given.size) || (size === given.size && turns < given.turns);
      });
      expect(better).toEqual([]);
    }),
  );
});

test('customers who come one after the other wear all lockers of a size alike', () => {
  const turns = new Map<string, number>();
  const all = Array.from({ length: 7 }, (_, index) => ({ id: `A${index}`, size: 'M' }));
  for (let customer = 0; customer < 70; customer += 1) {
    const id = allocate('M', { lockers: all, sizes, turns: (one) => turns.get(one) ?? 0, isFree: () => true });
    turns.set(id ?? '', (turns.get(id ?? '') ?? 0) + 1);
  }
  expect([...turns.values()]).toEqual([10, 10, 10, 10, 10, 10, 10]);
});

test('of a size that is not rented nothing is given', () => {
  const all = ['L', 'XL'].map((size) => ({ id: size, size }));
  expect(allocate('XL', { lockers: all, sizes, turns: () => 0, isFree: () => true })).toBeUndefined();
});

test('few are asked whether they are free', () => {
  const all = Array.from({ length: 500 }, (_, index) => ({ id: `A${index}`, size: 'M' }));
  let asked = 0;
  const isFree = (): boolean => {
    asked += 1;
    return true;
  };
  allocate('M', { lockers: all, sizes, turns: () => 0, isFree });
  expect(asked).toBe(1);
});
