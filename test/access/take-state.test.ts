import { createHmac } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideState } from '../../src/access/decide-state.js';
import { GivenErasures } from '../../src/access/given-erasures.js';
import { StateTaker } from '../../src/access/take-state.js';
import { ReferenceRows } from '../../src/audit/reference-rows.js';
import { seal } from '../../src/tokens/sealed.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';
import { type CommandsWith, device, openCommands } from './command-workshop.js';
import { givenRentals } from './rental-workshop.js';
import { trusting } from './token-workshop.js';
import { installer } from './workshop.js';

const cloud = signer('k1', ['access+jwt']);
const giver = signer('s1', ['state+jwt']);
const trust = trusting(new Map([...cloud.trust, ...giver.trust]));
const key = Buffer.alloc(32, 9);
const tagOf = (subject: string): string => createHmac('sha256', key).update(subject).digest('base64url');
const erasuresOf = (...subjects: string[]) => ({ key: key.toString('base64url'), tags: subjects.map(tagOf) });

/** A cabinet with a cloud. */
function openWithCloud(given: CommandsWith = {}) {
  const world = openCommands({ trust, hasCloud: true, ...given });
  const taker = new StateTaker({
    ...{ ...world, trust, refusals: world.refusals, cabinet: 'CAB-1', device: { kind: 'ready', keys: device } },
    givenRentals: givenRentals(world),
    erasures: new GivenErasures({
      ...{ ...world, references: new ReferenceRows(world.store), personRequests: world.people.requests },
      pace: { rows: 2, rest: async () => undefined },
    }),
  });
  const state = (claims: object = {}): object => ({
    ...{ aud: 'CAB-1', jti: 'x1', exp: world.time.wall / 1000 + 3600, chain: world.audit.chain() },
    ...{ set: 'set1', part: 1, parts: 1, ...claims },
  });
  const give = async (claims: object = {}, by = giver) =>
    taker.take(await by.jws({ alg: 'EdDSA', kid: 's1', typ: 'state+jwt' }, state(claims)));
  const token = (jti: string, change: object = {}) => {
    const claims = { aud: 'CAB-1', jti, exp: world.time.wall / 1000 + 7200, lkr: 'A01', ...change };
    return cloud.token(claims);
  };
  const show = async (text: string): Promise<string> => {
    const decision = await world.tokens.check(text);
    if (decision.kind !== 'granted') return String(world.events().at(-1)?.reason ?? decision.kind);
    return (await world.cabinet.open(decision.grant)).outcome;
  };
  return { ...world, give, token, show };
}

/** The same cabinet after its database was found damaged, with nothing to recover but its snapshot. */
async function afterLoss(before: ReturnType<typeof openWithCloud>) {
  await before.end();
  for (const file of ['lockerd.db', 'lockerd.db-wal']) rmSync(join(before.dir, file), { force: true });
  writeFileSync(join(before.dir, 'lockerd.db-wal'), Buffer.alloc(64, 1));
  const world = openWithCloud({ dir: before.dir, time: before.time, boot: 'b2' });
  world.awaited.tick();
  return world;
}

const newCabinet = () => openWithCloud({ dir: tempDir(), time: new HandTime() });

