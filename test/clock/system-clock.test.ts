import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { batteryClockAtStart, bootId, synchronisedByKernel } from '../../src/clock/system-clock.js';
import { tempDir } from '../store/workshop.js';

test('the boot id is one id for all processes of this boot', () => {
  expect(bootId()).toMatch(/^[0-9a-f]{32}$/);
  expect(bootId()).toBe(bootId());
});

test('a battery clock counts when it agrees with the wall clock, and as both have drifted since', () => {
  const time = { wallMs: () => 1_800_000_000_000, monoMs: () => 60_000 };
  const directory = tempDir();
  expect(batteryClockAtStart(time, join(directory, 'none'))).toBe(false);
  const clock = join(directory, 'rtc0');
  mkdirSync(clock);
  expect(batteryClockAtStart(time, directory)).toBe(false);
  writeFileSync(join(clock, 'since_epoch'), '1799999998\n');
  expect(batteryClockAtStart(time, directory)).toBe(true);
  writeFileSync(join(clock, 'since_epoch'), '1799999900\n');
  expect(batteryClockAtStart(time, directory)).toBe(false);
  expect(batteryClockAtStart({ ...time, monoMs: () => 10 * 86_400_000 }, directory)).toBe(true);
});

test('a battery clock that is empty does not count, though the kernel took its time from it', () => {
  const directory = tempDir();
  const clock = join(directory, 'rtc0');
  mkdirSync(clock);
  writeFileSync(join(clock, 'hctosys'), '1\n');
  writeFileSync(join(clock, 'since_epoch'), '946684800\n');
  expect(batteryClockAtStart({ wallMs: () => 1_800_000_000_000, monoMs: () => 60_000 }, directory)).toBe(false);
});

test('the kernel answers whether the clock is synchronised', async () => {
  const failures: unknown[] = [];
  const synchronised = await synchronisedByKernel((error) => failures.push(error));
  expect(failures).toEqual([]);
  expect(synchronised()).toBeTypeOf('boolean');
});
