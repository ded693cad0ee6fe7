/**
 * The locker that a number typed on a keypad stands for: the one with that id; else the only one whose id is letters and that
 * number, where leading zeros count for nothing: 7 for A07. Where there is none, or several (A07 and B07), the number itself,
 * which opens nothing and is judged as any wrong number is.
 */
export function typedLocker(typed: string, lockers: readonly string[]): string {
  if (lockers.includes(typed)) return typed;
  const number = numberOf(typed);
  const [first, ...others] = lockers.filter((id) => numberOf(id) === number);
  return first !== undefined && others.length === 0 ? first : typed;
}

/** The number that an id ends in, when nothing but letters and hyphens stands before it. */
function numberOf(id: string): string | undefined {
  return /^[A-Za-z-]*0*(\d+)$/.exec(id)?.[1];
}