describe('after a loss of the database', () => {
  test('codes wait for the cloud, those that were made since, too; the rest of the cabinet works', async () => {
    const first = newCabinet();
    const { pin } = await first.setPin();
    await first.store.replaceSnapshot();
    const unused = await first.token('t1');
    const later = await afterLoss(first);
    expect(later.alarms.has('state_awaited')).toBe(true);
    expect([
      await later.show(unused),
      await later.show(await later.token('t2', { iat: later.time.wall / 1000 })),
    ]).toEqual(Array(2).fill('state_awaited'));
    expect((await later.access.check('A01', pin)).kind).toBe('granted');
    expect(await later.give()).toEqual({ kind: 'taken', part: 1, parts: 1 });
    expect(later.alarms.has('state_awaited')).toBe(false);
    expect(await later.show(unused)).toBe('opened');
    later.forgetting.tick();
    expect(later.alarms.has('uses_lost')).toBe(false);
  });

  test('a cabinet without a cloud waits for nobody, and keeps to itself what may have been used', async () => {
    const first = newCabinet();
    const unused = await first.token('t1', { iat: first.time.wall / 1000 });
    await first.end();
    rmSync(join(first.dir, 'lockerd.db'));
    writeFileSync(join(first.dir, 'lockerd.db-wal'), Buffer.alloc(64, 1));
    const alone = openWithCloud({ dir: first.dir, time: first.time, boot: 'b2', hasCloud: false });
    alone.awaited.tick();
    expect(alone.alarms.has('state_awaited')).toBe(false);
    expect(await alone.show(unused)).toBe('uses_lost');
    expect(await alone.give()).toEqual({ kind: 'refused', reason: 'not_awaited' });
  });

  test('somebody who runs the cabinet ends it where no cloud will: older codes then stay closed for their time', async () => {
    const first = newCabinet();
    const unused = await first.token('t1', { iat: first.time.wall / 1000 });
    const later = await afterLoss(first);
    expect([later.awaited.accept(installer), later.awaited.accept(installer)]).toEqual([true, false]);
    expect(await later.show(unused)).toBe('uses_lost');
    // The loss is dated.
    later.forgetting.tick();
    later.time.pass(3_600_000);
    expect(await later.show(await later.token('t2', { iat: later.time.wall / 1000 }))).toBe('opened');
    const rows = later.events().filter(({ event }) => event === 'admin.state_accepted');
    expect(rows).toMatchObject([{ actor: 'uid-1000', reason: null }, { reason: 'no_change' }]);
    expect(await later.give()).toEqual({ kind: 'refused', reason: 'not_awaited' });
  });

  test('a new board waits when it is told that it took the place of another one', async () => {
    const board = newCabinet();
    expect(await board.give()).toEqual({ kind: 'refused', reason: 'not_awaited' });
    expect(board.awaited.await(installer)).toBe(true);
    expect(await board.show(await board.token('t1'))).toBe('state_awaited');
    await board.give({ set: 's2', used: [{ jti: 't1', lkr: 'A01', n: 1 }] });
    expect(await board.show(await board.token('t1'))).toBe('used_up');
  });
});

