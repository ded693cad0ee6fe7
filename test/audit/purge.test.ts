import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventName } from '../../src/audit/event.js';
import { Purge } from '../../src/audit/purge.js';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { hourOf, type PerClass } from '../../src/audit/retention.js';
import type { AuditRow } from '../../src/audit/row.js';
import { writeOutcome } from '../../src/cabinet/opening-rows.js';
import { Latches } from '../../src/store/latches.js';
import { Meta } from '../../src/store/meta.js';
import { Openings } from '../../src/store/openings.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { openAccess } from '../access/workshop.js';
import { eventually } from '../running-daemon.js';
import { HandTime, type OpenWith, openCabinet, tempDir } from '../store/workshop.js';
import { pace } from './record-file.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const retentionMs: PerClass = {
  ...{ access: 7 * dayMs, payment: 7 * dayMs, diagnostics: 3 * dayMs },
  ...{ admin: 30 * dayMs, security: 30 * dayMs },
};

/** A record on a real database with its purge. */
function workshop(given: OpenWith = {}) {
  const cabinet = openCabinet(given);
  const { store, audit, room, clock, time } = cabinet;
  audit.begin();
  const receipts = new Receipts(store);
  const marks = new ReleaseMarks(store);
  const state = { opening: false };
  const purge = new Purge({ store, audit, marks, room, clock, retentionMs, opening: () => state.opening });
  const rows = (chain = audit.chain()): AuditRow[] => audit.read({ chain, from: 1, limit: 100_000 });
  return {
    ...{ ...cabinet, receipts, marks, state, purge, rows },
    append: (...events: EventName[]) => {
      for (const event of events) store.tx(() => audit.append({ event }));
    },
    /** As a receipt does it that comes while the clock is set. */
    receipt: (seq = audit.head().seq, chain = audit.chain()) => {
      const head = audit.read({ chain, from: seq, limit: 1 })[0]?.hash ?? '';
      store.tx(() => {
        receipts.put(chain, { seq, head });
        if (clock.now().state === 'trusted') marks.mark(hourOf(clock.now().wallMs));
      });
    },
    /** Ticks until nothing more leaves. */
    settle: () => {
      for (let quiet = 0, before = -1; quiet < 65; quiet += 1) {
        time.pass(1000);
        purge.tick();
        const now = rows().length;
        if (now !== before) quiet = 0;
        before = now;
      }
    },
    sound: async () => (await verifyRecord(new RecordSource(store), pace, () => undefined)).sound,
  };
}

const oneOpening: EventName[] = ['access.granted', 'lock.intent', 'lock.opened', 'lock.closed'];

