import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Purge } from '../../src/audit/purge.js';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { hourOf } from '../../src/audit/retention.js';
import type { Grant } from '../../src/cabinet/cabinet-view.js';
import { codeOf } from '../../src/lib/errors.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { pace } from '../audit/record-file.js';
import { openCommands, QuickBoards } from './command-workshop.js';
import { openAccess } from './workshop.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

test('a record that fills up takes less and less on, opens nothing when it is full, and all again after a receipt', async () => {
  const boards = new QuickBoards();
  const world = openCommands({ boards, room: { maxRows: 200 } });
  const { store, audit, room, time, clock, cabinet } = world;
  const marks = new ReleaseMarks(store);
  const retentionMs = { access: dayMs, payment: dayMs, diagnostics: dayMs, admin: dayMs, security: dayMs };
  const purge = new Purge({ store, audit, marks, room, clock, retentionMs, opening: () => cabinet.isOpening() });
  const grants = {
    collect: { locker: 'A01', mode: 'pin', purpose: 'collect' },
    drop: {
      locker: 'A02',
      mode: 'pin',
      purpose: 'drop_off',
      use: { kind: 'right', ref: 'c1', of: '' },
      credentialRef: 'c1',
    },
    operator: { locker: 'A01', actor: 'uid-1', actorRole: 'operator' },
    emergency: { locker: 'A01', actor: 'uid-1', actorRole: 'operator', emergency: true },
  } as const satisfies Readonly<Record<string, Grant>>;
  const opened = async (grant: Grant): Promise<string> => {
    try {
      return (await cabinet.open(grant)).outcome;
    } catch (error) {
      return codeOf(error);
    }
  };
  const fillTo = (rows: number): void => {
    while (room.use.rows < rows) store.tx(() => audit.append({ event: 'lock.closed' }));
    room.tick();
  };
  const alarms = (): string[] => world.alarms.all().map(({ code }) => code);

  room.tick();
  const courier = { ref: 'c1', role: 'courier', lockers: 'any', storedBoot: 'b1' } as const;
  store.tx(() => world.rights.put(courier, { pins: [], cards: [] }));
  expect(await opened(grants.drop)).toBe('opened');
  fillTo(160);
  expect(await opened(grants.drop)).toBe('opening.record_filling');
  expect(await opened(grants.collect)).toBe('opened');
  expect(alarms()).toEqual(['record_filling']);
  fillTo(180);
  expect(await opened(grants.drop)).toBe('opening.record_filling');
  expect(await opened(grants.collect)).toBe('opened');
  expect(await opened(grants.operator)).toBe('opened');
  expect(alarms()).toEqual(['record_collection_only']);
  fillTo(200);
  expect(alarms()).toEqual(['record_full']);
  expect(cabinet.alarms()).toContainEqual(
    expect.objectContaining({ code: 'record_full', message: expect.stringContaining('bring a receipt') }),
  );
  const fired = boards.sent.length;
  const before = room.use.rows;
  expect(await opened(grants.collect)).toBe('opening.record_full');
  expect(await opened(grants.operator)).toBe('opening.record_full');
  expect(boards.sent).toHaveLength(fired);
  expect(await opened(grants.emergency)).toBe('opened');
  expect(boards.sent).toHaveLength(fired + 1);
  expect(room.use.rows).toBeGreaterThan(before);

  const { chain, seq, hash } = audit.head();
  store.tx(() => {
    new Receipts(store).put(chain, { seq, head: hash });
    marks.mark(hourOf(time.wallMs()));
  });
  time.pass(dayMs + 2 * 60 * minuteMs);
  for (let n = 0; n < 30 || cabinet.isOpening(); n += 1) {
    time.pass(1000);
    purge.tick();
    room.tick();
    await wait(1);
  }
  expect(alarms()).toEqual([]);
  expect(room.use.rows).toBeLessThan(10);
  const told = audit.read({ from: 1, limit: 1000 }).filter(({ event }) => event === 'device.record_room');
  expect(told.map(({ reason }) => reason).at(-1)).toBe('ample');
  expect(await opened(grants.operator)).toBe('opened');
  expect((await verifyRecord(new RecordSource(store), pace, () => undefined)).sound).toBe(true);
});

test('an opening that is under way when the record becomes full gets its outcome', async () => {
  const { store, audit, room, cabinet } = openCommands({ room: { maxRows: 100 } });
  room.measure();
  while (room.use.rows < 99) store.tx(() => audit.append({ event: 'lock.closed' }));
  const result = await cabinet.open({ locker: 'A01', actor: 'uid-1', actorRole: 'operator' });
  expect(result.outcome).toBe('opened');
  expect(room.level).toBe('full');
  expect(audit.read({ from: 100, limit: 9 }).map(({ event }) => event)).toEqual([
    ...['admin.open', 'lock.intent', 'lock.opened'],
  ]);
});

test('a vandal who shows codes for a day while the record fills up makes two rows a minute, and each of his tries is counted', async () => {
  const { store, audit, room, time, tokens, refusals } = openAccess({ room: { maxRows: 20_000 } });
  room.measure();
  store.tx(() => {
    for (let n = 0; n < 16_000; n += 1) audit.append({ event: 'lock.closed' });
  });
  expect(room.level).toBe('filling');
  const before = audit.head().seq;
  const begunMs = time.mono;
  let tries = 0;
  for (; time.mono - begunMs < dayMs; tries += 1) {
    expect((await tokens.check(`no code ${tries}`)).kind).toBe('denied');
    time.pass(4000);
    refusals.tick();
  }
  refusals.flush();
  expect(room.level).not.toBe('full');
  const rows = audit.read({ from: before + 1, limit: 100_000 });
  expect(rows.length).toBeLessThanOrEqual(2 * 24 * 60 + 1);
  const counted = rows.filter(({ reason }) => reason === 'repeated').map(({ error_args }) => error_args?.[0] ?? 0);
  expect(rows.length - counted.length + counted.reduce((sum, count) => sum + count, 0)).toBe(tries);
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => before + 1 + at));
  expect((await verifyRecord(new RecordSource(store), pace, () => undefined)).sound).toBe(true);
}, 60_000);
