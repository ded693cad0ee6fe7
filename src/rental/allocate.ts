/** A locker as it may be given to a customer. */
interface Candidate {
  readonly id: string;
  readonly size: string;
}

interface AllocationParts {
  /** In the order of the config. */
  readonly lockers: readonly Candidate[];
  /** Every size that is rented, from small to large. */
  readonly sizes: readonly string[];
  /** How often a locker was rented. */
  readonly turns: (locker: string) => number;
  /** Nothing is in it, nobody has a right to it, nothing is wrong with it or its board. */
  readonly isFree: (locker: string) => boolean;
}

/**
 * The locker for somebody who wants a size: of that size, or of the next larger one when none is free; of several the one that was
 * rented least, so that all locks wear alike. `undefined` when there is none. Asks `isFree` of as few as it can.
 * @param but lockers that are not to be taken
 */
export function allocate(
  wanted: string,
  { lockers, sizes, turns, isFree }: AllocationParts,
  but: readonly string[] = [],
): string | undefined {
  const from = sizes.indexOf(wanted);
  if (from === -1) return undefined;
  for (const size of sizes.slice(from)) {
    const fitting = lockers.filter((locker) => locker.size === size && !but.includes(locker.id)).map(({ id }) => id);
    const found = byWear(fitting, turns).find(isFree);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Lockers with those first that were rented least; of those that were rented alike often the first in the config. Pure. */
export function byWear(lockers: readonly string[], turns: (locker: string) => number): string[] {
  return lockers
    .map((id) => ({ id, turns: turns(id) }))
    .sort((one, other) => one.turns - other.turns)
    .map(({ id }) => id);
}
