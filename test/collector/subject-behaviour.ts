import { createPublicKey } from 'node:crypto';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { expect, it } from 'vitest';
import { exportDocument } from '../../src/collector/subjects/export-document.js';
import { commandFor } from '../../src/collector/subjects/subject-sweeps.js';
import { commandClaims } from '../../src/tokens/command-token.js';
import { dayMs, nowMs, type Opened, person, subjectWorld, wishOf } from './subject-world.js';

/** How a store is to treat what persons ask for beside erasures, whatever its database. */
export function subjectBehaviour(opened: () => Opened): void {
  const { store, add, rowsOf, erase, request, isStored, due, answer } = subjectWorld(opened);

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
    const given = { ref: right, role: 'customer', lockers: 'A01', subject };
    const put = {
      aud: board.cabinet,
      jti: `put-${right}`,
      iat: 1,
      exp: 2,
      actor: 'a',
      role: 'cloud',
      cmd: 'right.put',
    };
    await store().noteOrder(commandClaims.parse({ ...put, arg: { ...given, pin: 'a.b.c.d.e' } }), nowMs);
    const lasting = {
      rental: `rental-of-${subject}`,
      ord: 'O1',
      lkr: 'A01',
      from: nowMs,
      until: nowMs + 1,
      right,
      sig: 's',
    };
    const told = { id: `told-${subject}`, kind: 'rental', state: 'active', ...lasting } as const;
    await store().putReport(board.cabinet, told, nowMs);
    await store().putReport(board.cabinet, { ...told, id: 'of-else', rental: 'else', right: 'else' }, nowMs);
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
      collector: {
        ...{ events: board.rows.slice(0, 2).map((event) => ({ cabinet: board.cabinet, event })), disputed: [] },
        rights: [{ cabinet: board.cabinet, givenMs: nowMs, right: given }],
        reports: [{ cabinet: board.cabinet, report: told }],
      },
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
    expect(JSON.stringify(document)).not.toContain('a.b.c.d.e');
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
}
