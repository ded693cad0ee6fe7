import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CabinetState } from '../../src/backup/cabinet-state.js';
import { withoutErased } from '../../src/backup/erased-state.js';
import { withRestartedRentals } from '../../src/backup/restarted-rentals.js';
import { holdEmpty, mustFit, restoreState } from '../../src/backup/restore.js';
import { StateSource } from '../../src/backup/state-source.js';
import { usedMs } from '../../src/rental/rental-time.js';
import { CarriedSource } from '../../src/store/carried-rows.js';
import { Meta } from '../../src/store/meta.js';
import { Persons } from '../../src/store/persons.js';
import { Rentals } from '../../src/store/rentals.js';
import { schemaVersion } from '../../src/store/schema.js';
import { Uses } from '../../src/store/uses.js';
import { HandTime, openCabinet, tempDir } from '../store/workshop.js';
import { anyState, exampleState } from './generated-state.js';

const now = { boot: 'new-board', monoMs: 5000.5 };
const asHere = ({ tables }: Pick<CabinetState, 'tables'>) => withRestartedRentals(tables, now);
const target = (data: string) => ({
  ...{ data, cabinet: 'CAB-1', pepper: join(data, '../pepper/file'), trustFile: join(data, 'trust.jwt') },
  ...{ actor: 'uid-0', nothingSince: false, now },
});

async function restored(state: CabinetState, change: Partial<ReturnType<typeof target>> = {}) {
  const data = join(tempDir(), 'data');
  const release = await holdEmpty(data);
  await restoreState(state, { ...target(data), ...change });
  release();
  return data;
}

test('whatever the state is, the new board has it, with its secret, and begins a new chain', async () => {
  await fc.assert(
    fc.asyncProperty(anyState, async (state) => {
      const data = await restored(state);
      const cabinet = openCabinet({ dir: data });
      expect(new CarriedSource(cabinet.store).read()).toEqual({
        ...{ tables: asHere(state), meta: { ...state.meta, uses_lost: {} } },
      });
      cabinet.audit.begin();
      const [first] = cabinet.audit.read({ from: 1, limit: 1 });
      const { chain, seq, hash: head } = state.head;
      expect(first).toMatchObject({
        event: 'device.chain_started',
        reason: 'restored',
        actor: 'uid-0',
        error_args: [seq],
      });
      expect(cabinet.audit.chain()).not.toBe(chain);
      const meta = new Meta(cabinet.store);
      expect(meta.get('previous_head')).toEqual({ chain, seq, head });
      expect([meta.get('state_awaited'), meta.get('contents_lost')]).toEqual([{}, true]);
      const pepper = join(data, '../pepper/file');
      expect(readFileSync(pepper).toString('base64url')).toBe(state.pepper);
      expect(statSync(pepper).mode & 0o777).toBe(0o600);
      expect(statSync(join(data, 'lockerd.db')).mode & 0o777).toBe(0o600);
      expect(cabinet.clock.now().floorMs).toBeGreaterThanOrEqual(Object(state.meta.clock).floorMs);
    }),
    { numRuns: 8 },
  );
});

test('what is read of a cabinet is what was restored to it', async () => {
  const state = exampleState(3);
  const data = await restored(state, { nothingSince: true });
  const { store, audit, clock } = openCabinet({ dir: data });
  const source = new StateSource({
    ...{ store, audit, clock, cabinet: 'CAB-1', program: '1.2.3', trustFile: join(data, 'trust.jwt') },
    pepper: { file: join(data, '../pepper/file'), credential: false },
  });
  const { tables, pepper, meta } = source.read().state;
  expect({ tables, pepper, set: meta.trust_set }).toEqual({
    ...{ tables: asHere(state), pepper: state.pepper, set: state.meta.trust_set },
  });
  expect(new Meta(store).get('contents_lost')).toBeUndefined();
});

test('what was too large to be backed up is awaited, whatever is said of the time since', async () => {
  const dir = await restored({ ...exampleState(3), without: ['uses'] }, { nothingSince: true });
  const { store } = openCabinet({ dir });
  expect(new Meta(store).get('state_awaited')).toEqual({});
});

test('what moves by itself is worth no new snapshot, and a right is', () => {
  const { store, audit, clock, time } = openCabinet();
  const parts = { store, audit, clock, cabinet: 'CAB-1', program: '1', pepper: undefined, trustFile: '/nowhere' };
  const source = new StateSource(parts);
  const before = source.read().steady;
  time.pass(60_000);
  store.tx(() => {
    audit.append({ event: 'device.started' });
    new Meta(store).set('pin_failures', { boot: 'b', timesMonoMs: [1] });
    store.statement<[], never>("INSERT INTO throttle VALUES ('k', 1, 0, NULL, 'b', 1, NULL)").run();
  });
  expect(source.read().steady).toBe(before);
  store.tx(() => store.statement<[], never>("INSERT INTO blocked VALUES ('A01')").run());
  expect(source.read().steady).not.toBe(before);
});

