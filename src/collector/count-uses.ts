/** What is needed of a row of the record to tell what was used. */
interface UseRow {
  readonly event: string;
  /** Of the right or token. */
  readonly ref: string;
  readonly locker: string;
}

/** A failed opening gives its use back this often; after that the use is spent. As the cabinet counts: src/store/uses.ts. */
const giveBacksPerUse = 2;

/** How often something was used at a locker. */
interface UseCount {
  readonly ref: string;
  readonly locker: string;
  readonly used: number;
}

/**
 * How often each right and token was used at each locker, as its cabinet counts. An intent without an outcome has used it: nobody
 * knows whether the door opened. Pure.
 * @param rows of the events `lock.*`, in the order in which they were recorded
 */
export function countUses(rows: Iterable<UseRow>): UseCount[] {
  const counts = new Map<string, { ref: string; locker: string; used: number; giveBacks: number }>();
  for (const { event, ref, locker } of rows) {
    const key = `${ref} ${locker}`;
    const count = counts.get(key) ?? { ref, locker, used: 0, giveBacks: 0 };
    counts.set(key, count);
    if (event === 'lock.intent') count.used += 1;
    else if (event === 'lock.failed' && count.used > 0 && count.giveBacks < giveBacksPerUse) {
      count.used -= 1;
      count.giveBacks += 1;
    } else count.giveBacks = 0;
  }
  return [...counts.values()].flatMap(({ ref, locker, used }) => (used > 0 ? [{ ref, locker, used }] : []));
}
