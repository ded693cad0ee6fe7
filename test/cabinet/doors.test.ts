import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { factsPerMinute } from '../../src/audit/room.js';
import { AlarmBoard } from '../../src/cabinet/alarm-board.js';
import { Doors } from '../../src/cabinet/doors.js';
import { placesOf } from '../../src/cabinet/place.js';
import type { Config } from '../../src/config/specs.js';
import { Alarms } from '../../src/store/alarms.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Latches } from '../../src/store/latches.js';
import { openCabinet } from '../store/workshop.js';

const minuteMs = 60_000;

const boards: Config['boards'] = [
  {
    ...{ id: 'b1', driver: 'xor-8a', bus: 'rs485', address: 1, channels: 1, feedback: 'closed-is-1' },
    ...{ statusByteOrder: 'low-last', unlockReply: 'expected', pulseMs: 300, coolDownMs: 0, pollMs: 750 },
  },
];
const locker = { id: 'A1', size: 'M', board: 'b1', channel: 1 };
const latchOnly = { boards, lockers: [locker] };
const withContact = { boards, lockers: [{ ...locker, door: { board: 'contacts', input: 2 } }] };

/** One watched door on a real database, with a clock and a disk in the test's hand. */
function watchedDoor(options: { readonly door?: boolean } = {}) {
  const { dir, store, audit } = openCabinet();
  audit.begin();
  const hand = { nowMs: 0, diskFull: false };
  const time = { monoMs: () => hand.nowMs, wallMs: () => hand.nowMs };
  const facts = new CountedRows(store, audit, time, factsPerMinute.ample);
  const record = {
    store,
    facts,
    alarms: new Alarms(store),
    latches: new Latches(store),
    dropOffs: new DropOffs(store),
  };
  const write = (work: () => void): boolean => {
    if (hand.diskFull) return false;
    store.tx(work);
    return true;
  };
  const alarms = new AlarmBoard(record, write, () => undefined);
  const doors = new Doors(
    placesOf(options.door ? withContact : latchOnly).values(),
    record,
    write,
    alarms,
    60 * minuteMs,
    time,
    () => undefined,
  );
  const rows = () => audit.read({ from: 1, limit: 99 }).filter(({ locker }) => locker === 'A1');
  const story = () => rows().map(({ event }) => event);
  const later = (ms: number): void => {
    hand.nowMs += ms;
    doors.tick();
    facts.tick();
  };
  return { dir, store, audit, doors, hand, alarms, rows, story, later, latches: record.latches };
}

test('a door that opens long after its pulse, once its board is heard again, was not forced', () => {
  const { doors, alarms, story, later } = watchedDoor();
  doors.observe('b1', ['closed']);
  doors.firing('A1');
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
  doors.firing('A1');
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
  doors.firing('A1');
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
  const takeBack = doors.firing('A1');
  takeBack();
  doors.observe('b1', ['open']);
  expect(alarms.list()).toEqual([{ code: 'forced', part: 'A1' }]);
});

test('an opening explains nothing without its pulse: a door that opens before it, or without it, is forced', () => {
  for (const sent of [true, false]) {
    const { doors, alarms } = watchedDoor();
    doors.observe('b1', ['closed']);
    doors.setOpening('A1', true);
    if (sent) doors.observe('b1', ['open']);
    const takeBack = doors.firing('A1');
    if (!sent) {
      doors.observe('b1', ['open']);
      takeBack();
    }
    doors.outcomeRecorded('A1', sent);
    doors.setOpening('A1', false);
    expect(alarms.list()).toEqual([{ code: 'forced', part: 'A1' }]);
  }
});

