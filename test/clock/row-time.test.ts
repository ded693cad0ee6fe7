import { expect, test } from 'vitest';
import { rowAgeMs } from '../../src/clock/row-time.js';

const row = { boot: 'b1', mono_ms: 1000, wall_ms: 5_000_000 };

test('a row of this boot is as old as the monotonic clock says, wherever the wall clock was set', () => {
  for (const wallMs of [0, 5_000_000, 9e12]) {
    for (const state of ['trusted', 'untrusted'] as const) {
      expect(rowAgeMs(row, { boot: 'b1', monoMs: 61_000, wallMs, state })).toBe(60_000);
    }
  }
});

test('a row of another boot is as old as the dates say, and nobody knows while the time is not known', () => {
  const now = { boot: 'b2', monoMs: 1, wallMs: 5_090_000 };
  expect(rowAgeMs(row, { ...now, state: 'trusted' })).toBe(90_000);
  expect(rowAgeMs(row, { ...now, state: 'holdover', wallMs: 0 })).toBe(0);
  expect(rowAgeMs(row, { ...now, state: 'untrusted' })).toBeUndefined();
});
