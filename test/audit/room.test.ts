import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelOf, type RoomLevel, roomAlarms, roomLevels, roomRatio } from '../../src/audit/room.js';
import { alarmCodes } from '../../src/cabinet/alarm-codes.js';
import { type OpenWith, openCabinet } from '../store/workshop.js';

describe('the level of the room', () => {
  test.each([
    [0, 'ample'],
    [0.7999, 'ample'],
    [0.8, 'filling'],
    [0.8999, 'filling'],
    [0.9, 'collection_only'],
    [0.9999, 'collection_only'],
    [1, 'full'],
    [3, 'full'],
  ] as const)('at %d is %s', (ratio, level) => expect(levelOf(ratio, 'ample')).toBe(level));

  test.each([
    ['filling', 0.7801, 'filling'],
    ['filling', 0.7799, 'ample'],
    ['collection_only', 0.8801, 'collection_only'],
    ['collection_only', 0.8799, 'filling'],
    ['collection_only', 0.7801, 'filling'],
    ['full', 0.9801, 'full'],
    ['full', 0.9799, 'collection_only'],
    ['full', 0.1, 'ample'],
  ] as const)('falls from %s at %d to %s: a row more or less changes nothing', (before, ratio, level) => {
    expect(levelOf(ratio, before)).toBe(level);
  });

  test('never falls when more is used, and asking twice changes nothing', () => {
    const ratio = fc.double({ min: 0, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, fc.constantFrom(...roomLevels), (a, b, before) => {
        const [less, more] = [levelOf(Math.min(a, b), before), levelOf(Math.max(a, b), before)];
        expect(roomLevels.indexOf(more)).toBeGreaterThanOrEqual(roomLevels.indexOf(less));
        expect(levelOf(a, levelOf(a, before))).toBe(levelOf(a, before));
      }),
    );
  });

  test('follows rows or bytes, whichever are nearer to their end', () => {
    expect(roomRatio({ rows: 50, maxRows: 100, bytes: 90, maxBytes: 100 })).toBe(0.9);
    expect(roomRatio({ rows: 120, maxRows: 100, bytes: 1, maxBytes: 100 })).toBe(1.2);
  });

  test('has an alarm for each step', () =>
    expect(alarmCodes).toEqual(expect.arrayContaining(Object.values(roomAlarms))));
});

/** A record with little room. */
function workshop(given: OpenWith = {}) {
  const cabinet = openCabinet({ room: { maxRows: 100 }, ...given });
  const { store, audit, room } = cabinet;
  audit.begin();
  room.tick();
  return {
    ...cabinet,
    fillTo: (rows: number) => {
      while (room.use.rows < rows) store.tx(() => audit.append({ event: 'lock.closed' }));
    },
    told: () =>
      audit
        .read({ from: 1, limit: 1000 })
        .filter(({ event }) => event === 'device.record_room')
        .map(({ reason, error_args }) => [reason, ...(error_args ?? [])]),
  };
}

describe('the room of a record', () => {
  test('is recorded with one alarm at each change of its level, and not between', () => {
    const { room, alarms, fillTo, told } = workshop();
    const codes = () => alarms.all().map(({ code }) => code);
    fillTo(79);
    room.tick();
    expect([room.level, codes(), told()]).toEqual(['ample', [], []]);
    for (const [rows, level] of [
      [80, 'filling'],
      [90, 'collection_only'],
      [100, 'full'],
    ] as const) {
      fillTo(rows);
      expect(room.level).toBe(level);
      for (let n = 0; n < 5; n += 1) room.tick();
      expect(codes()).toEqual([roomAlarms[level]]);
    }
    room.removed(19);
    for (let n = 0; n < 5; n += 1) room.tick();
    expect(codes()).toEqual(['record_filling']);
    room.removed(60);
    room.tick();
    expect(codes()).toEqual([]);
    expect(told()).toEqual([
      ['filling', 80],
      ['collection_only', 90],
      ['full', 100],
      ['filling', 82],
      ['ample', 23],
    ]);
  });

  test('is counted once at the start, and kept by what is appended, never by what is rolled back', async () => {
    const { room, store, audit, dir } = workshop();
    expect(room.use.rows).toBe(1);
    store.tx(() => {
      audit.append({ event: 'lock.closed' });
      audit.append({ event: 'lock.closed' });
    });
    expect(() =>
      store.tx(() => {
        audit.append({ event: 'lock.closed' });
        throw new Error('undone');
      }),
    ).toThrow('undone');
    expect(room.use.rows).toBe(3);
    expect(room.use.bytes).toBe(store.usedBytes());
    await store.close();
    const again = openCabinet({ dir });
    again.room.measure();
    expect(again.room.use.rows).toBe(3);
  });

  test('keeps its level over a restart: it does not come and go with the plug', async () => {
    const { room, store, fillTo, dir } = workshop();
    fillTo(80);
    room.tick();
    store.tx(() => store.statement('DELETE FROM audit WHERE seq BETWEEN 10 AND 11').run());
    await store.close();
    const again = openCabinet({ dir, room: { maxRows: 100 } });
    again.room.measure();
    expect(again.room.use.rows).toBe(79);
    expect(again.room.level).toBe<RoomLevel>('filling');
  });

  test('is counted anew after the database was found damaged', async () => {
    const { room, store, fillTo, dir, troubles } = workshop();
    fillTo(30);
    await store.snapshot();
    fillTo(40);
    store.use((db) => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    writeFileSync(join(dir, 'lockerd.db'), Buffer.alloc(400_000, 0xa5));
    const read = () => store.statement<[], { n: number }>('SELECT sum(seq) AS n FROM audit NOT INDEXED').get()?.n;
    for (let n = 0; n < 3; n += 1) {
      try {
        store.use((db) => db.exec('PRAGMA cache_size = 0; PRAGMA shrink_memory'));
        read();
        room.tick();
      } catch {
        // That is how damage is told; the next one finds the recovered database.
      }
    }
    expect(troubles.map(({ code }) => code)).toContain('store.recovered');
    room.measure();
    const { rows } = store.statement<[], { rows: number }>('SELECT count(*) AS rows FROM audit').get() ?? { rows: -1 };
    expect(room.use.rows).toBe(rows);
    expect(rows).toBeGreaterThanOrEqual(30);
  });

  test('ends with the bytes of the disk, too, and what was removed is room again', () => {
    const { room, store, fillTo } = workshop({ room: { maxRows: 1_000_000, maxBytes: 600_000 } });
    fillTo(1600);
    room.tick();
    expect(room.ratio).toBeGreaterThan(0.8);
    const { bytes } = room.use;
    store.tx(() => store.statement('DELETE FROM audit WHERE seq < 1500').run());
    room.tick();
    expect(room.use.bytes).toBeLessThan(bytes / 2);
    expect(room.level).toBe('ample');
  });
});
