import { fuzzDecoders, publishedFrames } from '../fuzz/fuzz.js';
import type { Figure } from './figures.js';

/** Generated lines through the decoders of all families. */
export async function fuzzFigures(count: number, seed = Date.now() % 1_000_000): Promise<Figure[]> {
  const { frames, answers, faults } = fuzzDecoders(count, seed, publishedFrames());
  for (const fault of faults) console.error(`fuzz: ${fault}`);
  const right = Object.values(answers).reduce((total, each) => total + each, 0);
  const how = `${frames} generated lines, seed ${seed}, all families; ${right} right answers among them`;
  return [
    { what: 'fuzz: throws, stand-stills and false answers', value: faults.length, unit: '', goal: { most: 0 }, how },
  ];
}
