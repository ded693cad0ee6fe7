import { describe, expect, it, test } from 'vitest';
import { boundWords, clockWords } from '../../src/control/commands/clock-words.js';

const floor = { clockFloorMs: Date.UTC(2026, 10, 23, 12, 30), timezone: 'Asia/Kolkata' };

describe('the clock in the status', () => {
  test.each([
    ['trusted', 'kernel', 1000, 'trusted, synchronised by the system, right within 1 s, time zone Asia/Kolkata'],
    ['trusted', 'confirmed', 1200, 'trusted, confirmed by a signed answer, right within 2 s, time zone Asia/Kolkata'],
    [
      'holdover',
      'kernel',
      61_480,
      'holdover, last synchronised by the system, right within 62 s, time zone Asia/Kolkata',
    ],
    [
      'holdover',
      'battery',
      600_001,
      'holdover, last set by its battery clock, right within 11 min, time zone Asia/Kolkata',
    ],
    [
      'untrusted',
      'none',
      null,
      'untrusted: nothing has set it since the start of the board; it is 23 Nov 2026, 18:00 or later, time zone Asia/Kolkata',
    ],
    [
      'untrusted',
      'battery',
      10_000_000,
      'untrusted: last set by its battery clock, too long ago: wrong by 3 h perhaps; it is 23 Nov 2026, 18:00 or later, time zone Asia/Kolkata',
    ],
    [
      'untrusted',
      'kernel',
      null,
      'untrusted: the time synchronised by the system is before one that has certainly passed; it is 23 Nov 2026, 18:00 or later, time zone Asia/Kolkata',
    ],
  ] as const)('%s by %s', (clock, clockSource, clockErrorMs, words) => {
    expect(clockWords({ ...floor, clock, clockSource, clockErrorMs })).toBe(words);
  });

  it('never makes a bound look better than it is', () => {
    expect([1, 120_000, 120_001, 3_600_000, 7_200_001].map(boundWords)).toEqual([
      '1 s',
      '120 s',
      '3 min',
      '60 min',
      '3 h',
    ]);
  });
});
