import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { factsPerMinute } from '../../src/audit/room.js';
import { AlarmBoard } from '../../src/cabinet/alarm-board.js';
import { Alarms } from '../../src/store/alarms.js';
import { openCabinet } from '../store/workshop.js';

test('alarms outlive a database that is lost in operation, and clear after it', async () => {
  const { dir, store, audit, time, troubles } = openCabinet();
  audit.begin();
  const stored = new Alarms(store);
  let told = 0;
  const write = (work: () => void): boolean => {
    store.tx(work);
    return true;
  };
  const facts = new CountedRows(store, audit, time, factsPerMinute.ample);
  const alarms = new AlarmBoard({ facts, alarms: stored }, write, () => {
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

test('a reader that comes and goes all day leaves a few rows a minute, and the alarm says what it is now', () => {
  const { store, audit, time } = openCabinet();
  audit.begin();
  const facts = new CountedRows(store, audit, time, factsPerMinute.ample);
  const write = (work: () => void): boolean => {
    store.tx(work);
    return true;
  };
  const alarms = new AlarmBoard({ facts, alarms: new Alarms(store) }, write, () => undefined);
  const details = { error: 'reader.gone', error_args: [2] };
  for (let second = 0; second < 3_600; second += 1) {
    if (second % 2 === 0) alarms.raise('reader_lost', 'door', details);
    else alarms.clear('reader_lost', 'door', { error_args: [2] });
    time.pass(1_000);
    facts.tick();
  }
  expect(alarms.list()).toEqual([]);
  facts.flush();
  const rows = audit.read({ from: 2, limit: 10_000 });
  expect(rows.length).toBeLessThan(60 * 2 * 4.1);
  const lost = rows.filter(({ event }) => event === 'device.reader_lost');
  expect(lost[0]).toMatchObject({ error: 'reader.gone', reason: null, error_args: [2] });
  expect(lost[3]).toMatchObject({ error: 'reader.gone', reason: 'repeated', error_args: [27, 2] });
  const told = lost.reduce((sum, { reason, error_args }) => sum + (reason === null ? 1 : (error_args?.[0] ?? 0)), 0);
  expect(told).toBe(1_800);
});

test('what a disk does not take is counted once, however often it is tried', () => {
  const { store, audit, time } = openCabinet();
  audit.begin();
  const facts = new CountedRows(store, audit, time, factsPerMinute.ample);
  const write = (work: () => void): boolean => {
    try {
      store.tx(work);
      return true;
    } catch {
      return false;
    }
  };
  const alarms = new AlarmBoard({ facts, alarms: new Alarms(store) }, write, () => undefined);
  store.use((db) => db.exec('PRAGMA query_only = 1'));
  alarms.raise('port_lost', 'rs485', { error_args: [1] });
  for (let tries = 0; tries < 10; tries += 1) alarms.settle();
  store.use((db) => db.exec('PRAGMA query_only = 0'));
  alarms.settle();
  time.pass(120_000);
  facts.flush();
  expect(audit.read({ from: 2, limit: 99 })).toMatchObject([{ event: 'device.port_lost', reason: null }]);
});
