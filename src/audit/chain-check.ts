import { type Alteration, nameAlteration } from './name-alteration.js';
import { hashOf, noPrev } from './row-hash.js';
import { hasReadableArgs, type StoredRow } from './stored-row.js';
import { commitFits, isErased } from './verify.js';

/** What the cloud has signed to have of a chain: all rows up to `seq`, and the hash there in lower hex. */
export interface ReceiptedHead {
  readonly seq: number;
  readonly head: string;
}

export const faultKinds = [
  'altered',
  'references',
  'link',
  'moved',
  'replaced',
  'inserted',
  'missing',
  'cut',
  'receipt',
] as const;

/** What may be wrong with a chain, `seq` being the row. Where it is a range of rows it ends with `to`. */
export type RecordFault =
  /** The row is not what was recorded. */
  | ({ readonly kind: 'altered'; readonly seq: number } & Alteration)
  /** Salt or references are not those that the row's `commit` stands for. */
  | { readonly kind: 'references'; readonly seq: number }
  /** The row is whole, and does not follow the one before: that one was rewritten, or the beginning was taken away. */
  | { readonly kind: 'link'; readonly seq: number }
  /** The row was recorded as the row `was`: rows were swapped or copied. */
  | { readonly kind: 'moved'; readonly seq: number; readonly was: number }
  /** Neither does the row follow the one before, nor is it whole. */
  | { readonly kind: 'replaced'; readonly seq: number }
  | { readonly kind: 'inserted'; readonly seq: number; readonly to: number }
  | { readonly kind: 'missing'; readonly seq: number; readonly to: number }
  /** The rows at the end are missing. */
  | { readonly kind: 'cut'; readonly seq: number; readonly to: number }
  /** The hash of the row is not the one that the cloud has signed to have. */
  | { readonly kind: 'receipt'; readonly seq: number };

export interface ChainVerdict {
  readonly chain: string;
  /** Whether it is the one that new rows are appended to. */
  readonly current: boolean;
  /** Rows that are there, and how many of them without references since these were erased. */
  readonly rows: number;
  readonly erased: number;
  /** Rows that are not there and need not be: the cloud has them. */
  readonly released: number;
  readonly first?: number;
  readonly last?: number;
  /** Hash of the last row. */
  readonly head?: string;
  readonly receipt?: ReceiptedHead;
  /** The first one. What is told of the chain beyond it is not to be relied on. */
  readonly fault?: RecordFault;
}

/** So many rows back the values and hashes are known that help to say what was done to a row. */
const recentRows = 64;
/** A row is looked for under the numbers so far around its own. */
const movedAtMost = 100;

/**
 * Checks the rows of one chain as they lie in a database, in the order of seq, up to the first fault. Rows up to the last
 * receipt's seq may have been released, so they may be missing; but a chain that has rows has its last one. What follows such
 * a hole is bound to the rows after it, and where the hole ends at the receipt, to the receipt.
 */
export class ChainCheck {
  readonly #recent: StoredRow[] = [];
  #rows = 0;
  #erased = 0;
  #released = 0;
  #first: number | undefined;
  #fault: RecordFault | undefined;
  /** The hash that the faulty row should have: when the next row follows that one, the hash itself was altered. */
  #rightHash: string | undefined;

  constructor(
    private readonly chain: string,
    private readonly current: boolean,
    private readonly receipt?: ReceiptedHead,
  ) {}

  /** Whether a fault was found and no other row is needed to name it. */
  get over(): boolean {
    return this.#fault !== undefined && this.#rightHash === undefined;
  }

