import { expect, it } from 'vitest';
import { standingStill } from '../../src/agent/progress.js';

it('only what came further since the last look is not standing still', () => {
  const before = { hardware: 4, store: 9 };
  expect(standingStill(before, { hardware: 5, store: 10 })).toEqual([]);
  expect(standingStill(before, { hardware: 4, store: 10 })).toEqual(['hardware']);
  expect(standingStill(before, { hardware: 5, store: 9 })).toEqual(['store']);
  expect(standingStill(before, before)).toEqual(['hardware', 'store']);
});
