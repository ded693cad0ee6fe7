import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Alarms } from '../../src/cabinet/alarms.js';
import { Doors } from '../../src/cabinet/doors.js';
import { Alarms as StoredAlarms } from '../../src/store/alarms.js';
import { Latches } from '../../src/store/latches.js';
import { openCabinet } from '../store/workshop.js';

const minuteMs = 60_000;

/** One watched door on a real database, with a clock and a disk in the test's hand. */
function watchedDoor() {
  const { dir, store, audit } = openCabinet();
  audit.begin();
  const record = { store, audit, alarms: new StoredAlarms(store), latches: new Latches(store) };
  const hand = { nowMs: 0, diskFull: false };
  const write = (work: () => void): boolean => {
    if (hand.diskFull) return false;
    store.tx(work);
    return true;
  };
  const alarms = new Alarms(record, write, () => undefined);
  const time = { monoMs: () => hand.nowMs, wallMs: () => hand.nowMs };
  const doors = new Doors(
    [{ id: 'A1', size: 'M', board: 'b1', channel: 1 }],
    record,
    write,
    alarms,
    60 * minuteMs,
    time,
    () => undefined,
  );
  const story = () =>
    audit
      .read({ from: 1, limit: 99 })
      .filter(({ locker }) => locker === 'A1')
      .map(({ event }) => event);
  const later = (ms: number): void => {
    hand.nowMs += ms;
    doors.tick();
  };
  return { dir, store, doors, hand, alarms, story, later, latches: record.latches };
}

test('a door that opens long after its pulse, once its board is heard again, was not forced', () => {
  const { doors, alarms, story, later } = watchedDoor();
  doors.observe('b1', ['closed']);
  doors.fired('A1');
  doors.observe('b1', ['unknown']);
  doors.outcomeRecorded('A1', false);
  later(minuteMs);
  doors.observe('b1', ['open']);
  later(minuteMs);
  expect(alarms.list()).toEqual([]);
  doors.observe('b1', ['closed']);
  expect(story()).toEqual(['lock.closed']);
});

test('an opening that the disk could not remember is no forced door afterwards', () => {
  const { doors, hand, alarms, story, later, latches } = watchedDoor();
  doors.observe('b1', ['closed']);
  hand.diskFull = true;
  doors.setOpening('A1', true);
  doors.fired('A1');
  doors.observe('b1', ['open']);
  doors.setOpening('A1', false);
  later(minuteMs);
  expect(alarms.list()).toEqual([]);
  hand.diskFull = false;
  later(1_000);
  expect([story(), latches.all().get('A1')]).toEqual([[], 'open']);
});

test('a pulse explains one opening: who opens the door later, forced it', () => {
  const { doors, alarms, later } = watchedDoor();
  doors.observe('b1', ['closed']);
  doors.fired('A1');
  doors.observe('b1', ['open']);
  doors.outcomeRecorded('A1', true);
  doors.observe('b1', ['closed']);
  later(minuteMs);
  doors.observe('b1', ['open']);
  expect(alarms.list()).toEqual([{ code: 'forced', part: 'A1' }]);
});

test('an unlock that was not sent explains nothing', () => {
  const { doors, alarms } = watchedDoor();
  doors.observe('b1', ['closed']);
  const takeBack = doors.fired('A1');
  takeBack();
  doors.observe('b1', ['open']);
  expect(alarms.list()).toEqual([{ code: 'forced', part: 'A1' }]);
});

test('a door that was forced and shut while nothing could be recorded is told when something can', () => {
  const { doors, hand, alarms, story, later } = watchedDoor();
  doors.observe('b1', ['closed']);
  hand.diskFull = true;
  for (let time = 0; time < 5; time++) {
    doors.observe('b1', ['open']);
    later(1_000);
    expect(alarms.list()).toEqual([{ code: 'forced', part: 'A1' }]);
    doors.observe('b1', ['closed']);
    later(1_000);
  }
  expect(alarms.list()).toEqual([]);
  hand.diskFull = false;
  alarms.settle();
  expect(story()).toEqual(['lock.forced', 'lock.forced']);
  expect(alarms.list()).toEqual([]);
});

test('doors outlive a database that is lost in operation: one that was opened by right is not forced at the next start', async () => {
  const { dir, store, doors, latches, later } = watchedDoor();
  doors.observe('b1', ['closed']);
  await store.snapshot();
  doors.fired('A1');
  doors.observe('b1', ['open']);
  doors.outcomeRecorded('A1', false);
  expect(latches.all().get('A1')).toBe('open');

  store.use((db) => db.pragma('wal_checkpoint(TRUNCATE)'));
  writeFileSync(join(dir, 'lockerd.db'), Buffer.alloc(8192, 0x5a));
  expect(() => store.use((db) => db.exec('PRAGMA cache_size = 0; SELECT * FROM audit'))).toThrow();
  expect(latches.all().get('A1')).toBe('closed');
  later(1_000);
  expect(latches.all().get('A1')).toBe('open');
});
