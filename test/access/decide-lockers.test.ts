import { describe, expect, test } from 'vitest';
import { decide } from '../../src/access/decide.js';
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
  });

  test('gets the locker that he has opened again until it is shut, and no other, without a second use', () => {
    const again = { right: { ...courier, uses: 1 }, used: () => 1, openDropOff: 'A02', free: () => false };
    const verdict = decide({ ...facts, ...again });
    expect(verdict).toMatchObject({ kind: 'granted', grant: { locker: 'A02', purpose: 'drop_off' } });
    expect(verdict.kind === 'granted' && verdict.grant.use).toBeUndefined();
    expect(opened({ ...again, wanted: { locker: 'A01' } })).toBe('other_locker');
    expect(opened({ ...again, openDropOff: undefined })).toBe('used_up');
  });

  test('takes one use for each locker that he fills, whichever it is', () => {
    expect(decide({ ...facts, right: { ...courier, uses: 5 } })).toMatchObject({
      grant: { use: { kind: 'right', ref: 'c1', of: '', allowed: 5 }, purpose: 'drop_off' },
    });
  });
});
