import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Presenter } from '../../src/access/present.js';
import { TokenAccess } from '../../src/access/token-access.js';
import { LockerError } from '../../src/lib/errors.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';
import { openTokens, trusting } from './token-workshop.js';

const day = 86_400_000;

describe('the text of a QR code', () => {
  test('that is a good token is a grant, and nothing is written: the cabinet records the opening', async () => {
    const { access, audit, token } = openTokens();
    const { seq } = audit.head();
    const text = await token({ ref: 'BK7' });
    expect(await access.check(text)).toMatchObject({ kind: 'granted', grant: { locker: 'A01', subjectRef: 'BK7' } });
    expect(audit.head().seq).toBe(seq);
  });

  test('that names several lockers asks which, then opens that one', async () => {
    const { access, show, token } = openTokens();
    const text = await token({ lkr: ['A01', 'A02', 'Z99'] });
    expect(await access.check(text)).toEqual({ kind: 'choose', lockers: ['A01', 'A02'] });
    expect(await show(text, 'A02')).toBe(true);
    expect(await access.check(text)).toEqual({ kind: 'choose', lockers: ['A01'] });
    expect([await show(text, 'A02'), await show(text, 'A01')]).toEqual([false, true]);
    expect(await access.check(text)).toEqual({ kind: 'denied' });
  });

  test('that is denied leaves one row with its reason, and of an unverified one nothing else', async () => {
    const { access, events, token, inHours, take } = openTokens();
    const shown: [string, string | undefined, object][] = [
      ['x'.repeat(1025), undefined, { reason: 'too_long' }],
      ['upi://pay?pa=a@b', undefined, { reason: 'not_a_token' }],
      [
        await signer('k2').token({ aud: 'CAB-1', jti: 'j', exp: inHours(1), lkr: 'A01' }),
        'A01',
        { reason: 'unknown_key' },
      ],
      [
        await signer('k1').token({ aud: 'CAB-1', jti: 'j', exp: inHours(1), lkr: 'A01' }),
        'A01',
        { reason: 'bad_signature' },
      ],
      [
        await token({ aud: 'CAB-2', ref: 'BK7' }),
        undefined,
        { reason: 'wrong_cabinet', subject_ref: 'BK7', locker: 'A01' },
      ],
      [await token({ exp: inHours(0) }), undefined, { reason: 'expired', locker: 'A01' }],
      [await token({ nbf: inHours(1) }), undefined, { reason: 'not_yet' }],
      [await token({ exp: inHours(24 * 31) }), undefined, { reason: 'too_long_lived' }],
      [await token(), 'A02', { reason: 'other_locker', locker: 'A02' }],
      [await token({ lkr: 'Z99' }), undefined, { reason: 'no_locker', locker: null }],
    ];
    for (const [text, locker] of shown) expect(await access.check(text, locker)).toEqual({ kind: 'denied' });
    const denial = { event: 'access.denied', access_mode: 'qr', outcome: 'denied' };
    expect(events()).toMatchObject(shown.map(([, , row]) => ({ ...denial, ...row })));
    const unverified = { credential_ref: null, subject_ref: null, locker: null };
    expect(events().slice(0, 4)).toMatchObject(Array(4).fill(unverified));
    expect(events().slice(4)).toMatchObject(Array(6).fill({ credential_ref: 't1' }));
    const spent = await access.check(await token());
    if (spent.kind === 'granted') take(spent.grant);
    expect(await access.check(await token())).toEqual({ kind: 'denied' });
  });

  test('is denied as one counted row beyond ten a minute, whatever is shown', async () => {
    const { access, events, refusals, time } = openTokens();
    for (let n = 0; n < 500; n++) await access.check(`https://example.com/${n}`);
    time.pass(60_000);
    refusals.tick();
    expect(events().map(({ reason }) => reason)).toEqual([...Array(10).fill('not_a_token'), 'repeated']);
    expect(events().at(-1)).toMatchObject({ event: 'access.denied', error_args: [490] });
  });

  test('is stored nowhere', async () => {
    const { access, store, token, take } = openTokens();
    const text = await token();
    const decision = await access.check(text);
    if (decision.kind === 'granted') take(decision.grant);
    await access.check(text);
    await access.check('CANARY-TEXT');
    const tables = ['meta', 'audit', 'uses', 'openings', 'alarms'];
    const rows = JSON.stringify(tables.map((table) => store.statement<[], unknown>(`SELECT * FROM ${table}`).all()));
    expect(rows).toContain('"t1"');
    for (const part of [...text.split('.'), 'CANARY']) expect(rows).not.toContain(part);
  });

  test('opens once when it is shown many times at once', async () => {
    const { show, token } = openTokens();
    const text = await token();
    const shows = await Promise.all(Array.from({ length: 20 }, () => show(text)));
    expect(shows.filter(Boolean)).toHaveLength(1);
  });

  test('that was overtaken has its row, as a grant for which there was no room', async () => {
    const { access, pins, cards, judge, events, token } = openTokens();
    const text = await token({ ref: 'BK7' });
    for (const reason of ['used_up', 'uses_full'] as const) {
      const open = () => Promise.reject(new LockerError(`access.${reason}`, 'no use could be taken'));
      const parts = { pins, tokens: access, cards, judge, denied: () => undefined };
      const presenter = new Presenter({ ...parts, cabinet: { open } });
      expect((await presenter.present({ kind: 'code', text })).kind).toBe('denied');
    }
    const row = { event: 'access.denied', access_mode: 'qr', locker: 'A01', credential_ref: 't1', subject_ref: 'BK7' };
    expect(events()).toMatchObject([
      { ...row, reason: 'used_up' },
      { ...row, reason: 'uses_full' },
    ]);
  });

  test('of a courier that was overtaken names him in its row', async () => {
    const { pins, cards, tokens, judge, events } = openTokens();
    const open = () => Promise.reject(new LockerError('access.used_up', 'no use could be taken'));
    const presenter = new Presenter({ pins, tokens, cards, judge, denied: () => undefined, cabinet: { open } });
    const grant = { locker: 'A01', mode: 'card', credentialRef: 'c1', actor: 'rider-7', actorRole: 'courier' } as const;
    expect((await presenter.openOn({ kind: 'granted', grant })).kind).toBe('denied');
    const who = { actor: 'rider-7', actor_role: 'courier', credential_ref: 'c1', locker: 'A01' };
    expect(events()).toMatchObject([{ event: 'access.denied', access_mode: 'card', reason: 'used_up', ...who }]);
  });

  test('is not judged when the denial cannot be recorded', async () => {
    const { access, store } = openTokens();
    store.use((db) => db.exec('PRAGMA query_only = 1'));
    expect(await access.check('x')).toMatchObject({
      kind: 'unavailable',
      error: { code: expect.stringMatching(/^store/) },
    });
  });
});

