import type { Config, LatchInput } from './specs.js';

/** The channels whose latch is read from an input, in the order of the lockers. */
export function latchInputs({ lockers }: Pick<Config, 'lockers'>): LatchInput[] {
  return lockers.flatMap(({ board, channel, latch }) => (latch ? [{ board, channel, from: latch }] : []));
}