describe('rows leave the record', () => {
  test('class by class, each when its time since the receipt is over, and the record stays sound', async () => {
    const world = workshop();
    world.append(...oneOpening, 'admin.blocked', 'device.port_lost');
    world.receipt();
    world.append('device.started');
    const events = () => world.rows().map(({ event }) => event);
    const rest = ['device.chain_started', 'admin.blocked'];
    world.time.pass(3 * dayMs - 2 * 60_000);
    world.settle();
    expect(events()).toEqual([
      'device.chain_started',
      ...oneOpening,
      'admin.blocked',
      'device.port_lost',
      'device.started',
    ]);
    world.time.pass(hourMs);
    world.settle();
    expect(events()).toEqual(['device.chain_started', ...oneOpening, 'admin.blocked', 'device.started']);
    expect(await world.sound()).toBe(true);
    world.time.pass(4 * dayMs);
    world.settle();
    expect(events()).toEqual([...rest, 'device.started']);
    expect(await world.sound()).toBe(true);
    world.time.pass(23 * dayMs);
    world.settle();
    expect(events()).toEqual(['device.started']);
    expect(await world.sound()).toBe(true);
    const [verdict] = (await verifyRecord(new RecordSource(world.store), pace, () => undefined)).chains;
    expect(verdict).toMatchObject({ rows: 1, released: 7, first: 8, last: 8 });
  });

  test('never without a receipt, and never the newest of the chain', async () => {
    const world = workshop();
    world.append(...oneOpening);
    world.time.pass(400 * dayMs);
    world.settle();
    expect(world.rows()).toHaveLength(5);
    world.receipt();
    world.time.pass(31 * dayMs);
    world.settle();
    expect(world.rows().map(({ seq }) => seq)).toEqual([5]);
    world.append('lock.intent');
    expect(world.rows().map(({ seq }) => seq)).toEqual([5, 6]);
    world.settle();
    expect(world.rows().map(({ seq }) => seq)).toEqual([6]);
    expect(await world.sound()).toBe(true);
  });

  test('a few at a time, so that an opening waits for none, and none at all while somebody is at a door', () => {
    const world = workshop();
    world.store.tx(() => {
      for (let n = 0; n < 1000; n += 1) world.audit.append({ event: 'lock.closed' });
    });
    world.receipt();
    world.time.pass(8 * dayMs);
    world.state.opening = true;
    for (let n = 0; n < 10; n += 1) world.purge.tick();
    expect(world.rows()).toHaveLength(1001);
    world.state.opening = false;
    for (let left = 1001; left > 800; ) {
      world.purge.tick();
      const now = world.rows().length;
      expect(left - now).toBeLessThanOrEqual(64);
      expect(left - now).toBeGreaterThan(0);
      left = now;
    }
  });

  test('only while the clock is trusted; a receipt that came before that counts from the first trusted moment on', () => {
    let synchronised = false;
    const world = workshop({ synchronised: () => synchronised });
    world.append(...oneOpening, 'device.started');
    world.receipt();
    world.time.pass(60 * dayMs);
    world.settle();
    expect(world.marks.all()).toEqual([]);
    synchronised = true;
    world.settle();
    expect(world.marks.all()).toHaveLength(1);
    expect(world.rows()).toHaveLength(6);
    world.time.pass(7 * dayMs);
    world.settle();
    expect(world.rows()).toHaveLength(6);
    synchronised = false;
    world.time.pass(hourMs + 1);
    world.settle();
    expect(world.rows()).toHaveLength(6);
    synchronised = true;
    world.settle();
    expect(world.rows().map(({ event }) => event)).toEqual(['device.chain_started', 'device.started']);
  });

  test('while the record is verified, which finds it sound', async () => {
    const world = workshop();
    world.store.tx(() => {
      for (let n = 0; n < 400; n += 1) world.audit.append({ event: n % 3 === 0 ? 'admin.viewed' : 'lock.closed' });
    });
    world.receipt();
    world.append('admin.viewed');
    world.time.pass(8 * dayMs);
    const before = world.rows().length;
    const busy = { rows: 30, rest: async () => world.purge.tick() };
    const { sound } = await verifyRecord(new RecordSource(world.store), busy, () => undefined);
    expect(world.rows().length).toBeLessThan(before - 100);
    expect(sound).toBe(true);
  });

  test('after a restart in the midst of it, too', async () => {
    const dir = tempDir();
    const time = new HandTime();
    const first = workshop({ dir, time });
    first.store.tx(() => {
      for (let n = 0; n < 300; n += 1) first.audit.append({ event: n % 3 === 0 ? 'admin.viewed' : 'lock.closed' });
    });
    first.receipt();
    time.pass(8 * dayMs);
    for (let n = 0; n < 3; n += 1) first.purge.tick();
    const left = first.rows().length;
    expect(left).toBeGreaterThan(105);
    expect(left).toBeLessThan(301);
    await first.store.close();
    const second = workshop({ dir, time, boot: 'b00t2' });
    second.settle();
    expect(second.rows()).toHaveLength(102);
    expect(await second.sound()).toBe(true);
  });

  test('of an earlier chain wholly; its receipt stays, so that a late one is known and a verdict tells of it', async () => {
    const world = workshop();
    world.append(...oneOpening);
    world.receipt();
    const before = world.audit.chain();
    const meta = new Meta(world.store);
    world.store.tx(() => meta.set('new_chain', { reason: 'corrupt', seq: 5 }));
    world.audit.begin();
    world.append(...oneOpening);
    world.time.pass(31 * dayMs);
    world.settle();
    expect(world.rows(before)).toEqual([]);
    expect(world.rows()).toHaveLength(5);
    expect(world.receipts.get(before)).toMatchObject({ seq: 5 });
    expect(world.marks.all()).toEqual([]);
    const { sound, chains } = await verifyRecord(new RecordSource(world.store), pace, () => undefined);
    expect(sound).toBe(true);
    expect(chains.find(({ chain }) => chain === before)).toMatchObject({ rows: 0, released: 5 });
  });

  test('whose outcome is still to come, and that outcome is recorded all the same', () => {
    const world = workshop();
    const access = openAccess({ dir: tempDir() });
    const openings = new Openings(world.store);
    const record = {
      ...{ store: world.store, audit: world.audit, openings, boot: 'b00t1', alarms: access.alarms },
      ...{ rights: access.rights, uses: access.uses, commands: access.commands, blocked: access.blocked },
      ...{ dropOffs: access.dropOffs, latches: new Latches(world.store), room: world.room, persons: access.persons },
      serviceEnd: access.serviceEnd,
    };
    world.append('lock.intent');
    const pending = {
      ...{ chain: world.audit.chain(), seq: 2, locker: 'A01', board: 'b1', credentialRef: null, useKind: null },
      ...{ useOf: null, purpose: null, subjectRef: null, accessMode: null, boot: 'b00t1', firstSeq: null },
    } as const;
    world.store.tx(() => openings.add(pending));
    world.append('device.started');
    world.receipt();
    world.time.pass(31 * dayMs);
    world.settle();
    expect(world.rows().map(({ seq }) => seq)).toEqual([3]);
    world.store.tx(() => writeOutcome(record, pending, { outcome: 'opened' }));
    expect(world.rows().at(-1)).toMatchObject({ event: 'lock.opened', error_args: [2] });
    expect(openings.pending()).toEqual([]);
  });

  test('on a full disk later, without a try each second', () => {
    const world = workshop();
    world.append(...oneOpening);
    world.receipt();
    world.time.pass(8 * dayMs);
    const readOnly = (on: boolean) => world.store.use((db) => db.exec(`PRAGMA query_only = ${on ? 1 : 0}`));
    readOnly(true);
    expect(() => world.purge.tick()).toThrow(expect.objectContaining({ code: 'store.io' }));
    for (let n = 0; n < 50; n += 1) {
      world.time.pass(1000);
      world.purge.tick();
    }
    readOnly(false);
    world.time.pass(60_000);
    world.settle();
    expect(world.rows().map(({ event }) => event)).toEqual(['device.chain_started', 'lock.closed']);
  });
});

