import { describe, expect, test } from 'vitest';
import type { NewRight } from '../../src/access/check-right.js';
import { checkRight } from '../../src/access/check-right.js';

const lockers = new Map(
  Object.entries({ A01: { size: 'S' }, A07: { size: 'S' }, B07: { size: 'L' }, B12: { size: 'L' } }),
);
const nowMs = Date.UTC(2026, 5, 1);
const customer = { role: 'customer', lockers: ['A01'] } as const;
const operator = { role: 'operator', lockers: 'any', holder: 'op-3', randomPin: true } as const;

function check(right: NewRight): void {
  checkRight(right, lockers, nowMs);
}

describe('a right that is to be stored', () => {
  test.each<[string, NewRight]>([
    ['of a customer', { ...customer, fromMs: nowMs + 1, untilMs: nowMs + 2, uses: 1 }],
    ['of an operator with a number of his own', { ...operator, number: '4711' }],
    ['with a number that stands for two lockers at a keypad, and so for none', { ...operator, number: '7' }],
    ['of a courier with sizes', { role: 'courier', lockers: 'any', sizes: ['S'], holder: 'c-1', cards: ['AB12CD'] }],
  ])('%s is taken', (_, right) => {
    expect(() => check(right)).not.toThrow();
  });

  test.each<[string, NewRight, string]>([
    ['a number that is a locker', { ...operator, number: 'A01' }, 'access.bad_right'],
    ['a number that stands for a locker at a keypad', { ...operator, number: '12' }, 'access.bad_right'],
    ['the same with zeros in front', { ...operator, number: '0012' }, 'access.bad_right'],
    ['a PIN and no number', operator, 'access.bad_right'],
    ['a beginning in fractions of a millisecond', { ...customer, fromMs: nowMs + 0.5 }, 'access.bad_limit'],
    ['a beginning that is no number', { ...customer, fromMs: Number.NaN }, 'access.bad_limit'],
    ['an end in the past', { ...customer, untilMs: nowMs }, 'access.bad_limit'],
    ['no use', { ...customer, uses: 0 }, 'access.bad_limit'],
    ['an unknown locker', { ...customer, lockers: ['Z9'] }, 'access.unknown_locker'],
  ])('with %s is refused', (_, right, code) => {
    expect(() => check(right)).toThrow(expect.objectContaining({ code }));
  });
});