test('a directory that holds anything is left as it is', async () => {
  const data = tempDir();
  mkdirSync(join(data, 'lost+found'));
  for (const name of ['lockerd.lock', 'rebuild.part', 'rebuild.part-wal']) writeFileSync(join(data, name), '');
  (await holdEmpty(data))();
  for (const name of ['lockerd.db', 'snapshot.db', 'lockerd.db.corrupt-1', 'rebuilt.db', 'notes.txt']) {
    const dir = tempDir();
    writeFileSync(join(dir, name), 'mine');
    await expect(holdEmpty(dir)).rejects.toThrow(expect.objectContaining({ code: 'restore.not_empty' }));
    expect(readFileSync(join(dir, name), 'utf8')).toBe('mine');
  }
});

test('no lockerd starts in a directory while it is restored', async () => {
  const data = tempDir();
  const release = await holdEmpty(data);
  expect(() => openCabinet({ dir: data })).toThrow(expect.objectContaining({ code: 'store.locked' }));
  release();
  expect(() => openCabinet({ dir: data })).not.toThrow();
});

test('a restore that was cut off is begun anew, and until then nothing is there', async () => {
  const state = exampleState(5);
  const data = join(tempDir(), 'data');
  const broken = { ...state, tables: { ...state.tables, rights: { columns: ['ref'], rows: [['r']] } } };
  const release = await holdEmpty(data);
  await expect(restoreState(broken, target(data))).rejects.toThrow(expect.objectContaining({ code: 'backup.damaged' }));
  expect(existsSync(join(data, 'lockerd.db'))).toBe(false);
  release();
  (await holdEmpty(data))();
  await restoreState(state, target(data));
  expect(new CarriedSource(openCabinet({ dir: data }).store).read().tables).toEqual(asHere(state));
});

test('a column or table that no version has is damage, and so is one that stays behind', async () => {
  const state = exampleState(5);
  for (const [table, columns] of Object.entries({ blocked: ['odd'], odd: ['odd'], audit: ['chain'], meta: ['key'] })) {
    const tables = { [table]: { columns, rows: [columns.map(() => 'x')] } };
    await expect(restored({ ...state, tables })).rejects.toThrow(expect.objectContaining({ code: 'backup.damaged' }));
  }
});

test('what an older version backed up is brought to this one', async () => {
  const columns = 'ref role any_locker sizes from_ms until_ms uses hours subject_ref holder stored_boot'.split(' ');
  const row = ['r1', 'customer', 0, null, null, null, 2, null, 'BK1', null, 'b1'];
  const state = { ...exampleState(5), schema: 9, tables: { rights: { columns, rows: [row] } } };
  const { tables } = new CarriedSource(openCabinet({ dir: await restored(state) }).store).read();
  expect(tables.rights?.rows).toEqual([[...row, null, 0]]);
});

test('a newer version, another cabinet and a missing place for the secret are refused by name', () => {
  const state = exampleState(5);
  const pepper = '/somewhere';
  expect(() => mustFit(state, { cabinet: 'CAB-1', pepper })).not.toThrow();
  for (const [odd, fit, code] of [
    [{ schema: schemaVersion + 1 }, { cabinet: 'CAB-1', pepper }, 'backup.newer'],
    [{}, { cabinet: 'CAB-2', pepper }, 'backup.other_cabinet'],
    [{}, { cabinet: 'CAB-1', pepper: undefined }, 'restore.no_pepper_place'],
  ] as const) {
    expect(() => mustFit({ ...state, ...odd }, fit)).toThrow(expect.objectContaining({ code }));
  }
});

test('a rental goes on with its time and money, and a used-up code stays so, however long the new board was up before', async () => {
  const old = openCabinet({ boot: 'old-board' });
  const reference = {
    id: 'rental1',
    locker: 'A01',
    size: 'S',
    state: 'active',
    payer: 'customer',
    rightRef: 'r1',
  } as const;
  const money = { paidMs: 3_600_000, paidPaise: 2000, waivedPaise: 0, openings: 2, subjectRef: 'BK1', overMs: null };
  const run = { pinHash: null, usedMs: 1_800_000, boot: 'old-board', monoMs: 9000, beganMs: null };
  const token = { kind: 'token', ref: 't1', of: 'A01', allowed: 1, untilMs: Date.UTC(2027, 0, 1) } as const;
  old.store.tx(() => {
    new Rentals(old.store).put({ ...reference, ...money, ...run });
    new Uses(old.store).take(token);
  });
  const { store, audit, clock } = old;
  const source = new StateSource({
    store,
    audit,
    clock,
    ...{ cabinet: 'CAB-1', program: '1' },
    ...{ pepper: undefined, trustFile: '/nowhere' },
  });
  // A spare that was on the shelf with its power on for a week.
  const upMs = 7 * 86_400_000;
  const dir = await restored(source.read().state, { now: { boot: 'spare', monoMs: upMs } });
  const time = new HandTime();
  time.mono = upMs + 60_000;
  const spare = openCabinet({ dir, time, boot: 'spare', synchronised: () => false });
  const rental = new Rentals(spare.store).get('rental1');
  expect(rental).toMatchObject({ ...reference, ...money, usedMs: 1_800_000 });
  expect(rental && usedMs(rental, spare.clock.now())).toBe(1_860_000);
  const again = () => spare.store.tx(() => new Uses(spare.store).take(token));
  expect(again).toThrow(expect.objectContaining({ code: 'access.used_up' }));
});

