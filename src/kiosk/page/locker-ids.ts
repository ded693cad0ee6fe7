/** How a locker number is typed on keys that lead to an existing locker only. Pure: ids in, keys out. */

function starting(ids: readonly string[], typed: string): readonly string[] {
  return ids.filter((id) => id.startsWith(typed));
}

/** Adds the letters that all remaining ids share: in a cabinet of A01 to A24 nobody has to type the A. */
export function complete(ids: readonly string[], typed: string): string {
  const left = starting(ids, typed);
  const next = left[0]?.[typed.length];
  if (next === undefined || /[0-9]/.test(next) || !left.every((id) => id[typed.length] === next)) return typed;
  return complete(ids, typed + next);
}

/** The characters that may come next, in order. */
export function nextKeys(ids: readonly string[], typed: string): readonly string[] {
  const keys = starting(ids, typed).map((id) => id[typed.length]);
  return [...new Set(keys.filter((key) => key !== undefined))].sort();
}

/** What `typed` becomes with one more character; letters in either case. Unchanged when no id goes on so. */
export function typeKey(ids: readonly string[], typed: string, key: string): string {
  const known = nextKeys(ids, typed).find((next) => next.toLowerCase() === key.toLowerCase());
  return known === undefined ? typed : complete(ids, typed + known);
}

/** Takes the last typed character back, and with it what was completed by itself. */
export function takeBack(ids: readonly string[], typed: string): string {
  for (let length = typed.length - 1; length >= 0; length--) {
    const shorter = complete(ids, typed.slice(0, length));
    if (shorter !== typed) return shorter;
  }
  return typed;
}

/** The id that was typed, once no longer id begins with it. */
export function settled(ids: readonly string[], typed: string): string | null {
  const left = starting(ids, typed);
  return left.length === 1 && left[0] === typed ? typed : null;
}
