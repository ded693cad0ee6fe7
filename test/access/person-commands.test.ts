import { createPrivateKey, type KeyObject } from 'node:crypto';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newPrivateJwk } from '../../src/tokens/new-key.js';
import { eventually } from '../running-daemon.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { openCommands } from './command-workshop.js';
import { installer } from './workshop.js';

const refused = (reason: string, jti = 'j1') => ({ jti, outcome: 'refused', reason });
const noLocker = { lkr: undefined };

/** A receiver of exports. */
function receiver(): { key: object; open: (jwe: unknown) => Promise<Record<string, unknown>[]> } {
  const { d, ...key } = newPrivateJwk('x25519');
  const privateKey = createPrivateKey({ key: { ...key, d }, format: 'jwk' });
  return { key, open: (jwe) => opened(z.string().parse(jwe), privateKey) };
}

async function opened(jwe: string, key: KeyObject): Promise<Record<string, unknown>[]> {
  const { plaintext } = await compactDecrypt(jwe, key);
  const lines = new TextDecoder().decode(plaintext).trimEnd().split('\n');
  return lines.map((line) => Object(JSON.parse(line)));
}

/** A cabinet where somebody has a right by PIN and used it. */
async function withBooking(given: Parameters<typeof openCommands>[0] = {}) {
  const world = openCommands(given);
  const right = { ref: 'R-one', role: 'customer', lockers: ['A01'], subjectRef: 'one' } as const;
  await world.admin.put({ ...right, cards: ['A411'] }, installer);
  await world.cards.check('A411');
  const decision = await world.cards.check('A411');
  if (decision.kind === 'granted') await world.cabinet.open(decision.grant);
  return world;
}

describe('an erase command', () => {
  const erase = { ...noLocker, cmd: 'erase', arg: { subject: 'one' }, actor: 'cloud', role: 'cloud' };

  test('erases, tells how much, and tells it again', async () => {
    const { sign, run, events, rights } = await withBooking();
    const text = await sign(erase);
    const done = { jti: 'j1', outcome: 'done', data: { rows: 4, rights: 1 } };
    expect([await run(text), await run(text)]).toEqual([done, done]);
    expect(rights.list()).toEqual([]);
    expect(events().at(-1)).toMatchObject({
      event: 'privacy.erased',
      actor: 'cloud',
      actor_role: 'cloud',
      error_args: [4, 1],
    });
    expect(events().filter(({ subject_ref }) => subject_ref !== null)).toEqual([]);
  });

  test('that has to wait is running, over a restart too, and has its result when it is done', async () => {
    const dir = tempDir();
    const time = new HandTime();
    const first = await withBooking({ dir, time });
    const opening = {
      ...{
        chain: first.audit.chain(),
        seq: 3,
        locker: 'A02',
        board: 'b1',
        credentialRef: 'T-x',
        useKind: null,
        useOf: null,
      },
      ...{ purpose: null, subjectRef: 'one', accessMode: null, boot: 'b00t1', firstSeq: null },
    };
    first.store.tx(() => first.openings.add(opening));
    const text = await first.sign(erase);
    expect(await first.run(text)).toEqual(refused('running'));
    await first.end();
    const next = openCommands({ dir, time, boot: 'b2' });
    await eventually('it is done', () => {
      next.people.requests.tick();
      return next.people.requests.pending().length === 0;
    });
    expect(await next.run(text)).toMatchObject({ outcome: 'done', data: { rights: 1 } });
    expect(next.events().filter(({ event }) => event === 'admin.command_refused')).toEqual([]);
  });

  test('that names the cabinet’s own work leaves no row of its own that names it', async () => {
    const { order, events } = await withBooking();
    await order(erase);
    expect(events().filter(({ credential_ref }) => credential_ref === 'j1')).toEqual([]);
  });
});

