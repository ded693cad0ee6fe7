import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDate, localDayStart } from '../../src/lib/local-date.js';

const at = (text: string): number => Date.parse(text);

describe('the day of an instant in a zone', () => {
  test.each([
    ['Asia/Kolkata', '2026-11-23T18:29:59Z', '2026-11-23', '2026-11-22T18:30:00Z'],
    ['Asia/Kolkata', '2026-11-23T18:30:00Z', '2026-11-24', '2026-11-23T18:30:00Z'],
    ['America/New_York', '2026-03-08T20:00:00Z', '2026-03-08', '2026-03-08T05:00:00Z'],
    ['America/New_York', '2026-11-01T20:00:00Z', '2026-11-01', '2026-11-01T04:00:00Z'],
    ['UTC', '2026-01-01T00:00:00.999Z', '2026-01-01', '2026-01-01T00:00:00Z'],
  ])('%s at %s is %s, which began at %s', (zone, instant, date, began) => {
    expect(localDate(at(instant), zone)).toBe(date);
    expect(localDayStart(at(instant), zone)).toBe(at(began));
  });

  test('begins at most 25 hours before it, on that date', () => {
    const zones = fc.constantFrom(
      'Asia/Kolkata',
      'Europe/Berlin',
      'Pacific/Auckland',
      'America/New_York',
      'Asia/Kathmandu',
    );
    const instants = fc.integer({ min: at('2020-01-01'), max: at('2035-01-01') });
    fc.assert(
      fc.property(zones, instants, (zone, instant) => {
        const began = localDayStart(instant, zone);
        expect(instant - began).toBeGreaterThanOrEqual(0);
        expect(instant - began).toBeLessThan(25 * 3_600_000);
        expect(localDate(began, zone)).toBe(localDate(instant, zone));
        expect(localDate(began - 1, zone)).not.toBe(localDate(instant, zone));
      }),
    );
  });
});
