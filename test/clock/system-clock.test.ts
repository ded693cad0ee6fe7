import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { batteryClockAtStart, bootId, synchronisedByKernel } from '../../src/clock/system-clock.js';
import { tempDir } from '../store/workshop.js';

test('the boot id is one id for all processes of this boot', () => {
  expect(bootId()).toMatch(/^[0-9a-f]{32}$/);
  expect(bootId()).toBe(bootId());
});

test('a battery clock counts when the kernel took the time from it, or when it agrees', () => {
  const wallMs = 1_800_000_000_000;
  const directory = tempDir();
  expect(batteryClockAtStart(wallMs, join(directory, 'none'))).toBe(false);
  const clock = join(directory, 'rtc0');
  mkdirSync(clock);
  writeFileSync(join(clock, 'hctosys'), '0\n');
  expect(batteryClockAtStart(wallMs, directory)).toBe(false);
  writeFileSync(join(clock, 'since_epoch'), '1799999998\n');
  expect(batteryClockAtStart(wallMs, directory)).toBe(true);
  writeFileSync(join(clock, 'since_epoch'), '946684800\n');
  expect(batteryClockAtStart(wallMs, directory)).toBe(false);
  writeFileSync(join(clock, 'hctosys'), '1\n');
  expect(batteryClockAtStart(wallMs, directory)).toBe(true);
});

test('the kernel answers whether the clock is synchronised', async () => {
  const failures: unknown[] = [];
  const synchronised = await synchronisedByKernel((error) => failures.push(error));
  expect(failures).toEqual([]);
  expect(synchronised()).toBeTypeOf('boolean');
});