describe('a state that is given back', () => {
  test('closes used codes for ever, opens unused ones and rights with their PINs, and erases who was erased', async () => {
    const first = newCabinet();
    const [used, unused, gone] = [
      await first.token('t1'),
      await first.token('t2'),
      await first.token('t3', { ref: 'BK-GONE' }),
    ];
    await first.admin.put(
      { ref: 'r-gone', role: 'customer', lockers: ['B01'], pin: '314159', subjectRef: 'BK-GONE' },
      installer,
    );
    await first.store.replaceSnapshot();
    expect(await first.show(used)).toBe('opened');
    const later = await afterLoss(first);
    const until = later.time.wall / 1000 + 86_400;
    const pin = await seal('271828', device.sealing.published);
    const parts = [
      { erasures: erasuresOf('BK-GONE', 'BK-UNKNOWN') },
      { revoked: [{ ref: 't9' }], rights: [{ ref: 'r1', role: 'customer', lockers: 'A02', until, pin }] },
      { used: [{ jti: 't1', lkr: 'A01', n: 1, exp: until }] },
    ];
    for (const [index, part] of parts.entries())
      expect(await later.give({ ...part, part: index + 1, parts: 3 })).toMatchObject({ kind: 'taken' });

    expect(later.events().at(-1)).toMatchObject({ event: 'sync.state_given', error_args: [1, 1, 1, 0] });
    expect([await later.show(used), await later.show(gone), await later.show(unused)]).toEqual([
      ...['used_up', 'erased', 'opened'],
    ]);
    expect((await later.access.check('A02', '271828')).kind).toBe('granted');
    expect((await later.access.check('B01', '314159')).kind).toBe('denied');
    expect(later.revocations.has('t9')).toBe(true);
    for (;;) {
      later.people.requests.tick();
      if (later.people.requests.pending().length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(later.rights.get('r-gone')).toBeUndefined();
    const named = [...new ReferenceRows(later.store).after(0, 1000)].filter(
      ({ subjectRef }) => subjectRef === 'BK-GONE',
    );
    expect(named).toEqual([]);
  });

  test('erases what names a right or a token of somebody alone, and lets nothing take it again', async () => {
    const first = newCabinet();
    await first.admin.put({ ref: 'r-gone', role: 'customer', lockers: ['B01'], pin: '314159' }, installer);
    const gone = await first.token('t-gone');
    await first.store.replaceSnapshot();
    const later = await afterLoss(first);
    await later.give({ erasures: erasuresOf('t-gone', 'r-gone', 'r-other') });
    expect(later.rights.get('r-gone')).toBeUndefined();
    expect(await later.show(gone)).toBe('erased');
    const put = later.admin.put({ ref: 'r-gone', role: 'customer', lockers: ['B01'], pin: '314159' }, installer);
    await expect(put).rejects.toMatchObject({ code: 'person.erased' });
    const names = new ReferenceRows(later.store).after(0, 1000).map(({ credentialRef }) => credentialRef);
    expect(names).not.toContain('r-gone');
    expect(later.events().find(({ event }) => event === 'privacy.erased')).toMatchObject({
      ...{ actor: 'cloud', actor_role: 'cloud', error_args: [1, 1] },
    });
  });

  test('keeps of a right what the cabinet alone knows: its PIN, its cards, its uses', async () => {
    const first = newCabinet();
    const right = { ref: 'r1', role: 'customer', lockers: ['A01'], uses: 3 } as const;
    await first.admin.put({ ...right, pin: '314159', cards: ['4711'] }, installer);
    await first.store.replaceSnapshot();
    const later = await afterLoss(first);
    later.store.tx(() => later.uses.take({ kind: 'right', ref: 'r1', of: 'A01', allowed: 3 }));
    const until = later.time.wall / 1000 + 60;
    const used = [{ jti: 'r1', lkr: 'A01', n: 2 }];
    await later.give({
      rights: [
        { ...right, lockers: 'A01', until },
        { ref: 'r2', role: 'customer', lockers: 'Z9' },
      ],
      used,
    });
    expect(later.uses.used({ kind: 'right', ref: 'r1', of: 'A01' })).toBe(2);
    expect((await later.access.check('A01', '314159')).kind).toBe('granted');
    expect(later.rights.credentialsOf('r1').cards).toHaveLength(1);
    expect(later.rights.get('r1')?.untilMs).toBe(until * 1000);
    expect(later.events().at(-1)).toMatchObject({ error_args: [1, 1, 0, 1] });
  });

  test('goes on after a restart where it was, and takes parts in their order only', async () => {
    const first = newCabinet();
    const later = await afterLoss(first);
    expect(await later.give({ part: 2, parts: 2 })).toEqual({ kind: 'refused', reason: 'part_missing' });
    await later.give({ part: 1, parts: 2, used: [{ jti: 't1', lkr: 'A01', n: 1 }] });
    await later.end();
    const again = openWithCloud({ dir: later.dir, time: later.time, boot: 'b3' });
    expect(await again.give({ part: 1, parts: 2 })).toEqual({ kind: 'repeated' });
    expect(again.awaited.awaits()).toBe(true);
    expect(await again.give({ part: 2, parts: 2 })).toMatchObject({ kind: 'taken' });
    expect(await again.give({ part: 2, parts: 2 })).toEqual({ kind: 'repeated' });
    expect(await again.show(await again.token('t1'))).toBe('used_up');
  });

  test('is refused and counted when it is forged, for another cabinet or chain, late, too much, or from before', async () => {
    const later = await afterLoss(newCabinet());
    const old = 'ab'.repeat(16);
    const refusals = [
      await later.give({}, signer('s1', ['state+jwt'])),
      await later.give({ aud: 'CAB-2' }),
      await later.give({ exp: later.time.wall / 1000 }),
      await later.give({ chain: old }),
      await later.give({ part: 3, parts: 2 }),
      await later.give({ odd: 1 }),
    ];
    const reasons = ['bad_signature', 'wrong_cabinet', 'expired', 'other_chain', 'bad_claims', 'unknown_claim'];
    expect(refusals).toEqual(reasons.map((reason) => ({ kind: 'refused', reason })));
    const told = later.events().filter(({ event }) => event === 'sync.state_refused');
    expect(told.map(({ reason }) => reason)).toEqual(reasons);
    expect(later.awaited.awaits()).toBe(true);
    await later.give();
    expect(await later.give({ set: 'other' })).toEqual({ kind: 'refused', reason: 'not_awaited' });
    const key = signer('s1', ['receipt+jwt']);
    expect(key.trust.size).toBe(1);
  });
});

test('whatever order parts come in, each is taken once and the last only behind all others', () => {
  const order = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(order, (arrivals) => {
      let awaited: { set?: string; part?: number } | undefined = {};
      const taken: number[] = [];
      for (const part of arrivals) {
        const state = { aud: 'CAB-1', exp: 10, chain: 'c', set: 's', part };
        const facts = { cabinet: 'CAB-1', effectiveMs: 1, chain: 'c', given: { chain: 'c', set: 's' } };
        if (decideState({ state, ...facts, awaited }).kind !== 'accepted') continue;
        taken.push(part);
        awaited = part === 5 ? undefined : { set: 's', part };
      }
      expect(taken).toEqual([1, 2, 3, 4, 5].slice(0, taken.length));
    }),
  );
});