test('while the trust set cannot be used tokens are not checked; without one every token is of an unknown key', async () => {
  const cabinet = openTokens();
  const error = new LockerError('trust.unreadable', 'no such file');
  const broken = new TokenAccess({ ...cabinet, trust: { current: () => ({ kind: 'unavailable', error }) } });
  expect(await broken.check(await cabinet.token())).toEqual({ kind: 'unavailable', error });
  const none = new TokenAccess({ ...cabinet, trust: trusting(new Map()) });
  expect(await none.check(await cabinet.token())).toEqual({ kind: 'denied' });
  expect(cabinet.events()).toMatchObject([{ reason: 'unknown_key' }]);
});

test('a token says that it is as late as it was signed, one for another cabinet does not', async () => {
  const { access, clock, token, inHours } = openTokens({ synchronised: () => false });
  const before = clock.effectiveMs();
  await access.check(await token({ aud: 'CAB-2', iat: inHours(24), exp: inHours(25) }));
  expect(clock.effectiveMs()).toBe(before);
  await access.check(await token({ iat: inHours(24), exp: inHours(25) }));
  expect(clock.effectiveMs()).toBe(inHours(24) * 1000);
});

describe('used tokens', () => {
  test('are forgotten when they have expired, and only by a trusted clock', async () => {
    let synchronised = false;
    const { forgetting, uses, show, token, time, clock, inHours } = openTokens({ synchronised: () => synchronised });
    expect(await show(await token())).toBe(true);
    expect(await show(await token({ jti: 't2', exp: inHours(3) }))).toBe(true);
    time.pass(2 * 3_600_000);
    forgetting.tick();
    expect([clock.now().state, uses.count()]).toEqual(['untrusted', 2]);
    synchronised = true;
    forgetting.tick();
    expect(uses.count()).toBe(1);
  });

  test('do not open again by a clock that jumps ahead, forgets, and is set back', async () => {
    const dir = tempDir();
    const time = new HandTime();
    const first = openTokens({ dir, time });
    const text = await first.token();
    expect(await first.show(text)).toBe(true);
    time.wall += 365 * day;
    first.forgetting.tick();
    expect(first.uses.count()).toBe(0);
    time.wall -= 365 * day;
    expect(await first.show(text)).toBe(false);
    await first.store.close();
    const later = openTokens({ dir, time, boot: 'b2' });
    expect(later.clock.now().state).toBe('untrusted');
    expect(await later.show(text)).toBe(false);
    // A year later the time is right again; the token has long expired.
    time.wall += 366 * day;
    expect(await later.show(text)).toBe(false);
  });
});

describe('a loss of the database', () => {
  test('closes tokens that may have been used, until they have expired; one made since opens', async () => {
    const dir = tempDir();
    const time = new HandTime();
    let synchronised = false;
    const first = openTokens({ dir, time });
    const used = await first.token({ exp: first.inHours(24 * 29), iat: first.inHours(0) });
    expect(await first.show(used)).toBe(true);
    await first.store.close();
    for (const file of ['lockerd.db', 'lockerd.db-wal']) rmSync(join(dir, file), { force: true });
    writeFileSync(join(dir, 'lockerd.db-wal'), Buffer.alloc(64, 1));

    const later = openTokens({ dir, time, boot: 'b2', synchronised: () => synchronised });
    expect(later.uses.count()).toBe(0);
    later.forgetting.tick();
    expect(later.alarms.has('uses_lost')).toBe(true);
    expect(await later.show(used)).toBe(false);
    expect(later.events().at(-1)).toMatchObject({ event: 'access.denied', reason: 'uses_lost', credential_ref: 't1' });

    synchronised = true;
    later.forgetting.tick();
    time.pass(day);
    const made = await later.token({ jti: 't2', iat: later.inHours(0) });
    expect([await later.show(used), await later.show(made), await later.show(made)]).toEqual([false, true, false]);

    time.pass(29 * day);
    later.forgetting.tick();
    expect(later.alarms.has('uses_lost')).toBe(true);
    time.pass(day);
    later.forgetting.tick();
    expect(later.alarms.has('uses_lost')).toBe(false);
    const fresh = await later.token({ jti: 't3' });
    expect([await later.show(used), await later.show(fresh)]).toEqual([false, true]);
  });
});
