import { expect, it } from 'vitest';
import { verifyChain } from '../../src/audit/verify.js';
import { openDatabase, openStore } from '../../src/collector/open-store.js';
import { SqlStore } from '../../src/collector/sql-store.js';
import { commandFor } from '../../src/collector/subjects/subject-sweeps.js';
import { keyOfCabinet, tagOf } from '../../src/collector/subjects/tags.js';
import { Board } from './board.js';
import { interleavings } from './subject-interleavings.js';
import { dayMs, key, nowMs, type Opened, person, subjectWorld, wishOf } from './subject-world.js';

/** How a store is to erase, whatever its database. */
export function erasureBehaviour(opened: () => Opened, runs: number): void {
  const { store, add, rowsOf, erase, request, isStored, due, answer } = subjectWorld(opened);

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
