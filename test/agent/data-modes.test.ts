import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataModes, exposedIn } from '../../src/agent/data-modes.js';
import type { LockerError } from '../../src/lib/errors.js';
import { Alarms } from '../../src/store/alarms.js';
import { openCabinet, tempDir } from '../store/workshop.js';

function watched() {
  const { dir, store, audit, time } = openCabinet();
  audit.begin();
  const alarms = new Alarms(store);
  const faults: LockerError[] = [];
  const modes = new DataModes({ store, audit, alarms, dir, time, fault: (error) => faults.push(error) });
  const rows = () => audit.read({ from: 2, limit: 9 });
  const lookAgain = () => {
    time.pass(60_000);
    modes.tick();
  };
  return { dir, store, alarms, faults, modes, rows, time, lookAgain };
}

test('a data directory for its user only raises nothing', () => {
  const { modes, alarms, faults, rows } = watched();
  modes.tick();
  expect([alarms.has('data_exposed'), faults, rows()]).toEqual([false, [], []]);
});

test('a file that others can read raises the alarm with one row and one line of the log, until they cannot', () => {
  const { dir, modes, alarms, faults, rows, lookAgain } = watched();
  const file = join(dir, 'copy-of-lockerd.db');
  writeFileSync(file, 'rights', { mode: 0o644 });
  modes.tick();
  lookAgain();
  expect(alarms.has('data_exposed')).toBe(true);
  expect(faults).toMatchObject([
    { code: 'store.exposed', message: expect.stringContaining(`${file}: others may read it`) },
  ]);
  expect(rows()).toMatchObject([{ event: 'device.data_exposed', error: 'store.exposed', retention: 'security' }]);
  chmodSync(file, 0o600);
  lookAgain();
  expect(alarms.has('data_exposed')).toBe(false);
  rmSync(file);
});

test('the directory itself is told first, with the mode that it should have', () => {
  const { dir, modes, faults } = watched();
  chmodSync(dir, 0o750);
  modes.tick();
  expect(faults[0]?.message).toBe(`${dir}: others may read it (mode 0750): run chmod 0700`);
});

test('it looks once a minute, not each second', () => {
  const { dir, modes, alarms, time } = watched();
  modes.tick();
  chmodSync(dir, 0o755);
  time.pass(59_999);
  modes.tick();
  expect(alarms.has('data_exposed')).toBe(false);
  time.pass(1);
  modes.tick();
  expect(alarms.has('data_exposed')).toBe(true);
});

test('a directory that cannot be looked at is a fault of the disk, and no exposure', () => {
  expect(() => exposedIn(join(tempDir(), 'gone'))).toThrow(expect.objectContaining({ code: 'store.io' }));
});
