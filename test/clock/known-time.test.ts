import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batteryInstant,
  type ClockFacts,
  clockState,
  confirmedInstant,
  type KnownInstant,
  timeAt,
} from '../../src/clock/known-time.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('the trust in the time', () => {
  const facts: ClockFacts = { synchronised: false, source: 'none', errorMs: Number.POSITIVE_INFINITY };
  test.each([
    ['nothing says what it is', {}, 'untrusted'],
    ['the kernel is synchronised', { synchronised: true, source: 'kernel', errorMs: 1000 }, 'trusted'],
    ['the kernel is synchronised no more', { source: 'kernel', errorMs: 1000 }, 'holdover'],
    ['it was confirmed', { source: 'confirmed', errorMs: 2000 }, 'trusted'],
    ['it was confirmed, and is still right to 16 s', { source: 'confirmed', errorMs: 16_000 }, 'trusted'],
    ['it was confirmed so long ago that 16 s do not hold', { source: 'confirmed', errorMs: 16_001 }, 'holdover'],
    ['a battery clock set it', { source: 'battery', errorMs: 600_000 }, 'holdover'],
    ['it may be wrong by an hour', { source: 'kernel', errorMs: hourMs }, 'holdover'],
    ['it may be wrong by more than an hour', { source: 'kernel', errorMs: hourMs + 1 }, 'untrusted'],
    [
      'it was confirmed and may be wrong by more than an hour',
      { source: 'confirmed', errorMs: hourMs + 1 },
      'untrusted',
    ],
    ['a battery clock may be wrong by more than an hour', { source: 'battery', errorMs: hourMs + 1 }, 'untrusted'],
    ['the floor contradicts the kernel', { synchronised: true, source: 'kernel', errorMs: Infinity }, 'untrusted'],
  ] as const)('when %s', (_, given, state) => {
    expect(clockState({ ...facts, ...given })).toBe(state);
  });
});

describe('the error of the time', () => {
  const kernel: KnownInstant = { source: 'kernel', wallMs: 0, monoMs: 0, errorMs: 1000 };
  const stateAfter = (known: KnownInstant, ms: number) =>
    clockState({ synchronised: false, source: known.source, errorMs: timeAt(known, known.monoMs + ms).errorMs });

  test('grows by 8.64 s a day', () => {
    expect(timeAt(kernel, dayMs)).toEqual({ wallMs: dayMs, errorMs: 1000 + 8640 });
  });

  test('leaves weeks and months offline in holdover, and no two years', () => {
    for (const days of [7, 60, 400]) expect(stateAfter(kernel, days * dayMs)).toBe('holdover');
    expect(stateAfter(kernel, 730 * dayMs)).toBe('untrusted');
    expect(stateAfter(batteryInstant(0, 0, undefined), 340 * dayMs)).toBe('holdover');
    expect(stateAfter(batteryInstant(0, 0, undefined), 360 * dayMs)).toBe('untrusted');
  });

  test('of a battery clock has grown since the time was last good', () => {
    const goodMs = Date.UTC(2026, 5, 1);
    const daysLater = (days: number) => stateAfter(batteryInstant(goodMs + days * dayMs, 5, goodMs), 0);
    expect(daysLater(90)).toBe('holdover');
    // Drifted too far, or set forward by somebody: nobody can tell.
    expect(daysLater(365)).toBe('untrusted');
    expect(batteryInstant(goodMs - dayMs, 5, goodMs).errorMs).toBe(600_000);
  });

  test('of an answer holds whenever in its trip the answer was made', () => {
    const trip = fc.double({ min: 0, max: 10_000, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(trip, share, fc.boolean(), (tripMs, at, wholeSeconds) => {
        const askedWallMs = Date.UTC(2026, 5, 1);
        const madeMs = askedWallMs + at * tripMs;
        const nowMs = wholeSeconds ? Math.floor(madeMs / 1000) * 1000 : Math.floor(madeMs);
        const { wallMs, errorMs } = confirmedInstant(nowMs, tripMs, 77);
        expect(Math.abs(wallMs - (askedWallMs + tripMs))).toBeLessThanOrEqual(errorMs);
        expect(errorMs).toBeLessThanOrEqual(6000);
      }),
    );
  });
});
