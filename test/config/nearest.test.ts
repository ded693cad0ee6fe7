import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/config/nearest.js';

test.each([
  ['boards', 'bords', 1],
  ['boards', 'baords', 1],
  ['', 'abc', 3],
  ['same', 'same', 0],
  ['kitten', 'sitting', 3],
])('from %j to %j', (a, b, changes) => expect(editDistance(a, b)).toBe(changes));

test('the distance is the same both ways and 0 only to itself', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
  );
});

test.each([
  ['bords', 'boards'],
  ['Boards', 'boards'],
  ['busses', 'buses'],
  ['x', undefined],
  ['colour', undefined],
])('%s: did you mean %s?', (typed, meant) => expect(nearest(typed, ['boards', 'buses', 'data', 'id'])).toBe(meant));
