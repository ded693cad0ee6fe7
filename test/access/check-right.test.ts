import { describe, expect, test } from 'vitest';
import type { NewRight } from '../../src/access/check-right.js';
import { checkRight } from '../../src/access/check-right.js';

const lockers = new Map(
  Object.entries({ A01: { size: 'S' }, A07: { size: 'S' }, B07: { size: 'L' }, B12: { size: 'L' } }),
);
const nowMs = Date.UTC(2026, 5, 1);
const customer = { role: 'customer', lockers: ['A01'] } as const;
const operator = { role: 'operator', lockers: 'any', holder: 'op-3', randomPin: true } as const;
const courier = { role: 'courier', lockers: 'any', holder: 'c-1' } as const;

function check(right: NewRight): void {
  checkRight(right, lockers, nowMs);
}

describe('a right that is to be stored', () => {
  test.each<[string, NewRight]>([
    ['of a customer', { ...customer, fromMs: nowMs + 1, untilMs: nowMs + 2, uses: 1 }],
    ['of an operator with a number of his own', { ...operator, number: '4711' }],
    ['with a number that stands for two lockers at a keypad, and so for none', { ...operator, number: '7' }],
    ['of an operator with a PIN that was chosen', { ...operator, randomPin: false, pin: '480213', number: 'op-x' }],
    ['with the longest number', { ...operator, number: '4'.repeat(32) }],
    ['of an installer for some lockers, without a PIN', { role: 'installer', lockers: ['A01'], holder: 'in-1' }],
    ['of a courier with sizes', { ...courier, sizes: ['S', 'L'], cards: ['AB12CD'] }],
    ['of a courier who takes back what is due', { ...courier, returns: true }],
    ['of a customer for one rental', { ...customer, rental: 'r1' }],
    ['of a customer that begins with the last millisecond', { ...customer, fromMs: nowMs, untilMs: nowMs + 1 }],
    ['of a customer without an end that begins in a year', { ...customer, fromMs: nowMs + 365 * 86_400_000 }],
  ])('%s is taken', (_, right) => {
    expect(() => check(right)).not.toThrow();
  });

  test.each<[string, NewRight, string]>([
    ['a number that is a locker', { ...operator, number: 'A01' }, 'access.bad_right'],
    ['a number that stands for a locker at a keypad', { ...operator, number: '12' }, 'access.bad_right'],
    ['the same with zeros in front', { ...operator, number: '0012' }, 'access.bad_right'],
    ['a PIN and no number', operator, 'access.bad_right'],
    ['a chosen PIN and no number', { ...courier, pin: '480213' }, 'access.bad_right'],
    ['a number and no PIN', { ...operator, randomPin: false, number: '4711' }, 'access.bad_right'],
    ['a number longer than any', { ...operator, number: '4'.repeat(33) }, 'access.bad_right'],
    ['a number with a letter that nobody types', { ...operator, number: '47 11' }, 'access.bad_right'],
    ['an empty number', { ...operator, number: '' }, 'access.bad_right'],
    ['a number of a customer', { ...customer, number: '4711' }, 'access.bad_right'],
    ['any locker for a customer', { role: 'customer', lockers: 'any' }, 'access.bad_right'],
    ['no locker', { ...customer, lockers: [] }, 'access.bad_right'],
    ['a locker that is named twice', { ...customer, lockers: ['A01', 'A07', 'A01'] }, 'access.bad_right'],
    ['a rental of two lockers', { ...customer, lockers: ['A01', 'A07'], rental: 'r1' }, 'access.bad_right'],
    ['a rental of a courier', { ...courier, lockers: ['A01'], rental: 'r1' }, 'access.bad_right'],
    ['returns of a customer', { ...customer, returns: true }, 'access.bad_right'],
    ['sizes of an installer', { role: 'installer', lockers: 'any', holder: 'in-1', sizes: ['S'] }, 'access.bad_right'],
    ['a size that no locker has', { ...courier, sizes: ['S', 'M'] }, 'access.bad_right'],
    ['no size', { ...courier, sizes: [] }, 'access.bad_right'],
    ['nobody whose it is', { role: 'courier', lockers: 'any' }, 'access.bad_right'],
    ['a card that has leading zeros', { ...customer, cards: ['AB12CD', '0AB12C'] }, 'access.bad_right'],
    ['a beginning in fractions of a millisecond', { ...customer, fromMs: nowMs + 0.5 }, 'access.bad_limit'],
    ['a beginning that is no number', { ...customer, fromMs: Number.NaN }, 'access.bad_limit'],
    ['an end in the past', { ...customer, untilMs: nowMs }, 'access.bad_limit'],
    ['an end in fractions of a millisecond', { ...customer, untilMs: nowMs + 1.5 }, 'access.bad_limit'],
    ['an end that is no number', { ...customer, untilMs: Number.NaN }, 'access.bad_limit'],
    ['an end at its beginning', { ...customer, fromMs: nowMs + 5, untilMs: nowMs + 5 }, 'access.bad_limit'],
    ['no use', { ...customer, uses: 0 }, 'access.bad_limit'],
    ['half a use', { ...customer, uses: 1.5 }, 'access.bad_limit'],
    ['an unknown locker', { ...customer, lockers: ['Z9'] }, 'access.unknown_locker'],
  ])('with %s is refused', (_, right, code) => {
    expect(() => check(right)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['courier', 'a courier'],
    ['operator', 'an operator'],
    ['installer', 'an installer'],
  ] as const)('without whose it is, of the role %s, is refused in plain words', (role, words) => {
    expect(() => check({ role, lockers: 'any' })).toThrow(`a right of ${words} says whose it is`);
  });
});