  take(row: StoredRow): void {
    if (this.over) return;
    if (this.#rightHash !== undefined) {
      if (this.#fault?.kind === 'altered' && row.prev === this.#rightHash) {
        this.#fault = { ...this.#fault, field: 'hash' };
      }
      this.#rightHash = undefined;
      return;
    }
    this.#rows += 1;
    this.#first ??= row.seq;
    if (!hasReadableArgs(row)) {
      this.#fault = { kind: 'altered', seq: row.seq, field: 'error_args' };
      return;
    }
    this.#fault = this.#faultOf(row);
    if (this.#fault !== undefined) return;
    if (isErased(row)) this.#erased += 1;
    this.#recent.push(row);
    if (this.#recent.length > recentRows) this.#recent.shift();
  }

  /** After the last row. */
  end(): ChainVerdict {
    const last = this.#recent.at(-1);
    const fault = this.#fault ?? this.#cut(last?.seq ?? 0);
    const released = this.#released + (this.#rows === 0 && fault === undefined ? (this.receipt?.seq ?? 0) : 0);
    return {
      ...{ chain: this.chain, current: this.current, rows: this.#rows, erased: this.#erased, released },
      ...(this.#first !== undefined && { first: this.#first }),
      ...(last !== undefined && { last: last.seq, head: last.hash }),
      ...(this.receipt !== undefined && { receipt: this.receipt }),
      ...(fault !== undefined && { fault }),
    };
  }

  #cut(last: number): RecordFault | undefined {
    const receipted = this.receipt?.seq ?? 0;
    if (this.#rows === 0 && !this.current) return undefined;
    const least = Math.max(receipted, 1);
    return last < least ? { kind: 'cut', seq: last + 1, to: least } : undefined;
  }

  #faultOf(row: StoredRow): RecordFault | undefined {
    const { seq } = row;
    if (seq < 1) return { kind: 'inserted', seq, to: seq };
    const expected = (this.#recent.at(-1)?.seq ?? 0) + 1;
    const missing = this.#missing(expected, seq - 1);
    if (missing !== undefined) return missing;
    const prev = this.#prevOf(row);
    const whole = hashOf(row) === row.hash;
    if (prev !== undefined && row.prev !== prev) return this.#unlinked(row, prev, whole);
    if (!whole) return this.#altered(row);
    if (!commitFits(row)) return { kind: 'references', seq };
    if (seq === this.receipt?.seq && row.hash !== this.receipt.head) return { kind: 'receipt', seq };
    return undefined;
  }

  /** Counts what was released, and names what was not and is not there. */
  #missing(from: number, to: number): RecordFault | undefined {
    if (from > to) return undefined;
    const receipted = this.receipt?.seq ?? 0;
    this.#released += Math.max(0, Math.min(to, receipted) - from + 1);
    return to > receipted ? { kind: 'missing', seq: Math.max(from, receipted + 1), to } : undefined;
  }

  /** What the row's `prev` has to be; `undefined` when the row before was released and nothing says. */
  #prevOf({ seq }: StoredRow): string | undefined {
    if (seq === 1) return noPrev;
    const before = this.#recent.at(-1);
    if (before?.seq === seq - 1) return before.hash;
    return seq - 1 === this.receipt?.seq ? this.receipt.head : undefined;
  }

  #unlinked(row: StoredRow, prev: string, whole: boolean): RecordFault {
    const { seq } = row;
    if (!whole && hashOf({ ...row, prev }) === row.hash) return { kind: 'altered', seq, field: 'prev' };
    // Before what follows from its `prev`: a copy follows the row that its original follows, and nothing was put in there.
    const original = this.#recent.find(({ hash }) => hash === row.hash);
    if (original !== undefined && hashOf({ ...row, seq: original.seq }) === row.hash) {
      return { kind: 'moved', seq, was: original.seq };
    }
    const follows = this.#recent.find(({ hash }) => hash === row.prev);
    if (follows !== undefined && hashOf({ ...row, seq: follows.seq + 1 }) === row.hash) {
      return { kind: 'inserted', seq: follows.seq + 1, to: seq - 1 };
    }
    if (whole) return { kind: 'link', seq };
    return this.#moved(row) ?? { kind: 'replaced', seq };
  }

  #altered(row: StoredRow): RecordFault {
    const { seq } = row;
    const alteration = nameAlteration(row, this.#recent);
    if (alteration.field !== undefined) return { kind: 'altered', seq, ...alteration };
    const moved = this.#moved(row);
    if (moved !== undefined) return moved;
    const right = hashOf(row);
    if (seq === this.receipt?.seq && right === this.receipt.head) return { kind: 'altered', seq, field: 'hash' };
    this.#rightHash = right;
    return { kind: 'altered', seq };
  }

  #moved(row: StoredRow): RecordFault | undefined {
    const { seq } = row;
    for (let was = Math.max(1, seq - movedAtMost); was <= seq + movedAtMost; was += 1) {
      if (was !== seq && hashOf({ ...row, seq: was }) === row.hash) return { kind: 'moved', seq, was };
    }
    return undefined;
  }
}