test('whatever is recorded and receipted, each row stays until its time is over and no longer than it takes to be swept', async () => {
  const some = fc.constantFrom<EventName>(
    'lock.closed',
    'access.denied',
    'device.started',
    'admin.viewed',
    'lock.forced',
  );
  const step = fc.oneof(
    fc.record({ append: fc.array(some, { minLength: 1, maxLength: 40 }) }),
    fc.record({ receipt: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ hours: fc.integer({ min: 1, max: 24 * 12 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const world = workshop();
      const all = new Map<number, AuditRow>();
      const covered: { seq: number; atMs: number }[] = [];
      const note = () => {
        for (const row of world.rows()) all.set(row.seq, row);
      };
      for (const one of steps) {
        if ('append' in one) world.append(...one.append);
        else if ('hours' in one) world.time.pass(one.hours * hourMs);
        else {
          const seq = Math.max(1, Math.ceil(one.receipt * world.audit.head().seq));
          const upTo = world.receipts.get(world.audit.chain())?.seq ?? 0;
          if (seq > upTo) {
            covered.push({ seq, atMs: world.time.wallMs() });
            world.receipt(seq);
          }
        }
        note();
        const beganMs = world.time.wallMs();
        world.settle();
        const there = new Set(world.rows().map(({ seq }) => seq));
        const last = world.audit.head().seq;
        for (const { seq, retention } of all.values()) {
          const first = covered.find((receipt) => receipt.seq >= seq);
          const dueMs = first === undefined ? Number.POSITIVE_INFINITY : first.atMs + retentionMs[retention];
          if (!there.has(seq)) expect(dueMs).toBeLessThanOrEqual(world.time.wallMs());
          else if (seq !== last) expect(dueMs + hourMs).toBeGreaterThan(beganMs - 60_000);
        }
        expect(there.has(last)).toBe(true);
      }
      expect(await world.sound()).toBe(true);
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('a damaged database that was set aside goes when no row may be as old as its rows are', () => {
  const world = workshop();
  const aside = join(world.dir, 'lockerd.db.corrupt-1');
  writeFileSync(aside, 'rows');
  utimesSync(aside, world.time.wallMs() / 1000, world.time.wallMs() / 1000);
  world.time.pass(30 * dayMs - 5 * 60_000);
  world.settle();
  expect(existsSync(aside)).toBe(true);
  world.time.pass(dayMs);
  world.settle();
  expect(existsSync(aside)).toBe(false);
});

describe('of a row that has left', () => {
  /** Rows whose references can be found in the raw bytes of a file. */
  async function left() {
    const world = workshop({ snapshotDelayMs: 10 });
    for (let n = 0; n < 300; n += 1) {
      const credential_ref = `LEFT${String(n).padStart(12, '0')}`;
      const subject_ref = `STAYS${String(n).padStart(11, '0')}`;
      world.store.tx(() => {
        world.audit.append({ event: 'lock.opened', outcome: 'opened', locker: 'A01', credential_ref });
        if (n % 5 === 0) world.audit.append({ event: 'admin.open', actor: 'op-1', subject_ref });
      });
    }
    world.append('device.started');
    await world.store.snapshot();
    world.receipt();
    world.time.pass(8 * dayMs);
    return world;
  }
  const holds = (file: string, text: string): boolean => existsSync(file) && readFileSync(file).includes(text);

  test('no byte is in the database, its log or its snapshot any more', async () => {
    const { dir, ...world } = await left();
    const [database, log, snapshot] = ['lockerd.db', 'lockerd.db-wal', 'snapshot.db'].map((name) => join(dir, name));
    if (!database || !log || !snapshot) throw new Error('no files');
    expect(holds(database, 'LEFT') && holds(log, 'LEFT') && holds(snapshot, 'LEFT')).toBe(true);
    world.settle();
    expect(world.rows()).toHaveLength(62);
    expect(holds(log, 'LEFT')).toBe(false);
    expect(holds(database, 'LEFT')).toBe(false);
    expect(holds(database, 'STAYS')).toBe(true);
    await eventually('the snapshot is made anew', () => !holds(snapshot, 'LEFT'));
    expect(holds(snapshot, 'STAYS')).toBe(true);
    // Pages were merged meanwhile: no copy of a row may be left where it was before.
    await world.store.snapshot();
    world.time.pass(23 * dayMs);
    world.settle();
    expect(world.rows()).toHaveLength(1);
    expect(holds(database, 'STAYS')).toBe(false);
    expect(holds(log, 'STAYS')).toBe(false);
    expect(world.troubles).toEqual([]);
  });

  test('a snapshot that is being taken is not disturbed: the log is cut after it', async () => {
    const { dir, ...world } = await left();
    const taking = world.store.snapshot();
    expect(world.store.truncateLogIfQuiet()).toBe(false);
    world.settle();
    expect(holds(join(dir, 'lockerd.db-wal'), 'LEFT')).toBe(true);
    await taking;
    world.settle();
    expect(holds(join(dir, 'lockerd.db-wal'), 'LEFT')).toBe(false);
    expect(world.troubles).toEqual([]);
  });
});
