import { createPublicKey } from 'node:crypto';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { expect, it } from 'vitest';
import type { AuditRow } from '../../src/audit/row.js';
import { verifyChain } from '../../src/audit/verify.js';
import type { StoreSpec } from '../../src/collector/config.js';
import { openDatabase, openStore } from '../../src/collector/open-store.js';
import { SqlStore } from '../../src/collector/sql-store.js';
import type { CollectorStore } from '../../src/collector/store.js';
import { exportDocument } from '../../src/collector/subjects/export-document.js';
import type { RequestWish, SubjectRequest } from '../../src/collector/subjects/request.js';
import { commandFor } from '../../src/collector/subjects/subject-sweeps.js';
import { keyOfCabinet, tagOf } from '../../src/collector/subjects/tags.js';
import type { ResultMessage } from '../../src/wire/messages.js';
import { Board } from './board.js';
import type { Tables } from './stored-tables.js';
import { interleavings } from './subject-interleavings.js';

/** The key for tombstones of the stores under test. */
export const key = Buffer.alloc(32, 7);

/** Stores on one new database. */
export interface Opened {
  readonly stores: readonly CollectorStore[];
  readonly spec: StoreSpec;
  readonly tables: Tables;
}

type Answer = Pick<ResultMessage, 'outcome' | 'reason' | 'data'>;

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 28, 12);
let made = 0;

/** A board of its own, and references that nobody else uses. */
function person() {
  made += 1;
  const ref = (name: string): string => `${name}-of-person-${made}`;
  return { board: new Board(`CAB-P${made}`), subject: ref('booking'), right: ref('right'), token: ref('token') };
}

export function wishOf(kind: RequestWish['kind'], reference: string, cabinets: readonly string[] = []): RequestWish {
  made += 1;
  const id = `request-${made}`;
  return { id, kind, reference, cabinets, by: 'desk', actor: 'desk-1', role: 'admin' };
}

