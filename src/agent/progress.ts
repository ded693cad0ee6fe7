/** How far the parts have come that an opening needs; each number only grows. */
export interface Progress {
  /** Signs of life of hardware processes that are configured. */
  readonly hardware: number;
  /** Rounds of the work that comes due each second, each of which asks the database. */
  readonly store: number;
}

type Part = keyof Progress;

const parts: readonly Part[] = ['hardware', 'store'];

/** The parts that have not moved between two looks. */
export function standingStill(before: Progress, now: Progress): readonly Part[] {
  return parts.filter((part) => now[part] <= before[part]);
}
