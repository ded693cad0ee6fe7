import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewRight } from '../../src/access/check-right.js';
import { overlaps, pinInForce } from '../../src/access/pin-in-force.js';
import type { PinOfRight } from '../../src/store/rights.js';
import { installer, openAccess } from './workshop.js';

const day = 86_400_000;
const customer = { role: 'customer', lockers: ['A01'], pin: '482913' } as const;
const operator = { role: 'operator', lockers: 'any', holder: 'op-3' } as const;
const refs = ({ rights }: ReturnType<typeof openAccess>) => rights.list().map(({ ref }) => ref);

describe('a right is refused, with what is wrong with it, when', () => {
  const wrong: readonly (readonly [string, Omit<NewRight, 'role'> & { role?: NewRight['role'] }, string])[] = [
    ['a customer has no lockers of his own', { lockers: 'any' }, 'a customer has named lockers: list them'],
    ['it names no locker', { lockers: [] }, 'it names no locker'],
    ['it names one twice', { lockers: ['A01', 'A01'] }, 'it names a locker twice'],
    ['a customer has sizes', { lockers: ['A01'], sizes: ['S'] }, 'sizes are for couriers: the others have lockers'],
    ['an operator has sizes', { ...operator, sizes: ['S'] }, 'sizes are for couriers: the others have lockers'],
    ['no locker has its size', { ...operator, role: 'courier', sizes: ['S', 'XL'] }, 'no locker has the size XL'],
    ['it names no size', { ...operator, role: 'courier', sizes: [] }, 'it names no size'],
    [
      'it does not say which courier it is for',
      { role: 'courier', lockers: 'any' },
      'a right of a courier says whose it is: an id that the record can name',
    ],
    [
      'it does not say which installer it is for',
      { role: 'installer', lockers: 'any' },
      'a right of an installer says whose it is: an id that the record can name',
    ],
    [
      'a customer has a number beside his locker',
      { lockers: ['A01'], pin: '482913', number: '9001' },
      'a customer types the number of his locker: give none',
    ],
    [
      'nothing is typed before a PIN',
      { ...operator, pin: '482913' },
      'the PIN of an operator goes with a number that is typed before it',
    ],
    [
      'a number has no PIN',
      { ...operator, number: '9001' },
      'the PIN of an operator goes with a number that is typed before it',
    ],
    [
      'its number cannot be typed',
      { ...operator, randomPin: true, number: '90 01' },
      'the number before a PIN has 1 to 32 letters, digits or hyphens',
    ],
    [
      'its number is a locker',
      { ...operator, randomPin: true, number: 'B01' },
      'B01 is a locker: choose another number before the PIN',
    ],
  ];
  test.each(wrong)('%s', async (_, right, words) => {
    const cabinet = openAccess();
    await expect(cabinet.admin.put({ role: 'customer', ...right }, installer)).rejects.toMatchObject({
      code: 'access.bad_right',
      message: `the right was not stored: ${words}`,
    });
    expect(refs(cabinet)).toEqual([]);
    expect(cabinet.events()).toEqual([]);
  });

  test('its card has no number of a card, which is not repeated', async () => {
    const cabinet = openAccess();
    const refused = cabinet.admin.put({ ...operator, cards: ['A411', 'card'] }, installer).catch((error) => error);
    expect(await refused).toMatchObject({ code: 'access.bad_right' });
    expect((await refused).message).toMatch(/^the right was not stored: a card has [^:]+digits/);
    expect(refs(cabinet)).toEqual([]);
  });

  test('one of its lockers is not there', async () => {
    const cabinet = openAccess();
    await expect(cabinet.admin.put({ ...customer, lockers: ['A01', 'Z9'] }, installer)).rejects.toMatchObject({
      code: 'access.unknown_locker',
      message: 'no locker Z9 is configured: compare it with the config',
    });
  });
});