/** How a store is to treat what persons ask for, whatever its database. */
export function subjectBehaviour(opened: () => Opened, runs: number): void {
  const store = (): CollectorStore => {
    const [first] = opened().stores;
    if (first === undefined) throw new Error('no store');
    return first;
  };
  const add = (board: Board, change: Partial<AuditRow>) => board.rows.push(board.next(change));
  const rowsOf = (board: Board) => store().events({ cabinet: board.cabinet, chain: board.chain, from: 1, most: 1000 });
  const erase = async (reference: string, cabinets: readonly string[] = []): Promise<SubjectRequest> => {
    const { id } = await store().subjects.ask(wishOf('erase', reference, cabinets), nowMs);
    await store().subjects.erase(id, nowMs);
    return request(id);
  };
  const request = async (id: string): Promise<SubjectRequest> => {
    const found = (await store().subjects.requests(true)).find((one) => one.id === id);
    if (found === undefined) throw new Error(`no request ${id}`);
    return found;
  };
  /** Whether a text is anywhere in the tables. */
  const isStored = async (text: string): Promise<boolean> => (await opened().tables.dump()).includes(text);
  /** The commands that are due for these cabinets. */
  const due = async (atMs: number, ...boards: readonly Board[]) => {
    const all = await Promise.all(opened().stores.map((one) => one.subjects.dueOrders(atMs, 1000, 0.5)));
    return all.flat().filter(({ cabinet }) => boards.some((board) => board.cabinet === cabinet));
  };
  const answer = (cabinet: string, jti: string, result: Answer, atMs = nowMs) =>
    store().putResult(cabinet, { jti, sig: 's', ...result }, atMs);

  it('erases each row of a person, and no other, and the chain stays valid', async () => {
    const { board, subject, right, token } = person();
    add(board, { subject_ref: subject, credential_ref: right });
    add(board, { subject_ref: null, credential_ref: right, order_ref: 'order-1' });
    add(board, { subject_ref: null, credential_ref: 'of-nobody', supersedes: 2 });
    add(board, { subject_ref: null, credential_ref: null, payment_ref: '****1234', supersedes: 3 });
    add(board, { subject_ref: 'somebody', credential_ref: token });
    add(board, { subject_ref: subject, credential_ref: token });
    add(board, { subject_ref: null, credential_ref: token });
    add(board, { subject_ref: subject, credential_ref: 'TERMINAL', actor: 'TERMINAL', actor_role: 'system' });
    add(board, { subject_ref: null, credential_ref: 'TERMINAL', actor: 'TERMINAL', actor_role: 'system' });
    await store().takeBatch(board.batch(1, 9), nowMs);
    const asked = await erase(subject);
    expect(asked).toMatchObject({
      kind: 'erase',
      state: 'pending',
      orders: [{ cabinet: board.cabinet, state: 'open' }],
    });
    const rows = await rowsOf(board);
    expect(rows.filter(({ salt }) => salt === null).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 6, 8]);
    expect(rows.filter(({ salt }) => salt !== null)).toEqual([4, 6, 8].map((index) => board.rows[index]));
    expect(verifyChain(rows)).toEqual({ ok: true, head: board.rows.at(-1)?.hash });
  });

  it('keeps the reference until all cabinets have erased it, then the tags alone', async () => {
    const { board, subject, right } = person();
    const other = person().board;
    add(board, { subject_ref: subject, credential_ref: right });
    await store().takeBatch(board.batch(1, 1), nowMs);
    const { id } = await erase(subject, [other.cabinet]);
    const added = person().board;
    expect((await erase(subject, [added.cabinet])).id).toBe(id);
    expect((await store().erasuresOf(added.cabinet)).tags).toEqual([tagOf(keyOfCabinet(key, added.cabinet), subject)]);
    expect(await store().subjects.giveUp(id, added.cabinet, nowMs)).toBe(true);
    const commands = await due(nowMs, board, other);
    expect(commands.map((one) => commandFor(one))).toMatchObject([
      { aud: board.cabinet, cmd: 'erase', arg: { subject }, actor: 'desk-1', role: 'admin' },
      { aud: other.cabinet, cmd: 'erase', arg: { subject } },
    ]);
    for (const { cabinet, jti } of commands) {
      expect(await request(id)).toMatchObject({ state: 'pending' });
      expect(await isStored(subject)).toBe(true);
      await answer(cabinet, jti, { outcome: 'refused', reason: 'running' });
      await answer(cabinet, jti, { outcome: 'done', data: { rows: 1, rights: 1 } });
    }
    expect(await request(id)).toMatchObject({ state: 'done', endedMs: nowMs });
    expect(await isStored(subject)).toBe(false);
    expect(await isStored(right)).toBe(false);
    const cabinetKey = keyOfCabinet(key, board.cabinet);
    const { tags } = await store().erasuresOf(board.cabinet);
    expect([...tags].sort()).toEqual([tagOf(cabinetKey, subject), tagOf(cabinetKey, right)].sort());
    expect((await store().erasuresOf(other.cabinet)).tags).toEqual([tagOf(keyOfCabinet(key, other.cabinet), subject)]);
    expect(await due(nowMs + 90 * dayMs, board, other)).toEqual([]);
  });

  it('stores late rows without what was erased, and has their cabinet erase it, too', async () => {
    const { board, subject, right, token } = person();
    const other = person().board;
    for (const seq of [1, 2, 3, 4]) add(board, { subject_ref: subject, credential_ref: seq === 4 ? token : right });
    add(other, { subject_ref: null, credential_ref: token });
    add(other, { subject_ref: subject, credential_ref: token });
    add(other, { subject_ref: null, credential_ref: null, payment_ref: '****9876', supersedes: 2 });
    await store().takeBatch(board.batch(1, 1), nowMs);
    const { id } = await erase(subject);
    const [first] = await due(nowMs, board);
    await answer(board.cabinet, first?.jti ?? '', { outcome: 'done' });
    expect(await request(id)).toMatchObject({ state: 'done' });
    await store().takeBatch(board.batch(3, 4), nowMs);
    await store().takeBatch(board.batch(1, 3), nowMs);
    // The cabinet had erased it, and these rows were on their way.
    expect(await request(id)).toMatchObject({ state: 'done' });
    await store().takeBatch(other.batch(1, 1), nowMs);
    await store().takeBatch(other.batch(2, 3), nowMs);
    for (const one of [board, other]) {
      const rows = await rowsOf(one);
      expect(rows.every(({ salt }) => salt === null)).toBe(true);
      expect(verifyChain(rows)).toEqual({ ok: true, head: one.rows.at(-1)?.hash });
    }
    expect(await request(id)).toMatchObject({ state: 'pending', orders: [{ state: 'done' }, { state: 'open' }] });
    const [second] = await due(nowMs, board, other);
    expect(second).toMatchObject({ cabinet: other.cabinet, reference: subject });
    await answer(other.cabinet, second?.jti ?? '', { outcome: 'done' });
    expect(await isStored(subject)).toBe(false);
  });

  it('tells a cabinet again that comes back with what it had erased in a new chain', async () => {
    const { board, subject } = person();
    const restored = new Board(board.cabinet);
    for (const one of [board, restored]) add(one, { subject_ref: subject });
    await store().takeBatch(board.batch(1, 1), nowMs);
    const { id } = await erase(subject);
    const [first] = await due(nowMs, board);
    await answer(board.cabinet, first?.jti ?? '', { outcome: 'done' });
    await store().takeBatch(restored.batch(1, 1), nowMs + dayMs);
    expect(await request(id)).toMatchObject({ state: 'pending', orders: [{ state: 'open' }] });
    const [again] = await due(nowMs + dayMs, board);
    expect(again?.jti).not.toBe(first?.jti);
    await answer(board.cabinet, again?.jti ?? '', { outcome: 'done' });
    expect(await isStored(subject)).toBe(false);
  });

  it('has late rows erased though the request ended so long ago that it was forgotten', async () => {
    const { board, subject } = person();
    const other = person().board;
    for (const one of [board, other]) add(one, { subject_ref: subject });
    await store().takeBatch(board.batch(1, 1), nowMs);
    const { id } = await erase(subject);
    const [first] = await due(nowMs, board);
    await answer(board.cabinet, first?.jti ?? '', { outcome: 'done' });
    await store().subjects.tidy(nowMs, nowMs + 1);
    await expect(request(id)).rejects.toThrow('no request');
    await store().takeBatch(other.batch(1, 1), nowMs);
    expect(await request(id)).toMatchObject({
      state: 'pending',
      by: 'collector',
      orders: [{ cabinet: other.cabinet }],
    });
    expect(await due(nowMs, other)).toMatchObject([{ reference: subject, role: 'cloud' }]);
    expect((await rowsOf(other)).every(({ salt }) => salt === null)).toBe(true);
  });

  it('erases rows that contradict others, and messages that name the person, those that come later, too', async () => {
    const { board, subject, right } = person();
    add(board, { subject_ref: subject, credential_ref: right });
    await store().takeBatch(board.batch(1, 1), nowMs);
    const forged = new Board(board.cabinet);
    add(forged, { subject_ref: subject });
    add(forged, { subject_ref: null, credential_ref: right });
    const broken = { reason: 'range', chain: forged.chain, seq: 1 } as const;
    await store().keepBroken(forged.batch(1, 1), broken, nowMs);
    const report = {
      kind: 'chain',
      chain: board.chain,
      reason: 'corrupt',
      sig: 's',
      about: { of: [subject, 'x'] },
    } as const;
    await store().putReport(board.cabinet, { id: 'r1', ...report }, nowMs);
    await answer(board.cabinet, 'j1', { outcome: 'done', data: { right, rows: 2 } });
    await answer(board.cabinet, 'j2', { outcome: 'done', data: { sealed: 'a..b.c.d', rows: 2 } });
    const { id } = await erase(subject);
    await store().keepBroken(forged.batch(2, 2), broken, nowMs);
    await store().putReport(board.cabinet, { id: 'r2', ...report }, nowMs);
    await answer(board.cabinet, 'j3', { outcome: 'failed', data: { subject, rows: 2 } });
    expect(await store().resultOf(board.cabinet, 'j1')).toEqual({
      jti: 'j1',
      outcome: 'done',
      data: { rows: 2 },
      sig: 's',
    });
    expect((await store().resultOf(board.cabinet, 'j2'))?.data).toEqual({ rows: 2 });
    const [command] = await due(nowMs, board);
    await answer(board.cabinet, command?.jti ?? '', { outcome: 'done' });
    expect(await request(id)).toMatchObject({ state: 'done' });
    expect(await isStored(subject)).toBe(false);
    expect(await isStored(right)).toBe(false);
    expect(await isStored('r2')).toBe(true);
  });

  it('sends a command again, later and later, and under a new jti only when the old one is of no use', async () => {
    const { board, subject } = person();
    await erase(subject, [board.cabinet]);
    const at = async (ms: number) => (await due(nowMs + ms, board)).map(({ jti }) => jti);
    const [jti] = await at(0);
    expect(await at(599_999)).toEqual([]);
    expect(await at(600_000)).toEqual([jti]);
    expect(await at(1_200_000)).toEqual([]);
    expect(await at(1_800_000)).toEqual([jti]);
    await store().subjects.wake(board.cabinet, nowMs + 1_860_000, nowMs + 1_799_999);
    expect(await at(1_860_000)).toEqual([]);
    await store().subjects.wake(board.cabinet, nowMs + 1_860_000, nowMs + 1_800_000);
    expect(await store().subjects.waitedFor()).toContain(board.cabinet);
    expect(await at(1_860_000)).toEqual([jti]);
    const [second] = await at(30 * dayMs);
    expect(second).not.toBe(jti);
    await answer(board.cabinet, second ?? '', { outcome: 'failed', reason: 'restarted' }, nowMs + 30 * dayMs);
    const [third] = await at(32 * dayMs);
    expect(third).not.toBe(second);
    await store().putReport(
      board.cabinet,
      {
        id: `w-${board.cabinet}`,
        kind: 'request',
        request: third ?? '',
        state: 'pending',
        waits_for: 'opening',
        sig: 's',
      },
      nowMs,
    );
    const waiting = (await store().subjects.requests(false)).find(({ orders }) => orders[0]?.cabinet === board.cabinet);
    expect(waiting?.orders[0]).toMatchObject({ state: 'open', waitsFor: 'opening', reason: 'restarted' });
  });

  it('hands an export out with its own rows, whatever was restricted, and destroys its key with it', async () => {
    const { board, subject, right } = person();
    const without = person().board;
    add(board, { subject_ref: subject, credential_ref: right });
    add(board, { subject_ref: null, credential_ref: right });
    add(board, { subject_ref: 'somebody-else', credential_ref: 'else' });
    await store().takeBatch(board.batch(1, 3), nowMs);
    await store().subjects.ask(wishOf('restrict', subject), nowMs);
    const { id } = await store().subjects.ask(wishOf('export', subject, [without.cabinet]), nowMs);
    expect((await store().subjects.ask(wishOf('export', subject), nowMs)).id).toBe(id);
    const commands = (await due(nowMs, board, without)).filter(({ kind }) => kind === 'export');
    const [first, second] = commands;
    if (first?.receiver === undefined || second === undefined) throw new Error('no command');
    expect(commandFor(first)).toMatchObject({ cmd: 'export', arg: { subject, key: { x: first.receiver.x } } });
    const lines = '{"type":"export"}\n{"type":"end","rights":0,"rows":0}\n';
    const to = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: first.receiver.x }, format: 'jwk' });
    const header = { alg: 'ECDH-ES', enc: 'A256GCM' };
    const sealed = await new CompactEncrypt(Buffer.from(lines)).setProtectedHeader(header).encrypt(to);
    await answer(first.cabinet, first.jti, { outcome: 'done', data: { rows: 0, rights: 0, sealed } });
    await answer(second.cabinet, second.jti, { outcome: 'refused', reason: 'unknown_subject' });
    expect(await request(id)).toMatchObject({ state: 'done', orders: [{ state: 'done' }, { state: 'done' }] });
    await expect(erase(subject)).rejects.toMatchObject({ code: 'collector.export_first' });
    const state = await store().subjects.exportOf(subject);
    if (state === undefined) throw new Error('no export');
    const document = await exportDocument(state, subject, await store().subjects.rowsOf(subject), nowMs);
    expect(document).toMatchObject({
      ...{ subject, complete: true },
      collector: { events: board.rows.slice(0, 2).map((event) => ({ cabinet: board.cabinet, event })), disputed: [] },
      cabinets: [
        { cabinet: board.cabinet, lines: [{ type: 'export' }, { type: 'end', rights: 0, rows: 0 }] },
        { cabinet: without.cabinet, reason: 'unknown_subject', lines: [] },
      ],
    });
    await store().subjects.endExport(id);
    expect(await store().subjects.exportOf(subject)).toBeUndefined();
    // What comes once more can be opened by nobody, so it is not kept.
    await answer(first.cabinet, first.jti, { outcome: 'done', data: { rows: 0, rights: 0, sealed } });
    expect(await isStored(sealed)).toBe(false);
    expect(await erase(subject)).toMatchObject({ state: 'pending' });
  });

  it('forgets an export that nobody fetches within thirty days', async () => {
    const { board, subject } = person();
    const { id } = await store().subjects.ask(wishOf('export', subject, [board.cabinet]), nowMs);
    await store().subjects.tidy(nowMs + 29 * dayMs, 0);
    expect(await store().subjects.exportOf(subject)).toBeDefined();
    await store().subjects.tidy(nowMs + 31 * dayMs, 0);
    expect(await store().subjects.exportOf(subject)).toBeUndefined();
    expect(await request(id)).toMatchObject({ state: 'cancelled' });
    expect(await isStored(subject)).toBe(false);
    await store().subjects.tidy(nowMs + 31 * dayMs, nowMs + 32 * dayMs);
    await expect(request(id)).rejects.toThrow('no request');
  });

  it('leaves the rows of a person who restricted the use of his data out of reports, until that ends', async () => {
    const { board, subject, right, token } = person();
    add(board, { subject_ref: subject, credential_ref: right });
    add(board, { subject_ref: null, credential_ref: right });
    add(board, { subject_ref: 'not-restricted', credential_ref: 'r' });
    add(board, { subject_ref: subject, credential_ref: token });
    add(board, { subject_ref: null, credential_ref: token });
    await store().takeBatch(board.batch(1, 3), nowMs);
    const seen = async () => {
      const reported = await opened().tables.query(
        `SELECT seq FROM event_reports WHERE cabinet = '${board.cabinet}' ORDER BY seq`,
      );
      expect((await rowsOf(board)).map(({ seq }) => seq)).toEqual(reported.map(({ seq }) => Number(seq)));
      return reported.map(({ seq }) => Number(seq));
    };
    expect(await seen()).toEqual([1, 2, 3]);
    const restricted = await store().subjects.ask(wishOf('restrict', subject), nowMs);
    await store().takeBatch(board.batch(4, 5), nowMs);
    expect(await seen()).toEqual([3]);
    const { id } = await store().subjects.ask(wishOf('unrestrict', subject), nowMs);
    expect(await seen()).toEqual([1, 2, 3, 4, 5]);
    // The later word counts: a cabinet that comes back is told that alone.
    expect(await request(restricted.id)).toMatchObject({ state: 'cancelled' });
    expect(await due(nowMs, board)).toMatchObject([{ kind: 'unrestrict', request: id }]);
  });

  it('has one cabinet correct a row, and tells when it says no', async () => {
    const { board, subject } = person();
    const correction = { chain: board.chain, seq: 3, set: { order_ref: 'order-2', subject_ref: null } };
    const { id } = await store().subjects.ask({ ...wishOf('correct', subject, [board.cabinet]), correction }, nowMs);
    const [command] = await due(nowMs, board);
    if (command === undefined) throw new Error('no command');
    expect(commandFor(command)).toMatchObject({ cmd: 'correct', arg: { subject, ...correction } });
    await answer(board.cabinet, command.jti, { outcome: 'refused', reason: 'superseded' });
    expect(await request(id)).toMatchObject({ state: 'refused', orders: [{ state: 'refused', reason: 'superseded' }] });
  });

  it('tells of what is overdue once a day, and waits no more for a cabinet that was given up', async () => {
    const { board, subject } = person();
    const { id, dueMs } = await erase(subject, [board.cabinet]);
    const told = async (atMs: number) => {
      const all = await Promise.all(opened().stores.map((one) => one.subjects.overdue(atMs)));
      return all.flat().filter((one) => one.id === id).length;
    };
    expect(await told(dueMs - 1)).toBe(0);
    expect(await told(dueMs)).toBe(1);
    expect(await told(dueMs + dayMs - 1)).toBe(0);
    expect(await told(dueMs + dayMs)).toBe(1);
    expect(await store().subjects.giveUp(id, board.cabinet, dueMs)).toBe(true);
    expect(await store().subjects.giveUp(id, board.cabinet, dueMs)).toBe(false);
    expect(await request(id)).toMatchObject({ state: 'done', orders: [{ state: 'given_up' }] });
    expect(await told(dueMs + 9 * dayMs)).toBe(0);
    expect(await isStored(subject)).toBe(false);
  });

  it('erases what corrects an erased row also where it is kept as disputed, whichever came first', async () => {
    const kept = async (board: Board, seq: number): Promise<void> => {
      const broken = { reason: 'range', chain: board.chain, seq } as const;
      await store().keepBroken(board.batch(seq, seq), broken, nowMs);
      await store().endQuarantine(board.cabinet);
    };
    const corrected = () => {
      const { board, subject } = person();
      const orderRef = `order-of-${board.cabinet}`;
      add(board, { subject_ref: subject });
      add(board, { subject_ref: null, credential_ref: null, order_ref: orderRef, supersedes: 1 });
      add(board, { subject_ref: null, credential_ref: null, order_ref: orderRef, supersedes: 2 });
      return { board, subject, orderRef };
    };
    const before = corrected();
    await store().takeBatch(before.board.batch(1, 1), nowMs);
    await kept(before.board, 2);
    expect(await isStored(before.orderRef)).toBe(true);
    const { disputed } = await store().subjects.rowsOf(before.subject);
    expect(disputed.map(({ event }) => event.seq)).toEqual([2]);
    await erase(before.subject);
    expect(await isStored(before.orderRef)).toBe(false);
    // It corrects a row that is erased among the disputed ones.
    await kept(before.board, 3);
    expect(await isStored(before.orderRef)).toBe(false);

    const late = corrected();
    await kept(late.board, 2);
    await erase(late.subject, [late.board.cabinet]);
    expect(await isStored(late.orderRef)).toBe(true);
    await store().takeBatch(late.board.batch(1, 1), nowMs);
    expect(await isStored(late.orderRef)).toBe(false);
  });

  it('goes on with an erasure that was broken off, once for whoever asks first', async () => {
    const { board, subject } = person();
    add(board, { subject_ref: subject });
    add(board, { subject_ref: subject });
    await store().takeBatch(board.batch(1, 1), nowMs);
    const { id } = await store().subjects.ask(wishOf('erase', subject), nowMs);
    // Nothing of it is stored any more from that moment.
    await store().takeBatch(board.batch(2, 2), nowMs);
    expect((await rowsOf(board)).map(({ salt }) => salt === null)).toEqual([false, true]);
    expect(await store().subjects.claimErasing(nowMs + 3_599_999)).toBeUndefined();
    expect(await store().subjects.claimErasing(nowMs + 3_600_000)).toBe(id);
    expect(await store().subjects.claimErasing(nowMs + 3_600_001)).toBeUndefined();
    await store().subjects.erase(id, nowMs);
    await store().subjects.erase(id, nowMs);
    expect((await rowsOf(board)).every(({ salt }) => salt === null)).toBe(true);
    expect(await request(id)).toMatchObject({ state: 'pending', orders: [{ cabinet: board.cabinet }] });
  });

  it('is not opened with another key than that of what was erased, nor asked of a person whom nobody knows', async () => {
    const { spec } = opened();
    await expect(openStore(spec, Buffer.alloc(32, 8))).rejects.toMatchObject({ code: 'collector.tombstone_key' });
    await expect(openStore(spec)).rejects.toMatchObject({ code: 'collector.tombstone_key' });
    // One that was open before anybody asked learns of it with the next batch.
    const unaware = new SqlStore(await openDatabase(spec));
    try {
      const { board } = person();
      const taken = unaware.takeBatch(board.record(1).batch(1, 1), nowMs);
      await expect(taken).rejects.toMatchObject({ code: 'collector.tombstone_key' });
    } finally {
      await unaware.close();
    }
    await expect(erase('nobody')).rejects.toMatchObject({ code: 'collector.subject_unknown' });
  });

  interleavings(opened, runs);
}
