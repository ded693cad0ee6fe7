import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AttackWindow } from '../../src/access/attack-window.js';
import { keepRecentFailures, keptFailures } from '../../src/access/recent-failures.js';
import { afterFailure, afterRestart, longestPauseMs, pauseLeftMs } from '../../src/access/throttle-rule.js';
import type { ClockReading } from '../../src/clock/clock.js';
import { Meta } from '../../src/store/meta.js';
import type { ThrottleRow } from '../../src/store/throttle.js';
import { openCabinet } from '../store/workshop.js';

const day = 24 * 3_600_000;
const at = (monoMs: number, given: Partial<ClockReading> = {}): ClockReading => ({
  boot: 'b',
  monoMs,
  wallMs: 1_800_000_000_000 + monoMs,
  state: 'trusted',
  ...given,
});

test('four failures are free, the fifth pauses 60 s, each further one twice as long, up to an hour', () => {
  let row: ThrottleRow | undefined;
  let monoMs = 0;
  const pauses = Array.from({ length: 13 }, () => {
    row = afterFailure(row, 'k', at(monoMs));
    const pauseMs = pauseLeftMs(row, monoMs);
    monoMs += pauseMs;
    return pauseMs / 1000;
  });
  expect(pauses).toEqual([0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
});

test('failures are forgotten after a day without one, however long the board has been up, and not before', () => {
  const up = 30 * day;
  const many = { ...afterFailure(undefined, 'k', at(up)), failures: 9, pauseMs: 960_000 };
  expect(afterFailure(many, 'k', at(up + day))).toMatchObject({ failures: 1, pauseMs: 0, pauseUntilMonoMs: null });
  expect(afterFailure(many, 'k', at(up + day - 1))).toMatchObject({ failures: 10, pauseMs: 1_920_000 });
});

test('a failure is dated by the wall clock where that can be believed, in whole milliseconds', () => {
  const row = afterFailure(undefined, 'k', at(1000.4));
  expect(row).toMatchObject({ boot: 'b', lastMonoMs: 1000, lastWallMs: 1_800_000_001_000 });
  expect(afterFailure(undefined, 'k', at(1000, { state: 'holdover' })).lastWallMs).toBe(1_800_000_001_000);
  expect(afterFailure(undefined, 'k', at(1000, { state: 'untrusted' })).lastWallMs).toBeNull();
});

describe('after a restart', () => {
  const pausing: ThrottleRow = {
    key: 'k',
    failures: 6,
    pauseMs: 120_000,
    pauseUntilMonoMs: 900_000,
    boot: 'a',
    lastMonoMs: 780_000,
    lastWallMs: 1_800_000_000_000,
  };

  test('a pause that ran begins anew', () => {
    const row = afterRestart(pausing, at(5000));
    expect(pauseLeftMs(row, 5000)).toBe(120_000);
    expect(row).toMatchObject({ boot: 'b', lastMonoMs: 5000, failures: 6 });
  });

  test('a pause that was over stays over', () => {
    expect(pauseLeftMs(afterRestart({ ...pausing, pauseUntilMonoMs: null }, at(5000)), 5000)).toBe(0);
  });

  test('failures a day old are forgotten when the clock can be believed, and kept when not', () => {
    const wallMs = 1_800_000_000_000 + day;
    expect(afterRestart(pausing, at(5000, { wallMs }))).toBeUndefined();
    expect(afterRestart(pausing, at(5000, { wallMs, state: 'untrusted' }))).toBeDefined();
    expect(afterRestart({ ...pausing, lastWallMs: null }, at(5000, { wallMs }))).toBeDefined();
  });
});

test('whatever happens, no pause is longer than an hour, and each one ends', () => {
  const step = fc.record({ passMs: fc.nat(2 * day), restart: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let row: ThrottleRow | undefined;
      let monoMs = 0;
      for (const { passMs, restart } of steps) {
        monoMs = restart ? 0 : monoMs + passMs;
        if (restart && row !== undefined) row = afterRestart(row, at(monoMs, { state: 'untrusted' }));
        const leftMs = pauseLeftMs(row, monoMs);
        expect(leftMs).toBeLessThanOrEqual(longestPauseMs);
        expect(pauseLeftMs(row, monoMs + leftMs)).toBe(0);
        if (leftMs === 0) row = afterFailure(row, 'k', at(monoMs));
      }
    }),
  );
});

test('more than twenty failures within ten minutes are an attack, until ten minutes hold no more than twenty', () => {
  const window = new AttackWindow();
  // However long the board has been up.
  const up = 30 * day;
  for (let i = 0; i < 20; i += 1) window.add(up + i * 1000);
  expect(window.isAttack(up + 20_000)).toBe(false);
  window.add(up + 20_000);
  expect(window.isAttack(up + 20_000)).toBe(true);
  expect(window.isAttack(up + 599_999)).toBe(true);
  expect(window.isAttack(up + 600_000)).toBe(false);
});

test('of the failures none is kept that can no longer make an attack', () => {
  const window = new AttackWindow();
  window.add(...Array.from({ length: 30 }, (_, i) => i * 1000));
  expect(window.timesMonoMs).toEqual(Array.from({ length: 21 }, (_, i) => (9 + i) * 1000));
  expect(window.forget(608_999)).toBe(false);
  expect(window.forget(610_000)).toBe(true);
  expect(window.timesMonoMs[0]).toBe(11_000);
  expect(window.forget(610_000)).toBe(false);
});

test('the newest failures outlast a restart, and their ten minutes begin anew', () => {
  const { store } = openCabinet();
  const meta = new Meta(store);
  expect(keptFailures(meta, at(5000))).toEqual([]);
  store.tx(() => keepRecentFailures(meta, 'b', [1000.7, 2000]));
  expect(keptFailures(meta, at(5000))).toEqual([1000, 2000]);
  expect(keptFailures(meta, at(5000, { boot: 'c' }))).toEqual([5000, 5000]);
});
