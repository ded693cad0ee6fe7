import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tariff } from '../../src/config/rental-specs.js';
import { formatRupees, parseRupees } from '../../src/lib/money.js';
import { localTime, parseWeekHours } from '../../src/lib/week-hours.js';
import { type Price, priceOf, taxWithin } from '../../src/rental/tariff.js';

const minute = 60_000;
const paise = fc.nat(100_000);
const hours = fc.constantFrom('daily 00:00-06:00', 'sat-sun 18:00-24:00', 'mon 22:00-06:00, fri 10:00-11:00');
const tariffs: fc.Arbitrary<Tariff> = fc
  .array(fc.record({ ms: fc.integer({ min: 5, max: 3000 }).map((count) => count * minute), paise }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((blocks) =>
    fc.record(
      {
        sizes: fc.constant(['M']),
        freeMs: fc.nat(300).map((count) => count * minute),
        blocks: fc.constant(blocks),
        special: fc.array(
          fc.record({
            hours: hours.map((text) => parseWeekHours(text) ?? []),
            paise: fc.array(paise, { minLength: blocks.length, maxLength: blocks.length }),
          }),
          { maxLength: 2 },
        ),
        minimumPaise: paise,
        dailyCapPaise: paise,
        rounding: fc.record({
          toPaise: fc.constantFrom(1, 50, 100, 500),
          way: fc.constantFrom('up' as const, 'down' as const, 'nearest' as const),
        }),
      },
      { requiredKeys: ['sizes', 'freeMs', 'blocks', 'special', 'minimumPaise', 'rounding'] },
    ),
  );
const durations = fc.nat(20 * 24 * 60).map((count) => count * minute);
const starts = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });

const price = (tariff: Tariff, ms: number, fromMs: number): Price =>
  priceOf(tariff, { name: 'GST', basisPoints: 1800 }, ms, (at) => localTime(fromMs + at, 'Asia/Kolkata'));

test('a price tells how it comes about, line by line', () => {
  const hour = 60 * minute;
  const day = 24 * hour;
  const tariff: Tariff = {
    ...{ sizes: ['M'], freeMs: 10 * minute, special: [], minimumPaise: 1500, dailyCapPaise: 10_000 },
    blocks: [
      { ms: hour, paise: 1000 },
      { ms: 2 * hour, paise: 1000 },
    ],
    rounding: { toPaise: 300, way: 'up' },
  };
  const lines = (ms: number, change: Partial<Tariff> = {}) => price({ ...tariff, ...change }, ms, 0).lines;
  const free = { kind: 'free', ms: 10 * minute };
  const first = { kind: 'blocks', count: 1, ms: hour, eachPaise: 1000 };
  expect(lines(0)).toEqual([]);
  expect(lines(5 * minute)).toEqual([{ kind: 'free', ms: 5 * minute }]);
  expect(lines(10 * minute)).toEqual([free]);
  expect(lines(hour)).toEqual([free, first, { kind: 'minimum', paise: 500 }]);
  const next = (count: number) => ({ kind: 'blocks', count, ms: 2 * hour, eachPaise: 1000 });
  // Blocks of other lengths are lines of their own, though they cost the same.
  expect(lines(4 * hour)).toEqual([free, first, next(2)]);
  expect(lines(3 * hour)).toEqual([free, first, next(1), { kind: 'rounding', paise: 100 }]);
  expect(lines(3 * hour, { minimumPaise: 2000, rounding: { toPaise: 1, way: 'up' } })).toEqual([free, first, next(1)]);
  const capped = lines(day + 10 * minute);
  expect(capped).toEqual([
    free,
    first,
    next(12),
    { kind: 'cap', day: 1, paise: 3000 },
    { kind: 'rounding', paise: 200 },
  ]);
  expect(lines(2 * day, { freeMs: 0 }).filter(({ kind }) => kind === 'cap')).toEqual([
    { kind: 'cap', day: 1, paise: 3000 },
    { kind: 'cap', day: 2, paise: 2000 },
  ]);
  expect(lines(day, { freeMs: 0, dailyCapPaise: 13_000 }).some(({ kind }) => kind === 'cap')).toBe(false);
});

test('a longer rental never costs less than a shorter one', () => {
  fc.assert(
    fc.property(tariffs, durations, durations, starts, (tariff, one, other, fromMs) => {
      const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
      expect(price(tariff, longer, fromMs).paise).toBeGreaterThanOrEqual(price(tariff, shorter, fromMs).paise);
    }),
  );
});

test('a price is the sum of its lines, a multiple of what it is rounded to, and its tax is a part of it', () => {
  fc.assert(
    fc.property(tariffs, durations, starts, (tariff, ms, fromMs) => {
      const { paise: total, lines, tax } = price(tariff, ms, fromMs);
      const sum = lines.reduce((before, line) => {
        if (line.kind === 'blocks') return before + line.count * line.eachPaise;
        if (line.kind === 'cap') return before - line.paise;
        return line.kind === 'free' ? before : before + line.paise;
      }, 0);
      expect(sum).toBe(total);
      expect(total % tariff.rounding.toPaise).toBe(0);
      expect(tax?.paise).toBeGreaterThanOrEqual(0);
      expect(tax?.paise).toBeLessThanOrEqual(total);
    }),
  );
});

test('no days cost more than their caps, but for what rounding and the minimum add', () => {
  fc.assert(
    fc.property(tariffs, durations, starts, (tariff, ms, fromMs) => {
      const { dailyCapPaise, freeMs, minimumPaise, rounding } = tariff;
      if (dailyCapPaise === undefined) return;
      const days = Math.ceil(Math.max(0, ms - freeMs) / (24 * 60 * minute));
      const most = Math.max(days * dailyCapPaise, days > 0 ? minimumPaise : 0) + rounding.toPaise;
      expect(price(tariff, ms, fromMs).paise).toBeLessThanOrEqual(most);
    }),
  );
});

test('what is free costs nothing', () => {
  fc.assert(
    fc.property(tariffs, starts, (tariff, fromMs) => {
      expect(price(tariff, tariff.freeMs, fromMs).paise).toBe(0);
    }),
  );
});

test('a price and its tax are the price without tax and the tax on it, to a paisa', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(10_000), (total, basisPoints) => {
      const tax = taxWithin(total, { basisPoints });
      expect(Math.abs((total - tax) * basisPoints - tax * 10_000)).toBeLessThanOrEqual((10_000 + basisPoints) / 2);
    }),
  );
});

test('money is written with two decimals and read back the same', () => {
  fc.assert(
    fc.property(fc.nat(99_999_999), (amount) => {
      expect(parseRupees(formatRupees(amount))).toBe(amount);
    }),
  );
  expect(['20', '20.0', '.50', '20.000', '1e3', '-1.00', '20,00', ' 20.00'].map(parseRupees)).toEqual(
    Array.from({ length: 8 }),
  );
  expect(formatRupees(-205)).toBe('-2.05');
  expect(formatRupees(0)).toBe('0.00');
});