describe('PINs that are typed after one number', () => {
  test('may not be in force at one time, and the refusal changes nothing', async () => {
    const cabinet = openAccess();
    const { admin, time } = cabinet;
    await admin.put({ ...customer, ref: 'first', untilMs: time.wall + day }, installer);
    const second = { ...customer, lockers: ['A02', 'A01'], pin: '739104', ref: 'second' } as const;
    for (const overlapping of [second, { ...second, fromMs: time.wall + day - 1 }]) {
      await expect(admin.put(overlapping, installer)).rejects.toMatchObject({
        code: 'access.number_taken',
        message: expect.stringContaining('another PIN is typed after A01 at the same time'),
      });
    }
    expect(refs(cabinet)).toEqual(['first']);
    expect((await cabinet.access.check('A01', '482913')).kind).toBe('granted');
    expect((await cabinet.access.check('A02', '739104')).kind).toBe('denied');
  });

  test('may follow each other: the one in force opens, and no other', async () => {
    const { admin, access, time } = openAccess();
    const next = time.wall + day;
    await admin.put({ ...customer, ref: 'first', untilMs: next }, installer);
    await admin.put({ ...customer, ref: 'second', pin: '739104', fromMs: next, untilMs: next + day }, installer);
    expect(await access.check('A01', '482913')).toMatchObject({ grant: { credentialRef: 'first' } });
    expect(await access.check('A01', '739104')).toEqual({ kind: 'denied' });
    time.pass(next - time.wall);
    expect(await access.check('A01', '739104')).toMatchObject({ grant: { credentialRef: 'second' } });
    expect(await access.check('A01', '482913')).toEqual({ kind: 'denied' });
  });

  test('make way once they have ended, though they are kept for the record', async () => {
    const cabinet = openAccess();
    const { admin, access, time } = cabinet;
    await admin.put({ ...customer, ref: 'first', untilMs: time.wall + 1000 }, installer);
    await expect(admin.put({ ...customer, pin: '739104' }, installer)).rejects.toMatchObject({
      code: 'access.number_taken',
    });
    time.pass(1000);
    await admin.put({ ...customer, ref: 'second', pin: '739104' }, installer);
    expect(refs(cabinet)).toEqual(['first', 'second']);
    expect(await access.check('A01', '739104')).toMatchObject({ grant: { credentialRef: 'second' } });
  });

  test('of somebody who runs the cabinet are refused as those of lockers are', async () => {
    const { admin } = openAccess();
    const right = { ...operator, number: '9001', randomPin: true } as const;
    await admin.put(right, installer);
    await expect(admin.put({ ...right, holder: 'op-4' }, installer)).rejects.toMatchObject({
      code: 'access.number_taken',
    });
    await admin.put({ ...right, holder: 'op-4', number: '9002' }, installer);
  });
});

