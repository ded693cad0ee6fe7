import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessMode, EventName } from '../../src/audit/event.js';
import { openPostgres } from '../../src/collector/postgres-database.js';
import type { CollectorStore, Taken } from '../../src/collector/store.js';
import { collectorManifest } from '../../src/privacy/manifest.js';
import { commandClaims } from '../../src/tokens/command-token.js';
import { resultMessage, statusMessage } from '../../src/wire/messages.js';
import { Board } from './board.js';
import { until } from './cloud.js';
import { enrolBehaviour } from './enrol-behaviour.js';
import { erasureBehaviour } from './erasure-behaviour.js';
import { rentalBehaviour } from './rental-behaviour.js';
import { snapshotBehaviour } from './snapshot-behaviour.js';
import { endKinds, kinds, note } from './store-kinds.js';
import { subjectBehaviour } from './subject-behaviour.js';
import type { Opened } from './subject-world.js';

const nowMs = Date.UTC(2026, 10, 28);
const status = {
  ...{ state: 'online', version: '1.0.0', boot: 'b', seq: 0, head: '00'.repeat(32), clock: 'trusted' },
  ...{ policy: '2025-06', health: 'ok', at_rest: 'luks', at: nowMs, sig: 's' },
};
let cabinets = 0;
const newBoard = (): Board => {
  cabinets += 1;
  return new Board(`CAB-${cabinets}`);
};

afterAll(endKinds);

