import { describe, expect, test } from 'vitest';
import { marked, placesOf } from './marked-text.js';

/** A config with one fault. */
export interface Fault {
  /** Has ▶ before the place of the fault. */
  readonly text: string;
  readonly code: string;
  readonly key: string;
  /** Matches `expected ..., found ...; hint`. */
  readonly says: RegExp;
}

export function expectOneFault({ text, code, key, says }: Fault): void {
  const { problems, places } = marked(text);
  expect(problems.map((problem) => problem.code)).toEqual([code]);
  expect(placesOf(problems)).toEqual(places);
  const [problem] = problems;
  expect(problem?.key).toBe(key);
  expect(`expected ${problem?.expected}, found ${problem?.found}; ${problem?.hint ?? ''}`).toMatch(says);
}

/** One test for each fault, by its name. */
export function describeFaults(part: string, faults: Readonly<Record<string, Fault>>): void {
  describe(`a fault of the ${part} is told with its place`, () => {
    test.each(Object.entries(faults))('%s', (_, fault) => expectOneFault(fault));
  });
}

export const board = (rest: string) => `boards: [{ id: b1, driver: xor-8a, bus: line, ${rest} }]`;
export const twoBoards = (second: string) => `boards:
  - { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }
  - ${second}`;
