import { expect, test } from 'vitest';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { factsPerMinute } from '../../src/audit/room.js';
import { RecordHealth } from '../../src/cabinet/record-health.js';
import { openCabinet } from '../store/workshop.js';

function health() {
  const cabinet = openCabinet();
  const { store, audit, time } = cabinet;
  audit.begin();
  const facts = new CountedRows(store, audit, time, factsPerMinute.ample);
  const record = new RecordHealth({ store, audit }, () => undefined);
  return {
    ...{ ...cabinet, facts, record },
    /** The disk refuses a write, and takes the next. */
    flap: () => {
      store.use((db) => db.exec('PRAGMA query_only = 1'));
      expect(record.tryWrite(() => audit.append({ event: 'device.started' }))).toBe(false);
      store.use((db) => db.exec('PRAGMA query_only = 0'));
    },
    rows: () => audit.read({ from: 2, limit: 9_999 }),
  };
}

test('a disk that refuses and takes by turns all the time leaves a few rows a minute', () => {
  const { record, facts, time, flap, rows } = health();
  for (let second = 0; second < 600; second += 1) {
    flap();
    record.tick(facts);
    facts.tick();
    time.pass(1_000);
  }
  facts.flush();
  const told = rows().map(({ reason, error_args }) => (reason === null ? 1 : (error_args?.[0] ?? 0)));
  expect(told.length).toBeLessThanOrEqual(44);
  expect(told.reduce((sum, times) => sum + times, 0)).toBe(600);
});

test('that openings went through unrecorded is told each time', () => {
  const { record, facts, time, flap, rows } = health();
  for (let n = 0; n < 10; n += 1) {
    flap();
    record.openedUnrecorded({ event: 'admin.open', reason: 'emergency', locker: 'A1', outcome: 'opened' });
    record.tick(facts);
    time.pass(1_000);
  }
  expect(rows().filter(({ event }) => event === 'admin.open')).toHaveLength(10);
  expect(
    rows().filter(({ event, error_args }) => event === 'device.record_failed' && error_args?.[0] === 1),
  ).toHaveLength(10);
});

test('an opening that began while nothing could be recorded is told, although the record works again before it ends', () => {
  const { record, facts, flap, rows } = health();
  flap();
  record.tick(facts);
  record.openedUnrecorded({ event: 'admin.open', reason: 'emergency', locker: 'A1', outcome: 'opened' });
  record.tick(facts);
  record.tick(facts);
  expect(record.failing).toBe(false);
  expect(rows().map(({ event, error_args }) => [event, error_args])).toEqual([
    ['device.record_failed', [0]],
    ['device.record_failed', [1]],
    ['admin.open', null],
  ]);
});
