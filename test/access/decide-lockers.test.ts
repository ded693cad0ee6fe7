import { describe, expect, test } from 'vitest';
import { decide, decideLockers, type Facts, type Verdict, verdictOfAll } from '../../src/access/decide.js';
import type { RightTerms } from '../../src/access/right-terms.js';
import { courier, facts, opened, operator, outcome, token } from './facts.js';

describe('a right for several lockers', () => {
  const several: RightTerms = { ...token, lockers: ['A01', 'B01', 'A02'] };
  test.each([
    [undefined, {}, 'A01 A02'],
    [undefined, { A01: 1 }, 'A02'],
    [undefined, { A01: 1, A02: 1 }, 'used_up'],
    ['A02', { A01: 1 }, 'A02'],
    ['A01', { A01: 1 }, 'used_up'],
    ['B01', {}, 'no_locker'],
    ['A03', {}, 'other_locker'],
  ] as const)('chosen %s, used %j', (chosen, used: Readonly<Record<string, number>>, expected) => {
    const wanted = chosen === undefined ? {} : { locker: chosen };
    expect(opened({ right: several, wanted, used: (locker) => used[locker] ?? 0 })).toBe(expected);
  });

  test('asks which even when one is left: nobody may stand at that door', () => {
    expect(outcome({ right: several, used: (locker) => (locker === 'A01' ? 1 : 0) })).toBe('choose');
  });

  test('opens the one that was chosen, and asks nothing more', () => {
    expect(outcome({ right: several, wanted: { locker: 'A02' } })).toBe('granted');
  });

  test('is told what it opens now: nothing while it may not be used', () => {
    const now = (changed: Partial<Facts>) => decideLockers({ ...facts, right: several, ...changed });
    expect(now({})).toEqual(['A01', 'A02']);
    expect(now({ revoked: true })).toEqual([]);
    expect(now({ claim: () => 'other' })).toEqual([]);
    expect(decideLockers({ ...facts, right: courier, wanted: { locker: 'A03' } })).toEqual([]);
  });

  test('leaves blocked ones out', () => {
    expect(opened({ right: several, blocked: (locker) => locker === 'A01' })).toBe('A02');
  });
});

describe('who runs the cabinet', () => {
  test.each(['operator', 'installer'] as const)('%s: opens any locker, blocked ones too', (role) => {
    const right = { ...operator, role };
    expect(opened({ right, wanted: { locker: 'A02' }, blocked: () => true })).toBe('A02');
    expect(opened({ right, wanted: { locker: 'Z99' } })).toBe('no_locker');
    expect(opened({ right })).toBe('A01 A02 A03');
    expect(outcome({ right, lockers: new Map([['A01', { size: 'S' }]]) })).toBe('granted');
  });

  test('may be held to some lockers', () => {
    expect(opened({ right: { ...operator, lockers: ['A01'] }, wanted: { locker: 'A02' } })).toBe('other_locker');
  });
});

describe('a courier', () => {
  test('gets the first free locker of a size that he may fill', () => {
    expect(opened({ right: courier })).toBe('A01');
    expect(opened({ right: courier, free: (locker) => locker !== 'A01' })).toBe('A02');
    expect(opened({ right: courier, free: (locker) => locker === 'A03' })).toBe('no_free_locker');
    expect(opened({ right: { ...courier, sizes: ['S', 'L'] }, wanted: { size: 'L' } })).toBe('A03');
    expect(opened({ right: courier, wanted: { size: 'L' } })).toBe('other_locker');
    expect(opened({ right: courier, blocked: (locker) => locker === 'A01' })).toBe('A02');
    const { sizes: _, ...anySize } = courier;
    expect(opened({ right: anySize, free: (locker) => locker === 'A03' })).toBe('A03');
    expect(opened({ right: anySize, wanted: { size: 'L' } })).toBe('A03');
  });

  test('gets of the free ones that which was given least', () => {
    expect(opened({ right: courier, turns: (locker) => (locker === 'A01' ? 2 : 1) })).toBe('A02');
  });

  test('gets the locker that he has opened again until it is shut, and no other, without a second use', () => {
    const again = { right: { ...courier, uses: 1 }, used: () => 1, openDropOff: 'A02', free: () => false };
    const verdict = decide({ ...facts, ...again });
    expect(verdict).toMatchObject({ kind: 'granted', grant: { locker: 'A02', purpose: 'drop_off' } });
    expect(verdict.kind === 'granted' && verdict.grant.use).toBeUndefined();
    expect(opened({ ...again, wanted: { locker: 'A01' } })).toBe('other_locker');
    expect(opened({ ...again, wanted: { locker: 'A02' } })).toBe('A02');
    expect(opened({ ...again, openDropOff: undefined })).toBe('used_up');
  });

  test('takes one use for each locker that he fills, whichever it is', () => {
    expect(decide({ ...facts, right: { ...courier, uses: 5 } })).toMatchObject({
      grant: { use: { kind: 'right', ref: 'c1', of: '', allowed: 5 }, purpose: 'drop_off' },
    });
    expect(opened({ right: { ...courier, uses: 5 }, used: (of) => (of === '' ? 5 : 0) })).toBe('used_up');
    expect(opened({ right: { ...courier, uses: 5 }, used: (of) => (of === '' ? 4 : 5) })).toBe('A01');
  });
});