describe('an export command', () => {
  const command = (key: object, more: object = {}) => ({
    ...{ ...noLocker, cmd: 'export', arg: { subject: 'one', key }, actor: 'cloud', role: 'cloud' },
    ...more,
  });

  test('gives everything of the person to the receiver alone, and the same again', async () => {
    const { sign, run, events } = await withBooking();
    const { key, open } = receiver();
    const text = await sign(command(key));
    const answer = await run(text);
    expect(answer).toMatchObject({ jti: 'j1', outcome: 'done', data: { rows: 4, rights: 1 } });
    expect(await run(text)).toEqual(answer);
    const [head, right, ...rest] = await open(answer.data?.sealed);
    expect(head).toMatchObject({
      type: 'export',
      cabinet: 'CAB-1',
      subject: 'one',
      clock: 'trusted',
      policy: '2026-01',
    });
    expect(right).toMatchObject({
      type: 'right',
      right: { ref: 'R-one', subjectRef: 'one', presentedBy: { cards: 1 } },
    });
    expect(rest.map(({ type }) => type)).toEqual(['event', 'event', 'event', 'event', 'end']);
    expect(rest[1]).toMatchObject({ event: { event: 'access.granted', subject_ref: 'one', salt: expect.any(String) } });
    expect(rest.at(-1)).toEqual({ type: 'end', rights: 1, rentals: 0, rows: 4 });
    expect(JSON.stringify([head, right, ...rest])).not.toContain('A411');
    expect(events().at(-1)).toMatchObject({
      event: 'privacy.exported',
      actor: 'cloud',
      subject_ref: null,
      error_args: [4, 1],
    });
  });

  test('that the disk kept from its end is not overtaken by the erasure that was asked after it', async () => {
    const { people, commands, time, breakDisk, faults } = await withBooking();
    const { x } = z.object({ x: z.string() }).parse(receiver().key);
    const alongside = () => commands.begin('j1', 9e15);
    people.requests.ask('export', 'one', installer, { id: 'j1', receiver: { x }, alongside });
    breakDisk(true);
    await eventually('it was tried', () => faults.length > 0);
    breakDisk(false);
    people.requests.ask('erase', 'one', installer);
    time.pass(10_000);
    await eventually('both are done', () => {
      people.requests.tick();
      return people.requests.pending().length === 0;
    });
    // What it gave is gone again with the erasure.
    expect(commands.get('j1')).toEqual({ outcome: 'done', data: { rows: 4, rights: 1 } });
  });

  test('of somebody of whom there is nothing is refused, for good', async () => {
    const { order, events } = openCommands();
    expect(await order(command(receiver().key))).toEqual(refused('unknown_subject'));
    expect(await order(command(receiver().key))).toEqual(refused('unknown_subject'));
    expect(events().filter(({ event }) => event === 'admin.command_refused')).toMatchObject([
      { reason: 'unknown_subject' },
    ]);
  });

  test('for a key that gives everybody the same secret is refused', async () => {
    const { order } = await withBooking();
    const weak = { kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32).toString('base64url') };
    expect(await order(command(weak))).toEqual(refused('bad_receiver'));
  });

  test('of more than its result can hold is refused', { timeout: 60_000 }, async () => {
    const { order, store, audit } = openCommands();
    store.tx(() => {
      for (let n = 0; n < 900; n += 1) audit.append({ event: 'access.denied', subject_ref: 'one' });
    });
    expect(await order(command(receiver().key))).toEqual(refused('too_large'));
  });

  test('leaves no copy behind when the person is erased', async () => {
    const { sign, run, order, store } = await withBooking();
    const text = await sign(command(receiver().key));
    await run(text);
    await order({ ...noLocker, jti: 'j2', cmd: 'erase', arg: { subject: 'one' } });
    expect(await run(text)).toEqual({ jti: 'j1', outcome: 'done', data: { rows: 4, rights: 1 } });
    expect(store.statement('SELECT * FROM commands WHERE sealed IS NOT NULL OR person IS NOT NULL').all()).toEqual([]);
  });
});

describe('a restriction', () => {
  const command = (cmd: string, jti: string) => ({ ...noLocker, jti, cmd, arg: { subject: 'one' } });

  test('lets rights of the person open nothing, until it ends', async () => {
    const { order, cards, told } = await withBooking();
    expect(await order(command('restrict', 'j1'))).toEqual({ jti: 'j1', outcome: 'done', data: { changed: true } });
    expect(await order(command('restrict', 'j2'))).toEqual({ jti: 'j2', outcome: 'done', data: { changed: false } });
    expect(await cards.check('A411')).toEqual({ kind: 'denied' });
    expect(told().at(-1)).toMatchObject({ event: 'access.denied', reason: 'restricted', subject_ref: 'one' });
    expect(await order(command('unrestrict', 'j3'))).toMatchObject({ outcome: 'done', data: { changed: true } });
    expect(await cards.check('A411')).toMatchObject({ kind: 'granted' });
  });

  test('is a row with who asked and without of whom, and stands after a restart', async () => {
    const dir = tempDir();
    const time = new HandTime();
    const first = await withBooking({ dir, time });
    await first.order({ ...command('restrict', 'j1'), actor: 'desk-2', role: 'agent' });
    expect(first.events().at(-1)).toMatchObject({
      ...{ event: 'privacy.restricted', outcome: 'done', actor: 'desk-2', actor_role: 'agent' },
      ...{ subject_ref: null, credential_ref: null },
    });
    await first.end();
    const next = openCommands({ dir, time, boot: 'b2' });
    expect(await next.cards.check('A411')).toEqual({ kind: 'denied' });
  });

  test('reaches an opening that was granted just before', async () => {
    const { order, cards, cabinet, boards } = await withBooking();
    const decision = await cards.check('A411');
    if (decision.kind !== 'granted') throw new Error('it was denied');
    const sent = boards.sent.length;
    await order(command('restrict', 'j1'));
    await expect(cabinet.open(decision.grant)).rejects.toMatchObject({ code: 'access.used_up' });
    expect(boards.sent).toHaveLength(sent);
  });

  test('does not stop the export of the person', async () => {
    const { order } = await withBooking();
    await order(command('restrict', 'j1'));
    const arg = { subject: 'one', key: receiver().key };
    expect(await order({ ...noLocker, jti: 'j2', cmd: 'export', arg })).toMatchObject({ outcome: 'done' });
  });
});

