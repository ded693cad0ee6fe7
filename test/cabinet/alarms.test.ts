import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Alarms } from '../../src/cabinet/alarms.js';
import { Alarms as StoredAlarms } from '../../src/store/alarms.js';
import { openCabinet } from '../store/workshop.js';

test('alarms outlive a database that is lost in operation, and clear after it', async () => {
  const { dir, store, audit, troubles } = openCabinet();
  audit.begin();
  const stored = new StoredAlarms(store);
  let told = 0;
  const write = (work: () => void): boolean => {
    store.tx(work);
    return true;
  };
  const alarms = new Alarms({ audit, alarms: stored }, write, () => {
    told += 1;
  });
  alarms.raise('board_silent', 'b1', { board: 'b1' });
  alarms.clear('board_silent', 'b1', { board: 'b1' });
  alarms.raise('port_lost', 'rs485');
  await store.snapshot();
  alarms.clear('port_lost', 'rs485');
  alarms.raise('forced', 'A1', { locker: 'A1' });
  const known = [{ code: 'forced', part: 'A1' }];
  expect(alarms.list()).toEqual(known);

  store.use((db) => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  writeFileSync(join(dir, 'lockerd.db'), Buffer.alloc(8192, 0x5a));
  expect(() => store.use((db) => db.exec('PRAGMA cache_size = 0; SELECT * FROM audit'))).toThrow();
  expect(troubles.map(({ code }) => code)).toContain('store.recovered');

  expect(alarms.list()).toEqual(known);
  alarms.settle();
  expect(stored.all()).toEqual(known);
  // The row was written before the loss: the alarm is not told a second time.
  expect(audit.read({ from: 1, limit: 99 }).map(({ event }) => event)).toEqual(['device.chain_started']);
  told = 0;
  alarms.clear('forced', 'A1');
  expect([alarms.list(), stored.all(), told]).toEqual([[], [], 1]);
});
