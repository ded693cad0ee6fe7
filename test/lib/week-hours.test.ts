import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coversTime, formatWeekHours, localTime, parseWeekHours } from '../../src/lib/week-hours.js';

const at = (day: number, clock: string) => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return { day, minute: hour * 60 + minute };
};

describe('hours of the week', () => {
  test.each([
    ['mon-fri 09:00-18:00', at(1, '09:00'), true],
    ['mon-fri 09:00-18:00', at(5, '17:59'), true],
    ['mon-fri 09:00-18:00', at(5, '18:00'), false],
    ['mon-fri 09:00-18:00', at(1, '08:59'), false],
    ['mon-fri 09:00-18:00', at(6, '12:00'), false],
    ['mon-fri 09:00-18:00, sat 10:00-14:00', at(6, '12:00'), true],
    ['daily 22:00-06:00', at(3, '23:00'), true],
    ['daily 22:00-06:00', at(3, '05:59'), true],
    ['daily 22:00-06:00', at(3, '06:00'), false],
    ['sun 22:00-06:00', at(1, '05:00'), true],
    ['sun 22:00-06:00', at(7, '05:00'), false],
    ['sat-mon 00:00-24:00', at(7, '23:59'), true],
    ['sat-mon 00:00-24:00', at(2, '00:00'), false],
    ['fri 22:00-06:00', at(6, '05:00'), true],
    ['fri 22:00-06:00', at(4, '05:00'), false],
    ['mon 09:00-09:00', at(2, '08:59'), true],
    ['mon 09:00-09:00', at(2, '09:00'), false],
    ['mon 09:00-09:00', at(1, '23:00'), true],
  ])('%s at %j: %s', (text, moment, covered) => {
    expect(coversTime(parseWeekHours(text) ?? [], moment)).toBe(covered);
  });

  test.each([
    '',
    'mon',
    'mon 9:00-18:00',
    'xyz 09:00-18:00',
    'mon 09:00-25:00',
    'mon 24:00-01:00',
    'mon 09:60-10:00',
    'mon 09:00-10:00,',
    'mon–fri 09:00-10:00',
    'mon 09:00-10:00x',
    'mon 10:00-24:30',
    'foo-fri 09:00-10:00',
    'fri-foo 09:00-10:00',
    Array.from({ length: 22 }, () => 'mon 09:00-10:00').join(','),
  ])('are not read from %j', (text) => {
    expect(parseWeekHours(text)).toBeUndefined();
  });

  test('may be three for each day', () => {
    expect(parseWeekHours(Array.from({ length: 21 }, () => 'mon 09:00-10:00').join(', '))).toHaveLength(21);
  });

  test.each([
    ['daily 22:00-06:00', 'mon-sun 22:00-06:00'],
    ['sat 10:00-14:00, sun-mon 00:00-24:00', 'Sat 10:00-14:00,sun-mon 00:00-24:00'],
  ])('are written as %j', (written, text) => {
    expect(formatWeekHours(parseWeekHours(text) ?? [])).toBe(written);
  });

  test('are written as they are read', () => {
    const day = fc.integer({ min: 1, max: 7 });
    const clock = fc.integer({ min: 0, max: 1439 });
    const range = fc.record({
      first: day,
      count: day,
      fromMinute: clock,
      toMinute: fc.oneof(clock, fc.constant(1440)),
    });
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 5 }), (ranges) => {
        const hours = ranges.map(({ first, count, ...times }) => ({
          ...times,
          days:
            count === 7 ? [1, 2, 3, 4, 5, 6, 7] : Array.from({ length: count }, (_, n) => ((first - 1 + n) % 7) + 1),
        }));
        expect(parseWeekHours(formatWeekHours(hours))).toEqual(hours);
      }),
    );
  });
});

describe('a moment in a time zone', () => {
  test.each([
    ['2026-06-01T18:29:00Z', 'Asia/Kolkata', at(1, '23:59')],
    ['2026-06-01T18:30:00Z', 'Asia/Kolkata', at(2, '00:00')],
    ['2026-06-07T00:00:00Z', 'UTC', at(7, '00:00')],
    ['2026-03-29T01:30:00Z', 'Europe/Berlin', at(7, '03:30')],
  ])('%s in %s', (instant, timezone, local) => {
    expect(localTime(Date.parse(instant), timezone)).toEqual(local);
  });
});