describe('a correction', () => {
  async function withRow() {
    const world = await withBooking();
    const row = world.events().find(({ event }) => event === 'lock.opened');
    if (!row) throw new Error('nothing was opened');
    const arg = { subject: 'one', chain: row.chain, seq: row.seq, set: { subject_ref: 'two', order_ref: 'O-1' } };
    const correct = (jti: string, change: object = {}) =>
      world.order({ ...noLocker, jti, cmd: 'correct', arg: { ...arg, ...change } });
    return { ...world, row, correct };
  }

  test('is a new row that supersedes the old one, which stays as it is', async () => {
    const { correct, row, events } = await withRow();
    const { seq } = events().at(-1) ?? { seq: 0 };
    expect(await correct('j1')).toEqual({ jti: 'j1', outcome: 'done', data: { seq: seq + 1 } });
    expect(events().at(-1)).toMatchObject({
      ...{ event: 'privacy.corrected', supersedes: row.seq, locker: 'A01', board: 'b1', access_mode: 'card' },
      ...{ subject_ref: 'two', credential_ref: 'R-one', order_ref: 'O-1', payment_ref: null },
      ...{ actor: 'op-1', actor_role: 'operator' },
    });
    expect(events().find(({ seq: at }) => at === row.seq)).toEqual(row);
  });

  test('clears a reference that is given as null', async () => {
    const { correct, events } = await withRow();
    await correct('j1', { set: { credential_ref: null } });
    expect(events().at(-1)).toMatchObject({ event: 'privacy.corrected', credential_ref: null, subject_ref: 'one' });
  });

  test('is refused for a row that was corrected, and done for the row that took its place', async () => {
    const { correct } = await withRow();
    const { data } = await correct('j1', { set: { order_ref: 'O-1' } });
    expect(await correct('j2')).toEqual(refused('superseded', 'j2'));
    expect(await correct('j3', { seq: data?.seq })).toMatchObject({ outcome: 'done' });
  });

  test('is refused for a row that is not there, of another booking, of an earlier chain, and for an erased one', async () => {
    const { correct, store, audit, meta, row, order } = await withRow();
    const others = store.tx(() => audit.append({ event: 'access.denied', subject_ref: 'two' }));
    expect(await correct('j1', { seq: 999 })).toEqual(refused('no_row', 'j1'));
    expect(await correct('j2', { chain: 'ab'.repeat(16) })).toEqual(refused('no_row', 'j2'));
    expect(await correct('j3', { seq: others })).toEqual(refused('other_subject', 'j3'));
    await order({ ...noLocker, jti: 'j4', cmd: 'erase', arg: { subject: 'two' } });
    expect(await correct('j5', { seq: others })).toEqual(refused('erased', 'j5'));
    // Nor may a correction name again what was erased.
    expect(await correct('j7', { set: { subject_ref: 'two' } })).toEqual(refused('erased', 'j7'));
    store.tx(() => meta.set('new_chain', { reason: 'corrupt', seq: row.seq }));
    audit.begin();
    expect(await correct('j6')).toEqual(refused('earlier_chain', 'j6'));
  });
});

describe('after an erasure', () => {
  test('a right for the same booking is refused, for good', async () => {
    const { order } = await withBooking();
    await order({ ...noLocker, cmd: 'erase', arg: { subject: 'one' } });
    const arg = { ref: 'R-new', role: 'customer', lockers: ['A01'], subject: 'one' };
    const put = { ...noLocker, jti: 'j2', cmd: 'right.put', arg };
    expect([await order(put), await order(put)]).toEqual([refused('erased', 'j2'), refused('erased', 'j2')]);
  });

  test('it is known for thirty days of a trusted clock, and forgotten then', async () => {
    let synchronised = false;
    const { people, persons, time, forgetting } = await withBooking({ synchronised: () => synchronised });
    const id = people.requests.ask('erase', 'one', installer);
    await people.requests.outcome(id, 60_000);
    time.pass(90 * 86_400_000);
    forgetting.tick();
    expect(persons.standingOf({ subjectRef: 'one' })).toBe('erased');
    synchronised = true;
    forgetting.tick();
    time.pass(30 * 86_400_000);
    forgetting.tick();
    expect(persons.standingOf({ subjectRef: 'one' })).toBe('erased');
    time.pass(10 * 60_000);
    forgetting.tick();
    expect(persons.standingOf({ subjectRef: 'one' })).toBeUndefined();
  });
});
