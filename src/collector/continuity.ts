import type { AuditRow } from '../audit/row.js';
import { hashOf, noPrev } from '../audit/row-hash.js';
import { commitFits } from '../audit/verify.js';
import type { AuditMessage } from '../wire/messages.js';

/** What is wrong with rows that a cabinet has signed: they do not fit together, or contradict others. A closed list. */
export const breaks = [
  /** The batch is not what it says: other rows, or not in their order. */
  'range',
  /** A row does not follow the one before. */
  'link',
  /** A row is not what its hash stands for. */
  'hash',
  /** References and salt of a row are not those that its `commit` stands for. */
  'commit',
  /** Another row came under this number before. */
  'replaced',
] as const;
type Break = (typeof breaks)[number];

/** Where a chain broke. */
export interface BrokenAt {
  readonly reason: Break;
  readonly chain: string;
  readonly seq: number;
}

/** The rows from the first of a chain on without a gap: the last one's number and hash. */
export interface Prefix {
  readonly seq: number;
  readonly head: string;
}

export const noRows: Prefix = { seq: 0, head: noPrev };

type Link = Pick<AuditRow, 'seq' | 'prev' | 'hash'>;

/** What is wrong in a batch by itself, the first fault; `undefined` when its rows are whole and follow one another. Pure. */
export function breakIn({ chain, from, to, prev, head, events }: AuditMessage): BrokenAt | undefined {
  let before = prev;
  for (const [index, row] of events.entries()) {
    const seq = from + index;
    const at = (reason: Break): BrokenAt => ({ reason, chain, seq });
    if (row.chain !== chain || row.seq !== seq) return at('range');
    if (row.prev !== before) return at('link');
    if (hashOf(row) !== row.hash) return at('hash');
    if (!commitFits(row)) return at('commit');
    before = row.hash;
  }
  const last = from + events.length - 1;
  return last === to && before === head ? undefined : { reason: 'range', chain, seq: last };
}

/** Rows of a batch against those that are stored. */
interface Sorted {
  /** Not stored yet. */
  readonly added: readonly AuditRow[];
  /** Stored under the same number with another hash. */
  readonly disputed: readonly AuditRow[];
}

/**
 * What is to be done with each row of a batch. Rows within the prefix that are not stored any more have had their time.
 * @param stored hash of each stored row in the range of the batch
 */
export function sortRows(rows: readonly AuditRow[], stored: ReadonlyMap<number, string>, prefix: Prefix): Sorted {
  const added = rows.filter(({ seq }) => seq > prefix.seq && !stored.has(seq));
  const disputed = rows.filter(({ seq, hash }) => (stored.get(seq) ?? hash) !== hash);
  const atHead = rows.find(({ seq }) => seq === prefix.seq);
  const contradictsHead = atHead !== undefined && atHead.hash !== prefix.head && !disputed.includes(atHead);
  return { added, disputed: contradictsHead ? [...disputed, atHead] : disputed };
}

/** How far the prefix reaches with these rows, which are in the order of seq; `brokenAt` is a row that does not follow it. */
export function extend(prefix: Prefix, rows: readonly Link[]): { readonly prefix: Prefix; readonly brokenAt?: number } {
  let { seq, head } = prefix;
  for (const row of rows) {
    if (row.seq <= seq) continue;
    if (row.seq !== seq + 1) break;
    if (row.prev !== head) return { prefix: { seq, head }, brokenAt: row.seq };
    seq = row.seq;
    head = row.hash;
  }
  return { prefix: { seq, head } };
}