describe.each(kinds)(`a store on $name${note}`, ({ name, open, most, runs }) => {
  let opened: Opened;
  let stores: readonly CollectorStore[] = [];
  let store: CollectorStore;

  beforeAll(async () => {
    opened = await open(most);
    stores = opened.stores;
    const [first] = stores;
    if (first === undefined) throw new Error('no store');
    store = first;
  }, 60_000);
  afterAll(async () => {
    for (const one of stores) await one.close();
  });

  const prefixOf = (taken: Taken): number => (taken.kind === 'taken' ? taken.prefix.seq : -1);

  it('gives a row back as it came, with empty and erased fields', async () => {
    const board = newBoard().record(2);
    const erased = { credential_ref: null, subject_ref: null, salt: null, commit: 'ab'.repeat(32) };
    board.rows.push(board.next(erased));
    board.rows.push(board.next({ error_args: null, supersedes: 2, locker: null, cabinet: 'OLD-NAME' }));
    expect(await store.takeBatch(board.batch(1, 4), nowMs)).toEqual({
      ...{ kind: 'taken', added: 4, prefix: { seq: 4, head: board.rows[3]?.hash } },
    });
    const page = { cabinet: board.cabinet, chain: board.chain, from: 1, most: 10 };
    expect(await store.events(page)).toEqual(board.rows);
    expect(await store.events({ ...page, from: 3, most: 1 })).toEqual([board.rows[2]]);
  });

  it('takes batches in any order, any number of times, by any of the collectors, and each row once', async () => {
    const cut = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cut, fc.infiniteStream(fc.nat()), async (lengths, random) => {
        const board = newBoard().record(lengths.reduce((sum, one) => sum + one, 0));
        let from = 1;
        const batches = lengths.map((length) => {
          from += length;
          return board.batch(from - length, from - 1);
        });
        const next = (below: number): number => (random.next().value ?? 0) % below;
        const arrivals = [...batches, ...batches, board.batch(1, next(board.rows.length) + 1)];
        for (let last = arrivals.length - 1; last > 0; last -= 1) {
          const other = next(last + 1);
          const [a, b] = [arrivals[last], arrivals[other]];
          if (a && b) [arrivals[last], arrivals[other]] = [b, a];
        }
        // Each collector takes its share one after the other, all of them at the same time.
        const taken = await Promise.all(
          stores.map(async (one, index) => {
            const prefixes: number[] = [];
            for (const batch of arrivals.filter((_, at) => at % stores.length === index)) {
              const done = await one.takeBatch(batch, nowMs);
              const prefix = prefixOf(done);
              // What a receipt would be given for is stored without a gap when that is said.
              const page = { cabinet: board.cabinet, chain: board.chain, from: 1, most: 1000 };
              const rows = await one.events(page);
              expect(rows.slice(0, prefix)).toEqual(board.rows.slice(0, prefix));
              if (done.kind === 'taken' && prefix > 0) expect(done.prefix.head).toBe(board.rows[prefix - 1]?.hash);
              prefixes.push(prefix);
            }
            return prefixes;
          }),
        );
        for (const prefixes of taken) expect(prefixes).toEqual([...prefixes].sort((a, b) => a - b));
        expect(Math.max(...taken.flat())).toBe(board.rows.length);
        const all = await store.events({ cabinet: board.cabinet, chain: board.chain, from: 1, most: 1000 });
        expect(all).toEqual(board.rows);
      }),
      { numRuns: 25 },
    );
  });

  it('quarantines a cabinet whose row comes with another hash, keeps both rows, and gives no receipt any more', async () => {
    const board = newBoard().record(3);
    await store.takeBatch(board.batch(1, 3), nowMs);
    board.rows.pop();
    board.rows.push(board.next({ locker: 'A02' }));
    board.record(1);
    const broken = { reason: 'replaced', chain: board.chain, seq: 3 };
    expect(await store.takeBatch(board.batch(3, 4), nowMs)).toEqual({ kind: 'quarantined', newly: true, broken });
    expect(await store.takeBatch(board.batch(4, 4), nowMs)).toEqual({ kind: 'quarantined', newly: false, broken });
    const state = (await store.cabinets()).find(({ cabinet }) => cabinet === board.cabinet);
    expect(state).toMatchObject({
      quarantine: { ...broken, sinceMs: nowMs },
      chains: [{ prefix: { seq: 3 }, last: 4 }],
    });
    const rows = await store.events({ cabinet: board.cabinet, chain: board.chain, from: 3, most: 9 });
    expect(rows.map(({ seq, locker }) => [seq, locker])).toEqual([
      [3, 'A01'],
      [4, 'A01'],
    ]);
  });

  it('quarantines a cabinet when rows meet that do not follow one another, and not before', async () => {
    const board = newBoard().record(4);
    const other = new Board(board.cabinet).record(4);
    const ahead = { ...other.batch(3, 4), chain: board.chain };
    const strange = { ...ahead, events: ahead.events.map((row) => ({ ...row, chain: board.chain })) };
    expect(prefixOf(await store.takeBatch(strange, nowMs))).toBe(0);
    expect(await store.takeBatch(board.batch(1, 2), nowMs)).toMatchObject({
      ...{ kind: 'quarantined', newly: true, broken: { reason: 'link', seq: 3 } },
    });
    expect(await store.endQuarantine(board.cabinet)).toBe(true);
    expect(await store.endQuarantine(board.cabinet)).toBe(false);
    // It is judged anew, and is as it was.
    expect(await store.takeBatch(board.batch(1, 2), nowMs)).toMatchObject({ kind: 'quarantined', newly: true });
  });

  it('asks for a gap once after five seconds, again later and later, and no more when it has closed', async () => {
    const board = newBoard().record(9);
    await store.takeBatch(board.batch(1, 3), nowMs);
    await store.takeBatch(board.batch(6, 9), nowMs);
    const pulls = (atMs: number) =>
      Promise.all(stores.map((one) => one.duePulls(atMs, 100, 0.5))).then((each) =>
        each.flat().filter(({ cabinet }) => cabinet === board.cabinet),
      );
    expect(await pulls(nowMs + 4999)).toEqual([]);
    const gap = { cabinet: board.cabinet, chain: board.chain, from: 4, limit: 2 };
    expect(await pulls(nowMs + 5000)).toEqual([gap]);
    expect(await pulls(nowMs + 5001)).toEqual([]);
    expect(await pulls(nowMs + 60_000)).toEqual([gap]);
    expect(await pulls(nowMs + 69_999)).toEqual([]);
    expect(prefixOf(await store.takeBatch(board.batch(4, 5), nowMs + 70_000))).toBe(9);
    expect(await pulls(nowMs + 3_600_000)).toEqual([]);
  });

  it('goes on behind rows that were given up, one gap at a time, and asks for them no more', async () => {
    const board = newBoard().record(9);
    const { cabinet, chain } = board;
    await store.takeBatch(board.batch(3, 4), nowMs);
    await store.takeBatch(board.batch(7, 9), nowMs);
    expect(await store.acceptGap(cabinet, chain, nowMs)).toEqual({ from: 1, to: 2 });
    expect(prefixOf(await store.takeBatch(board.batch(4, 4), nowMs))).toBe(4);
    expect(await store.acceptGap(cabinet, chain, nowMs)).toEqual({ from: 5, to: 6 });
    expect(await store.acceptGap(cabinet, chain, nowMs)).toBeUndefined();
    expect(await store.takeBatch(board.batch(9, 9), nowMs)).toEqual({
      ...{ kind: 'taken', added: 0, prefix: { seq: 9, head: board.rows[8]?.hash } },
    });
    const pulls = await store.duePulls(nowMs + 3_600_000, 100, 0.5);
    expect(pulls.filter((pull) => pull.cabinet === cabinet)).toEqual([]);
  });

  it('keeps a final result against a later one, and a passing one not', async () => {
    const { cabinet } = newBoard();
    await store.putResult(cabinet, { jti: 'j1', outcome: 'refused', reason: 'running', sig: 's' }, nowMs);
    await store.putResult(cabinet, { jti: 'j1', outcome: 'done', data: { changed: 1 }, sig: 's' }, nowMs);
    await store.putResult(cabinet, { jti: 'j1', outcome: 'refused', reason: 'expired', sig: 's' }, nowMs);
    expect(await store.resultOf(cabinet, 'j1')).toEqual({ jti: 'j1', outcome: 'done', data: { changed: 1 }, sig: 's' });
    expect(await store.resultOf(cabinet, 'j2')).toBeUndefined();
  });

  it('takes reports and status again and again, and counts what it is to tell the operator', async () => {
    const { cabinet, chain } = newBoard();
    const report = { id: 'r1', kind: 'chain', chain, reason: 'first_start', sig: 's' } as const;
    await store.putReport(cabinet, report, nowMs);
    await store.putReport(cabinet, report, nowMs);
    const online = statusMessage.parse({ ...status, chain });
    await store.putStatus(cabinet, online, nowMs);
    await store.putStatus(cabinet, { ...online, state: 'offline' }, nowMs + 1);
    await store.raise(cabinet, 'collector.bad_signature', nowMs);
    await store.raise(cabinet, 'collector.bad_signature', nowMs + 2);
    const [state] = (await store.cabinets()).filter((one) => one.cabinet === cabinet);
    expect(state).toEqual({
      cabinet,
      status: { message: { ...online, state: 'offline' }, atMs: nowMs + 1 },
      chains: [],
      alarms: [{ code: 'collector.bad_signature', lastMs: nowMs + 2, count: 2 }],
    });
    await store.recordAccess({ by: 'op', what: 'cabinets' }, nowMs);
  });

  it('quarantines a cabinet whose status names another hash of a row that it handed over', async () => {
    const board = newBoard().record(3);
    await store.takeBatch(board.batch(1, 3), nowMs);
    const { cabinet, chain } = board;
    const say = (seq: number, head: string | undefined) =>
      store.putStatus(cabinet, statusMessage.parse({ ...status, chain, seq, head }), nowMs);
    expect(await say(3, board.rows[2]?.hash)).toBeUndefined();
    expect(await say(2, board.rows[1]?.hash)).toBeUndefined();
    expect(await say(9, 'ab'.repeat(32))).toBeUndefined();
    const broken = { reason: 'replaced', chain, seq: 2 };
    expect(await say(2, 'ab'.repeat(32))).toEqual(broken);
    expect(await say(2, 'ab'.repeat(32))).toBeUndefined();
    expect(await store.takeBatch(board.batch(1, 3), nowMs)).toEqual({ kind: 'quarantined', newly: false, broken });
  });

  it('hands a cabinet that waits for its state to one collector, once its recovered rows are here, and again later and later', async () => {
    const board = newBoard().record(3);
    const { cabinet, chain: before } = board;
    const chain = new Board(cabinet).chain;
    const say = (change: object = {}) =>
      store.putStatus(cabinet, statusMessage.parse({ ...status, chain, awaits: 'state', ...change }), nowMs);
    const due = (atMs: number) =>
      Promise.all(stores.map((one) => one.dueStates(atMs, 100, 0.999))).then((each) =>
        each.flat().filter((one) => one.cabinet === cabinet),
      );
    await say();
    // Nobody has said yet what came before.
    expect(await due(nowMs)).toEqual([]);
    const report = {
      id: 'r1',
      kind: 'chain',
      chain,
      reason: 'corrupt',
      before: { chain: before, seq: 3 },
      sig: 's',
    } as const;
    await store.putReport(cabinet, report, nowMs);
    expect(await due(nowMs + 2_000)).toEqual([]);
    await store.takeBatch(board.batch(1, 3), nowMs);
    expect(await due(nowMs + 4_000)).toEqual([{ cabinet, chain }]);
    await say();
    expect(await due(nowMs + 60_000)).toEqual([]);
    expect(await due(nowMs + 125_000)).toEqual([{ cabinet, chain }]);
    expect(await due(nowMs + 300_000)).toEqual([]);
    await say({ state: 'offline' });
    expect(await due(nowMs + 9_000_000)).toEqual([]);
    await say();
    await say({ awaits: undefined });
    expect(await due(nowMs + 9_000_000)).toEqual([]);
  });

  it('gives up waiting for rows that never come', async () => {
    const { cabinet, chain } = newBoard();
    await store.putStatus(cabinet, statusMessage.parse({ ...status, chain, awaits: 'state' }), nowMs);
    const ids = async (atMs: number) => (await store.dueStates(atMs, 100, 0)).map((one) => one.cabinet);
    expect(await ids(nowMs + 59_999)).not.toContain(cabinet);
    expect(await ids(nowMs + 62_000)).toContain(cabinet);
  });

  it('knows of each cabinet the rights it was given last, what was taken back, and what was used', async () => {
    const board = newBoard();
    const { cabinet } = board;
    const order = (jti: string, claims: object, atMs = nowMs) =>
      store.noteOrder(
        commandClaims.parse({ aud: cabinet, jti, exp: 1, actor: 'op1', role: 'operator', ...claims }),
        atMs,
      );
    const put = (jti: string, arg: object, atMs = nowMs) =>
      order(jti, { cmd: 'right.put', arg: { role: 'customer', lockers: 'A01', ...arg } }, atMs);
    const answer = (jti: string, outcome: string, reason?: string) =>
      store.putResult(cabinet, resultMessage.parse({ jti, outcome, ...(reason && { reason }), sig: 's' }), nowMs);
    const refs = async () =>
      (await store.knownState(cabinet, nowMs)).rights.map(({ ref, lockers }) => `${ref} ${lockers}`);
    await put('j1', { ref: 'r1' });
    await answer('j1', 'done');
    // It comes once more, to a database that does not know it.
    await answer('j1', 'refused', 'uses_lost');
    await put('j2', { ref: 'r1', lockers: 'A02' }, nowMs + 1);
    await put('j3', { ref: 'r2', subject: 'BK1' });
    await put('j4', { ref: 'r3', until: nowMs / 1000 });
    await put('j5', { ref: 'r4', uses: 3 });
    await answer('j2', 'refused', 'running');
    expect(await refs()).toEqual(['r2 A01', 'r4 A01', 'r1 A02']);
    await answer('j2', 'refused', 'bad_right');
    expect(await refs()).toEqual(['r1 A01', 'r2 A01', 'r4 A01']);
    await order('j6', { cmd: 'erase', arg: { subject: 'BK1' } });
    await order('j7', { cmd: 'right.clear', lkr: 'A09' });
    expect(await refs()).toEqual(['r1 A01', 'r4 A01']);
    const row = (event: EventName, ref: string, change: { readonly access_mode?: AccessMode | null } = {}) => {
      const one = { access_mode: 'qr' as const, credential_ref: ref, error_args: null, ...change };
      board.rows.push(board.next({ event, ...one }));
    };
    for (const event of ['lock.intent', 'lock.failed', 'lock.intent', 'lock.opened'] as const) row(event, 't1');
    for (const event of ['lock.intent', 'lock.failed'] as const) row(event, 't2');
    row('lock.intent', 'r4', { access_mode: 'pin' });
    row('lock.intent', 'other', { access_mode: 'pin' });
    row('lock.intent', 'gate', { access_mode: 'face' });
    row('admin.right_revoked', 'r1', { access_mode: null });
    row('lock.intent', 't3');
    await store.takeBatch(board.batch(1, board.rows.length), nowMs);
    await store.noteToken(cabinet, 't1', nowMs + 60_000);
    const known = await store.knownState(cabinet, nowMs);
    expect(known.rights.map(({ ref }) => ref)).toEqual(['r4']);
    expect(known.revoked.map(({ ref }) => ref)).toEqual(['r1']);
    const monthMs = 30 * 86_400_000 + 300_000;
    expect(known.used).toEqual([
      { jti: 't1', lkr: 'A01', n: 1, exp: (nowMs + 60_000) / 1000 },
      { jti: 'r4', lkr: 'A01', n: 1 },
      { jti: 't3', lkr: 'A01', n: 1, exp: (nowMs + monthMs) / 1000 },
    ]);
    await store.forgetExpired(nowMs + 60_001);
    expect((await store.knownState(cabinet, nowMs + monthMs)).used).toEqual([{ jti: 'r4', lkr: 'A01', n: 1 }]);
    expect((await store.knownState('CAB-NEVER', nowMs)).rights).toEqual([]);
  });

  it('removes events that came before a time, and still knows that it had them', async () => {
    const board = newBoard().record(4);
    const longAgoMs = Date.UTC(2024, 3, 9);
    await store.takeBatch(board.batch(1, 2), longAgoMs);
    await store.takeBatch(board.batch(3, 4), nowMs);
    await store.expire(Date.UTC(2025, 0, 1));
    const page = { cabinet: board.cabinet, chain: board.chain, from: 1, most: 9 };
    expect((await store.events(page)).map(({ seq }) => seq)).toEqual([3, 4]);
    const again = await store.takeBatch(board.batch(1, 4), nowMs);
    expect(again).toEqual({ kind: 'taken', added: 0, prefix: { seq: 4, head: board.rows[3]?.hash } });
    expect((await store.events(page)).map(({ seq }) => seq)).toEqual([3, 4]);
    await store.takeBatch(newBoard().record(1).batch(1, 1), longAgoMs);
  });

  it('has the columns of the privacy manifest, no more and no less', async () => {
    // What each database keeps for itself: which migrations were done, and in PostgreSQL the month of a row.
    const own = name === 'SQLite' ? [] : ['migrations.done_at', 'migrations.number'];
    const listed = collectorManifest
      .map((field) => field.name)
      .filter((one) => name !== 'SQLite' || one !== 'events.month');
    expect(await opened.tables.columns()).toEqual([...listed, ...own].sort());
  });

  // SQLite lets one write at a time; who owns the tables has the same lock as who does not.
  if (name === 'PostgreSQL') {
    it('stores nothing while somebody buries a reference, so that nothing slips past his tombstone', async () => {
      const { spec, tables } = opened;
      if (spec.kind !== 'postgres') throw new Error('no PostgreSQL');
      const db = await openPostgres(spec.url);
      const board = newBoard().record(1);
      let isTaken = false;
      const taking = await db.transaction(async (sql) => {
        await db.alone(sql);
        const batch = store.takeBatch(board.batch(1, 1), nowMs).then(() => {
          isTaken = true;
        });
        const waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND NOT granted";
        await until(async () => (await tables.query(waiting)).length > 0);
        expect(isTaken).toBe(false);
        return { batch };
      });
      await taking.batch;
      expect(isTaken).toBe(true);
      await db.close();
    });
  }

  describe('for the requests of persons', () => subjectBehaviour(() => opened));
  describe('for erasures', () => erasureBehaviour(() => opened, runs));
  const owner = name.includes('owns nothing') ? undefined : () => open(1);
  describe('for enrolments', () => enrolBehaviour(() => opened));
  describe('for snapshots', () => snapshotBehaviour(() => opened));
  describe('for rentals', () => rentalBehaviour(() => opened, runs, owner));
});