test('a contact that chatters is no witness that a pulse opened the door; at rest it is one again', () => {
  const { doors, later } = watchedDoor({ door: true });
  const chatter = (times: number): void => {
    for (let time = 0; time < times; time++) {
      doors.observeContacts('contacts', ['unknown', time % 2 === 0 ? 'closed' : 'open']);
      later(100);
    }
  };
  doors.observe('b1', ['closed']);
  chatter(40);
  doors.firing('A1');
  chatter(10);
  expect(doors.doorSeen('A1')).toBe(false);
  chatter(1);
  later(2 * minuteMs);
  chatter(2);
  expect(doors.doorSeen('A1')).toBe(true);
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
  doors.firing('A1');
  doors.observe('b1', ['open']);
  doors.outcomeRecorded('A1', false);
  expect(latches.all().get('A1')).toBe('open');

  store.use((db) => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  writeFileSync(join(dir, 'lockerd.db'), Buffer.alloc(8192, 0x5a));
  expect(() => store.use((db) => db.exec('PRAGMA cache_size = 0; SELECT * FROM audit'))).toThrow();
  expect(latches.all().get('A1')).toBe('closed');
  later(1_000);
  expect(latches.all().get('A1')).toBe('open');
});

test('a bolt that springs back under an open door is no closing: that comes when the door is shut', () => {
  const { doors, alarms, story, later } = watchedDoor({ door: true });
  doors.observe('b1', ['closed']);
  doors.observeContacts('contacts', ['unknown', 'closed']);
  doors.firing('A1');
  doors.observe('b1', ['open']);
  doors.observeContacts('contacts', ['unknown', 'open']);
  doors.outcomeRecorded('A1', true);
  doors.observe('b1', ['closed']);
  later(minuteMs);
  expect(story()).toEqual([]);
  doors.observeContacts('contacts', ['unknown', 'closed']);
  doors.observeContacts('contacts', ['unknown', 'closed']);
  expect(story()).toEqual(['lock.closed']);
  expect(alarms.list()).toEqual([]);
});

test('a door that opens under a closed latch without an intent is forced', () => {
  const { doors, alarms } = watchedDoor({ door: true });
  doors.observe('b1', ['closed']);
  doors.observeContacts('contacts', ['open', 'closed']);
  expect(alarms.list()).toEqual([]);
  doors.observeContacts('contacts', ['open', 'open']);
  expect(alarms.list()).toEqual([{ code: 'forced', part: 'A1' }]);
});

test('a contact that is lost leaves the locker unknown, and its closing untold', () => {
  const { doors, story, latches } = watchedDoor({ door: true });
  doors.observe('b1', ['open']);
  doors.observeContacts('contacts', ['unknown', 'closed']);
  expect(latches.all().get('A1')).toBe('open');
  doors.observeContacts('contacts', ['unknown', 'unknown']);
  doors.observe('b1', ['closed']);
  expect([doors.read('A1').state, story()]).toEqual(['unknown', []]);
  doors.observeContacts('contacts', ['unknown', 'closed']);
  expect([doors.read('A1').state, story()]).toEqual(['closed', ['lock.closed']]);
});

test('only a door that goes from closed to open after the pulse was seen to open', () => {
  const { doors } = watchedDoor({ door: true });
  doors.observeContacts('contacts', ['closed', 'open']);
  doors.firing('A1');
  expect(doors.doorSeen('A1')).toBe(false);
  doors.observeContacts('contacts', ['closed', 'unknown']);
  doors.observeContacts('contacts', ['closed', 'open']);
  expect(doors.doorSeen('A1')).toBe(false);
  doors.observeContacts('contacts', ['closed', 'closed']);
  doors.observeContacts('contacts', ['closed', 'open']);
  expect(doors.doorSeen('A1')).toBe(true);
  doors.firing('A1');
  expect(doors.doorSeen('A1')).toBe(false);
});

test.each(['latch', 'door'] as const)('a %s that chatters for an hour is one alarm and few rows', (sensor) => {
  const { doors, alarms, story, rows, later, latches } = watchedDoor({ door: true });
  doors.observe('b1', ['closed']);
  doors.observeContacts('contacts', ['unknown', 'closed']);
  const says = (state: 'closed' | 'open'): void => {
    if (sensor === 'latch') doors.observe('b1', [state]);
    else doors.observeContacts('contacts', ['unknown', state]);
  };
  for (let second = 0; second < 3_600; second++) {
    says(second % 2 === 0 ? 'open' : 'closed');
    later(1_000);
  }
  expect(alarms.list()).toContainEqual({ code: 'sensor_chatters', part: 'A1' });
  const chattered = story().length;
  // Ten openings and closings are told before it is known to chatter; then it counts as open.
  expect(chattered).toBeLessThanOrEqual(22);
  expect(story()).toContain('lock.sensor_chatters');
  expect(latches.all().get('A1')).toBe('open');
  later(minuteMs);
  expect(story().slice(chattered)).toEqual(['lock.sensor_rests', 'lock.closed']);
  expect(rows().at(-2)?.error_args).toEqual([3_600 - 21]);
  expect(latches.all().get('A1')).toBe('closed');
  expect(alarms.list()).toEqual([]);
});

test('a contact that chatters and comes to rest open is told as it rests', () => {
  const { doors, alarms, later, latches } = watchedDoor();
  doors.observe('b1', ['closed']);
  for (let time = 0; time < 100; time++) {
    doors.observe('b1', [time % 2 === 0 ? 'closed' : 'open']);
    later(100);
  }
  later(2 * minuteMs);
  expect(alarms.list()).toEqual([{ code: 'forced', part: 'A1' }]);
  expect(latches.all().get('A1')).toBe('open');
});

test('a door that opens and shuts ten times in a minute does not chatter: three times are told one by one, the others counted', () => {
  const { doors, alarms, rows, later } = watchedDoor();
  doors.observe('b1', ['closed']);
  for (let time = 0; time < 10; time++) {
    doors.observe('b1', ['open']);
    later(3_000);
    doors.observe('b1', ['closed']);
    later(3_000);
  }
  expect(alarms.list()).toEqual([]);
  later(minuteMs);
  const told = ['lock.forced', 'lock.closed'];
  expect(rows().map(({ event, reason, error_args }) => [event, reason, error_args])).toEqual([
    ...[...told, ...told, ...told].map((event) => [event, null, null]),
    ['lock.forced', 'repeated', [7]],
    ['lock.closed', 'repeated', [7]],
  ]);
});

test('a worn contact that stays below chatter for an hour leaves a few rows a minute, whatever it does', () => {
  const { doors, later, audit } = watchedDoor();
  doors.observe('b1', ['closed']);
  for (let change = 0; change < 18 * 60; change++) {
    doors.observe('b1', [change % 2 === 0 ? 'open' : 'closed']);
    later(minuteMs / 18);
  }
  expect(audit.head().seq).toBeLessThan(60 * 2 * 4.1);
});