describe('what a locker holds', () => {
  const used = { used: () => 1 };
  const twice: RightTerms = { ...token, lockers: ['A01', 'A02'] };

  test('is collected by whose it is, and he may look again without a second use', () => {
    const again: Partial<Facts> = { ...used, claim: () => 'again' };
    const verdict = decide({ ...facts, ...again });
    expect(verdict).toMatchObject({ kind: 'granted', grant: { locker: 'A01', purpose: 'collect' } });
    expect(verdict.kind === 'granted' && verdict.grant.use).toBeUndefined();
    expect(opened({ ...used, claim: () => 'his' })).toBe('used_up');
    // Nobody but a customer leaves things of his own in a locker.
    expect(opened({ ...again, right: { ...operator, uses: 1 }, wanted: { locker: 'A01' } })).toBe('used_up');
  });

  test('opens for nobody for whom it is not', () => {
    const claim = (locker: string) => (locker === 'A01' ? 'other' : 'his');
    expect(opened({ right: twice, claim })).toBe('A02');
    expect(opened({ right: twice, claim, wanted: { locker: 'A01' } })).toBe('other_rental');
    expect(opened({ right: twice, claim, used: (locker) => (locker === 'A02' ? 1 : 0) })).toBe('used_up');
    expect(opened({ right: operator, claim, wanted: { locker: 'A01' } })).toBe('A01');
  });

  test('is paid for first where something is owed, when it would open', () => {
    expect(decide({ ...facts, owedPaise: 500 })).toEqual({ kind: 'owing', locker: 'A01', paise: 500 });
    expect(opened({ owedPaise: 500, blocked: () => true })).toBe('blocked');
  });

  test('is kept from nobody whose data are not to be used while he rents the locker', () => {
    expect(opened({ standing: 'restricted' })).toBe('restricted');
    expect(opened({ standing: 'restricted', rents: true })).toBe('A01');
    expect(opened({ standing: 'erased', rents: true })).toBe('erased');
  });
});

describe('a courier who is asked what he has come for', () => {
  const asked = { right: courier, wanted: { asks: true } } as const;
  test('chooses from what is free for him, if anything is', () => {
    expect(decide({ ...facts, ...asked })).toEqual({ kind: 'choose', lockers: ['A01', 'A02'] });
    expect(decide({ ...facts, ...asked, free: () => false })).toEqual({ kind: 'choose', lockers: [] });
    expect(decide({ ...facts, ...asked, free: (locker) => locker === 'A02' })).toEqual({
      ...{ kind: 'choose', lockers: ['A02'] },
    });
  });

  test('is not asked when he has said which locker, nor when his right is none', () => {
    expect(outcome({ ...asked, wanted: { asks: true, locker: 'A02' } })).toBe('granted');
    expect(outcome({ ...asked, revoked: true })).toBe('revoked');
  });

  test('is the only one who is', () => {
    expect(outcome({ wanted: { asks: true } })).toBe('granted');
    expect(outcome({ right: { ...operator, lockers: ['A01'] }, wanted: { asks: true } })).toBe('granted');
  });
});

describe('a courier who takes back what is due', () => {
  const back = { right: { ...courier, uses: 1 }, used: () => 1, wanted: { back: true } } as const;
  test('opens that, full as it is and without a use, and nothing else', () => {
    const due = (locker: string) => locker === 'A02';
    const verdict = decide({ ...facts, ...back, due, free: () => false });
    expect(verdict).toMatchObject({
      ...{ kind: 'granted', grant: { locker: 'A02', purpose: 'return', actor: 'rider-7', actorRole: 'courier' } },
    });
    expect(verdict.kind === 'granted' && verdict.grant.use).toBeUndefined();
    expect(opened({ ...back, due, wanted: { back: true, locker: 'A01' } })).toBe('not_due');
    expect(opened({ ...back, wanted: { back: true, locker: 'A01' } })).toBe('not_due');
  });

  test('is the only one who does', () => {
    expect(opened({ right: operator, wanted: { back: true, locker: 'A01' }, due: () => true })).toBe('not_due');
  });
});

describe('of several rights that somebody has at once', () => {
  const grant = (locker: string, purpose?: 'collect' | 'drop_off'): Verdict => ({
    kind: 'granted',
    grant: { locker, mode: 'card', credentialRef: `of ${locker}`, ...(purpose && { purpose }) },
  });
  const choose = (...lockers: string[]): Verdict => ({ kind: 'choose', lockers });
  const denied = (reason: 'revoked' | 'expired'): Verdict => ({ kind: 'denied', reason });
  const owing: Verdict = { kind: 'owing', locker: 'A03', paise: 500 };
  test.each<[string, readonly Verdict[], Verdict | undefined]>([
    ['nobody has any', [], undefined],
    ['the first that opens counts', [denied('revoked'), grant('A02'), grant('A01')], grant('A02')],
    [
      'two bookings of one locker ask nothing',
      [grant('A01', 'collect'), grant('A01', 'collect')],
      grant('A01', 'collect'),
    ],
    [
      'bookings of two lockers are chosen from',
      [grant('A01', 'collect'), grant('A02', 'collect')],
      choose('A01', 'A02'),
    ],
    [
      'a courier who collects, too, takes the first',
      [grant('A01', 'drop_off'), grant('A02', 'collect')],
      grant('A01', 'drop_off'),
    ],
    [
      'one that asks is asked with what the others open, each once',
      [choose('A02', 'A01'), grant('A01')],
      choose('A01', 'A02'),
    ],
    ['what opens comes before what is owed', [owing, grant('A01', 'collect')], grant('A01', 'collect')],
    ['what is owed is told before why another opens nothing', [denied('expired'), owing], owing],
    ['the first reason is told where none opens', [denied('expired'), denied('revoked')], denied('expired')],
  ])('%s', (_, verdicts, expected) => {
    expect(verdictOfAll(verdicts)).toEqual(expected);
  });
});