const key = Buffer.alloc(32, 7);
const tag = (reference: string) => createHmac('sha256', key).update(reference).digest('base64url');
const erasing = { nowMs: 5000, randomBytes: (size: number) => Buffer.alloc(size, 9) };

function withPersons(): CabinetState {
  const rightColumns = ['ref', 'role', 'any_locker', 'subject_ref', 'stored_boot', 'rental'];
  const right = (ref: string, subject: string | null) => [ref, 'customer', 0, subject, 'b1', null];
  const rentalColumns =
    'id locker size state right_ref used_ms boot mono_ms paid_ms paid_paise waived_paise openings subject_ref over_ms';
  const rental = (id: string, state: string, ref: string, subject: string, overMs: number | null) => [
    ...[id, `L${id}`, 'M', state, ref, 0, 'b1', 0, 0, 0, 0, 0, subject, overMs],
  ];
  const report = JSON.stringify({ locker: 'A1', run: { right: 'r3', subject: 'BK3' } });
  return {
    ...exampleState(5),
    tables: {
      rights: {
        columns: rightColumns,
        rows: [right('r1', 'BK1'), right('r2', 'BK2'), right('r4', null), right('r5', 'BK5')],
      },
      right_lockers: {
        columns: ['ref', 'locker'],
        rows: [
          ['r1', 'A1'],
          ['r2', 'A2'],
          ['r4', 'A4'],
          ['r5', 'A5'],
        ],
      },
      pins: {
        columns: ['number', 'ref', 'hash'],
        rows: [
          ['A1', 'r1', 'h1'],
          ['A2', 'r2', 'h2'],
          ['A5', 'r5', 'h5'],
        ],
      },
      uses: {
        columns: ['kind', 'ref', 'locker', 'used'],
        rows: [
          ['token', 't1', '', 1],
          ['token', 't2', '', 1],
          ['right', 'r1', '', 1],
        ],
      },
      rentals: {
        columns: rentalColumns.split(' '),
        rows: [rental('x', 'active', 'r2', 'BK2', null), rental('y', 'collected', 'r3', 'BK3', 9)],
      },
      reports: {
        columns: ['id', 'kind', 'about', 'state', 'details', 'acked'],
        rows: [['p1', 'rental', 'y', 'collected', report, 0]],
      },
    },
  };
}

test('who was erased since is left out, but whose bag is still in a locker gets it out first', async () => {
  const tags = ['BK1', 'BK2', 'BK3', 'r4', 't1', 'BK9'].map(tag);
  const { state, erased, waiting } = withoutErased(withPersons(), { key: key.toString('base64url'), tags }, erasing);
  expect({ erased, waiting }).toEqual({ erased: 3, waiting: 1 });
  const { store } = openCabinet({ dir: await restored(state) });
  const { tables } = new CarriedSource(store).read();
  const text = JSON.stringify(tables);
  for (const gone of ['"r1"', 'BK1', 'BK3', '"r3"', '"r4"', '"t1"', '"h1"'])
    expect([gone, text.includes(gone)]).toEqual([gone, false]);
  for (const there of ['"r2"', 'BK2', '"h2"', '"r5"', 'BK5', '"t2"', '"p1"'])
    expect([there, text.includes(there)]).toEqual([there, true]);
  const persons = new Persons(store);
  expect(['BK1', 'BK3', 'BK9'].map((subjectRef) => persons.isErased({ subjectRef }))).toEqual([true, true, true]);
  expect(['BK2', 'BK5'].map((subjectRef) => persons.isErased({ subjectRef }))).toEqual([false, false]);
  expect(tables.privacy_requests?.rows).toHaveLength(1);
  expect(persons.isPerson(String(tables.privacy_requests?.rows[0]?.[2]))('BK2')).toBe(true);
});

test('erasures that are applied twice, or name nobody here, change nothing more', () => {
  const erasures = { key: key.toString('base64url'), tags: ['BK1', 'BK2'].map(tag) };
  const once = withoutErased(withPersons(), erasures, erasing).state;
  expect(withoutErased(once, erasures, erasing)).toEqual({ state: once, erased: 0, waiting: 1 });
  const strangers = { key: erasures.key, tags: [tag('BK77')] };
  expect(withoutErased(withPersons(), strangers, erasing).state.tables.rights).toEqual(withPersons().tables.rights);
  expect(withoutErased(withPersons(), { key: '', tags: [] }, erasing).state).toEqual(withPersons());
});
