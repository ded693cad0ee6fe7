import { beforeAll, describe, expect, it } from 'vitest';
import { protocols } from '../../drivers/registry.js';
import { familyNames } from '../../src/config/families.js';
import { type FuzzResult, fuzzDecoders, publishedFrames } from './fuzz.js';

it('a header with a length of nothing is used up, for a decoder that stands still would hold the line for ever', () => {
  const received = Uint8Array.from(Buffer.from('574b4c59008687', 'hex'));
  for (const [family, { idle }] of Object.entries(protocols)) {
    const taken = idle(received, true);
    expect([family, taken.kind === 'more' ? 1 : taken.used]).not.toEqual([family, 0]);
  }
});

describe('generated lines', () => {
  let result: FuzzResult;

  beforeAll(() => {
    result = fuzzDecoders(20_000, 20_251_122, publishedFrames());
  });

  it('make no decoder throw, stand still, or take for an answer what answers something else', () => {
    expect(result.faults).toEqual([]);
    expect(result.frames).toBe(20_000);
  });

  it('hold right answers for every family that waits for one', () => {
    const waiting = familyNames.filter((family) => family !== 'lcus');
    for (const family of waiting) expect([family, (result.answers[family] ?? 0) > 20]).toEqual([family, true]);
    expect(result.answers.lcus).toBeUndefined();
  });
});
