import { describe, expect, test } from 'vitest';
import { cardFromText } from '../../src/access/card-text.js';
import { LockerError } from '../../src/lib/errors.js';
import { installer, openAccess } from './workshop.js';

const card = '13005D1DA5';

async function withCard(right: object = {}, given: Parameters<typeof openAccess>[0] = {}) {
  const cabinet = openAccess(given);
  const put = (more: object = {}, number = card) =>
    cabinet.admin.put({ role: 'customer', lockers: ['A01'], cards: [number], ...right, ...more }, installer);
  const { ref } = await put();
  return { ...cabinet, ref, put };
}

describe('a card', () => {
  test('that is enrolled is a grant for the locker of its right', async () => {
    const { cards, ref, events } = await withCard();
    const grant = { locker: 'A01', mode: 'card', credentialRef: ref, use: { kind: 'right', ref, of: 'A01' } };
    expect(await cards.check(card)).toMatchObject({ kind: 'granted', grant });
    expect(events().map(({ event }) => event)).toEqual(['admin.right_put']);
  });

  test('of a right for several lockers asks which', async () => {
    const { cards } = await withCard({ lockers: ['A01', 'B01'] });
    expect(await cards.check(card)).toEqual({ kind: 'choose', lockers: ['A01', 'B01'] });
    expect(await cards.check(card, 'B01')).toMatchObject({ kind: 'granted', grant: { locker: 'B01' } });
    expect(await cards.check(card, 'A02')).toEqual({ kind: 'denied' });
  });

  test('with several rights opens by the one that opens, and asks when it would be several lockers', async () => {
    const { cards, put, time } = await withCard({ untilMs: Date.UTC(2026, 5, 2) });
    await put({ lockers: ['B01'], untilMs: Date.UTC(2026, 6, 1) });
    expect(await cards.check(card)).toEqual({ kind: 'choose', lockers: ['A01', 'B01'] });
    expect(await cards.check(card, 'B01')).toMatchObject({ kind: 'granted', grant: { locker: 'B01' } });
    time.pass(30 * 3_600_000);
    expect(await cards.check(card)).toMatchObject({ kind: 'granted', grant: { locker: 'B01' } });
  });

  test('is known by a keyed hash: its number is nowhere in the database', async () => {
    const { cards, store } = await withCard();
    await cards.check(card);
    await cards.check('CAFE123456');
    const tables = ['meta', 'audit', 'rights', 'cards', 'throttle'];
    const rows = JSON.stringify(tables.map((table) => store.statement<[], unknown>(`SELECT * FROM ${table}`).all()));
    expect(rows).not.toMatch(/13005D1DA5|CAFE123456/i);
  });

  test('is not judged without the pepper', async () => {
    const error = new LockerError('access.pepper_missing', 'missing');
    const { cards } = openAccess({ pepper: { kind: 'unavailable', error } });
    expect(await cards.check(card)).toEqual({ kind: 'unavailable', error });
  });

  test('that is denied has its reason in the record: unknown, over, taken back', async () => {
    const { cards, admin, ref, events, time, put } = await withCard({ untilMs: Date.UTC(2026, 5, 2) });
    expect(await cards.check('12345678')).toEqual({ kind: 'denied' });
    time.pass(86_400_000);
    expect(await cards.check(card)).toEqual({ kind: 'denied' });
    const second = await put({ untilMs: Date.UTC(2026, 6, 1) }, '12345679');
    admin.revoke(second.ref, installer);
    expect(await cards.check('12345679')).toEqual({ kind: 'denied' });
    const denials = events().filter(({ event }) => event === 'access.denied');
    expect(denials).toMatchObject([
      { access_mode: 'card', reason: 'no_right', credential_ref: null, locker: null },
      { access_mode: 'card', reason: 'expired', credential_ref: ref, locker: 'A01' },
      { access_mode: 'card', reason: 'no_right', credential_ref: null },
    ]);
  });
});

describe('cards that open nothing', () => {
  test('are denied one a second, so that numbers cannot be tried out, and keep no known card waiting', async () => {
    const { cards, sleeps } = await withCard();
    const tries = Array.from({ length: 7 }, (_, n) => cards.check(`AAAA${n}`));
    expect((await cards.check(card)).kind).toBe('granted');
    expect((await Promise.all(tries)).map(({ kind }) => kind)).toEqual(Array(7).fill('denied'));
    expect(sleeps).toEqual(Array(7).fill(1000));
  });

  test('that are tried many at once have all others asked to wait, known or not, and leave a row', async () => {
    const { cards, events } = await withCard();
    const tries = Array.from({ length: 8 }, (_, n) => cards.check(`AAAA${n}`));
    expect((await cards.check('BBBB')).kind).toBe('wait');
    expect(await cards.check(card)).toEqual(await cards.check('BBBB'));
    expect(events().at(-1)).toMatchObject({ event: 'access.denied', access_mode: 'card', reason: 'throttled' });
    expect((await Promise.all(tries)).map(({ kind }) => kind)).toEqual(Array(8).fill('denied'));
    expect((await cards.check(card)).kind).toBe('granted');
  });
});

test.each([
  ['0012345678', 'BC614E'],
  ['13005D1DA5', '13005D1DA5'],
  ['00ab12cd', 'AB12CD'],
  ['0x12345678', '12345678'],
  ['123', undefined],
  ['0000000000', undefined],
  ['1'.repeat(40), undefined],
  ['13-00', undefined],
  ['eyJh.eyJh.AAAA', undefined],
  ['', undefined],
])('the text %j is the card %s', (text, card) => {
  expect(cardFromText(text)).toBe(card);
});