describe('which PIN is meant', () => {
  const span = fc
    .tuple(fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }), fc.option(fc.integer({ min: 1, max: 20 })))
    .map(([fromMs, length]) => ({
      ...(fromMs !== undefined && { fromMs }),
      ...(length !== null && { untilMs: (fromMs ?? 0) + length }),
    }));
  const pinOf = (span: { fromMs?: number; untilMs?: number }, at: number): PinOfRight => ({
    ...{ number: 'A01', hash: `h${at}` },
    right: { ref: `r${at}`, role: 'customer', lockers: ['A01'], storedBoot: 'b', ...span },
  });
  const covers = ({ fromMs, untilMs }: { fromMs?: number; untilMs?: number }, atMs: number): boolean =>
    (fromMs === undefined || fromMs <= atMs) && (untilMs === undefined || atMs < untilMs);

  test('two rights overlap exactly when some moment lies in both', () => {
    fc.assert(
      fc.property(span, span, (a, b) => {
        const moments = [-1, ...Array.from({ length: 100 }, (_, at) => at)];
        expect(overlaps(a, b)).toBe(moments.some((at) => covers(a, at) && covers(b, at)));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  test('of PINs that do not overlap it is the one in force, in whatever order they were stored', () => {
    const apart = fc.array(span, { maxLength: 6 }).map((spans) => {
      const kept: (typeof spans)[number][] = [];
      for (const one of spans) if (kept.every((other) => !overlaps(other, one))) kept.push(one);
      return kept.map(pinOf);
    });
    fc.assert(
      fc.property(apart, fc.integer({ min: 0, max: 90 }), (pins, nowMs) => {
        const inForce = pins.find(({ right }) => covers(right, nowMs));
        const meant = pinInForce(pins, nowMs);
        if (inForce) expect(meant).toBe(inForce);
        expect(meant === undefined).toBe(pins.length === 0);
        expect(pinInForce([...pins].reverse(), nowMs)).toBe(meant);
      }),
    );
  });

  test('when none is in force, it is the next to begin, else the last that ended', () => {
    const [past, later, latest] = [{ untilMs: 10 }, { fromMs: 20, untilMs: 30 }, { fromMs: 40 }].map(pinOf);
    if (!past || !later || !latest) throw new Error('three PINs');
    expect(pinInForce([latest, past, later], 15)).toBe(later);
    expect(pinInForce([latest, past, later], 35)).toBe(latest);
    expect(pinInForce([later, past], 35)).toBe(later);
  });
});

describe('a right with the id of another', () => {
  test('replaces it, with its PIN, its cards and its uses', async () => {
    const cabinet = openAccess();
    const { admin, access, cards, store, uses } = cabinet;
    await admin.put({ ...customer, ref: 'r1', cards: ['A411'], uses: 1 }, installer);
    store.tx(() => uses.take({ kind: 'right', ref: 'r1', of: 'A01', allowed: 1 }));
    expect(await access.check('A01', '482913')).toEqual({ kind: 'denied' });
    await admin.put({ ...customer, ref: 'r1', pin: '739104', uses: 1 }, installer);
    expect(refs(cabinet)).toEqual(['r1']);
    expect(await access.check('A01', '739104')).toMatchObject({ grant: { credentialRef: 'r1' } });
    expect(await access.check('A01', '482913')).toEqual({ kind: 'denied' });
    expect(await cards.check('A411')).toEqual({ kind: 'denied' });
  });

  test('that was taken back is refused, for good', async () => {
    const cabinet = openAccess();
    await cabinet.admin.put({ ...customer, ref: 'r1' }, installer);
    expect(cabinet.admin.revoke('r1', installer)).toBe(true);
    await expect(cabinet.admin.put({ ...customer, ref: 'r1' }, installer)).rejects.toMatchObject({
      code: 'access.bad_right',
      message: expect.stringContaining('was taken back: give the new one another id'),
    });
    expect(cabinet.rights.credentialCount()).toBe(0);
  });
});

describe('taking back', () => {
  test('ends a stored right with its PIN and cards, and is a row', async () => {
    const cabinet = openAccess();
    await cabinet.admin.put({ ...customer, ref: 'r1', cards: ['A411'] }, installer);
    expect(cabinet.admin.revoke('r1', installer)).toBe(true);
    expect(await cabinet.access.check('A01', '482913')).toEqual({ kind: 'denied' });
    expect(await cabinet.cards.check('A411')).toEqual({ kind: 'denied' });
    expect(cabinet.events()).toMatchObject([
      { event: 'admin.right_put', credential_ref: 'r1' },
      { event: 'admin.right_revoked', credential_ref: 'r1', actor: 'uid-1000', actor_role: 'installer' },
      { event: 'access.denied', access_mode: 'pin', reason: 'no_right' },
      { event: 'access.denied', access_mode: 'card', reason: 'no_right' },
    ]);
  });

  test('of a token that was never seen is known for more than a year where nobody says when it ends, and no longer', () => {
    const cabinet = openAccess();
    const { admin, revocations, time, forgetting } = cabinet;
    expect(admin.revoke('jti-1', installer)).toBe(false);
    expect(admin.revoke('jti-2', installer, time.wall + day)).toBe(false);
    const known = () => ['jti-1', 'jti-2'].map((jti) => revocations.has(jti));
    expect(known()).toEqual([true, true]);
    time.pass(day);
    forgetting.tick();
    expect(known()).toEqual([true, false]);
    // A token without `iat` that was made to end in a year is believed in its last month.
    time.pass(398 * day);
    forgetting.tick();
    expect(known()).toEqual([true, false]);
    time.pass(day);
    forgetting.tick();
    expect(known()).toEqual([false, false]);
  });

  test('while nobody knows the time, is known for more than a year of whatever the time then is', () => {
    const cabinet = openAccess({ synchronised: () => false });
    cabinet.admin.revoke('jti-1', installer);
    const floorMs = cabinet.clock.effectiveMs();
    expect([399, 401].map((days) => cabinet.revocations.hasExpired(floorMs + days * day))).toEqual([false, true]);
  });
});

describe('clearing', () => {
  const fill = async () => {
    const cabinet = openAccess();
    const put = (right: NewRight) => cabinet.admin.put(right, installer);
    await put({ role: 'customer', lockers: ['A01'], ref: 'one' });
    await put({ role: 'customer', lockers: ['A01', 'A02'], ref: 'both' });
    await put({ role: 'customer', lockers: ['B01'], ref: 'other' });
    await put({ role: 'courier', lockers: ['A01'], holder: 'rider-7', ref: 'courier' });
    await put({ ...operator, lockers: ['A01'], ref: 'operator' });
    await put({ ...operator, role: 'installer', ref: 'installer' });
    return cabinet;
  };

  test('by lockers removes the rights of customers that name one of them', async () => {
    const cabinet = await fill();
    expect(cabinet.admin.clear(['A01', 'A02'], installer)).toBe(2);
    expect(refs(cabinet)).toEqual(['other', 'courier', 'operator', 'installer']);
    expect(cabinet.events().at(-1)).toMatchObject({ event: 'admin.rights_cleared', error_args: [2] });
    cabinet.admin.clear(['B01'], installer);
    expect(cabinet.events().at(-1)).toMatchObject({ event: 'admin.rights_cleared', locker: 'B01', error_args: [1] });
  });

  test('of all leaves those who run the cabinet', async () => {
    const cabinet = await fill();
    expect(cabinet.admin.clear(undefined, installer)).toBe(4);
    expect(refs(cabinet)).toEqual(['operator', 'installer']);
  });
});

describe('a card', () => {
  test('may have several rights: the first that opens what is wanted counts', async () => {
    const { admin, cards } = openAccess();
    await admin.put({ role: 'customer', lockers: ['A01'], cards: ['A4A1B2C3'], ref: 'first' }, installer);
    await admin.put({ role: 'customer', lockers: ['A02'], cards: ['A4A1B2C3'], ref: 'second' }, installer);
    expect(await cards.check('A4A1B2C3', 'A01')).toMatchObject({ grant: { locker: 'A01', credentialRef: 'first' } });
    expect(await cards.check('A4A1B2C3', 'A02')).toMatchObject({ grant: { locker: 'A02', credentialRef: 'second' } });
    expect(await cards.check('A4A1B2C3', 'B01')).toEqual({ kind: 'denied' });
  });

  test('is enrolled once, for a right that is there only', async () => {
    const cabinet = openAccess();
    const { admin, rights } = cabinet;
    expect(() => admin.addCard('r1', 'A411', installer)).toThrow(expect.objectContaining({ code: 'access.no_right' }));
    await admin.put({ ...operator, ref: 'r1' }, installer);
    admin.addCard('r1', 'A4AA', installer);
    admin.addCard('r1', 'A4AA', installer);
    expect(rights.credentialsOf('r1').cards.length).toBe(1);
    expect(await cabinet.cards.check('A4AA', 'B01')).toMatchObject({ grant: { credentialRef: 'r1' } });
  });

  test('that is removed takes rights along that nothing else presents', async () => {
    const cabinet = openAccess();
    const { admin, cards } = cabinet;
    await admin.put({ ...operator, cards: ['A411'], ref: 'card-only' }, installer);
    await admin.put({ ...customer, cards: ['A411'], ref: 'with-pin' }, installer);
    expect(admin.removeCard('A411', installer)).toBe(2);
    expect(refs(cabinet)).toEqual(['with-pin']);
    expect(await cards.check('A411')).toEqual({ kind: 'denied' });
    expect(cabinet.events().slice(2, 4)).toMatchObject([
      { event: 'admin.card_removed', credential_ref: 'card-only' },
      { event: 'admin.card_removed', credential_ref: 'with-pin', locker: 'A01' },
    ]);
    expect(() => admin.removeCard('A411', installer)).toThrow(
      expect.objectContaining({ code: 'access.no_right', message: 'this card has no right here' }),
    );
  });
});
