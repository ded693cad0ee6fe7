import type { Store } from './store.js';

/** By the end of that hour (whole hours since the epoch) receipts covered the rows of the chain up to `seq`. */
export interface StoredMark {
  readonly chain: string;
  readonly hour: number;
  readonly seq: number;
}

/** When receipts came, by a trusted clock: the time for which a row stays counts from there. One mark an hour for each chain. */
export class ReleaseMarks {
  readonly #unmarked;
  readonly #put;
  readonly #remove;
  readonly #all;

  constructor(store: Store) {
    // A chain that has no row any more needs no mark.
    this.#unmarked = store.statement<[], { chain: string; seq: number }>(
      `SELECT chain, seq FROM receipts r
         WHERE seq > coalesce((SELECT max(m.seq) FROM release_marks m WHERE m.chain = r.chain), 0)
           AND EXISTS (SELECT 1 FROM audit a WHERE a.chain = r.chain)`,
    );
    this.#put = store.statement<[StoredMark], never>(
      `INSERT INTO release_marks (chain, hour, seq) VALUES (@chain, @hour, @seq)
         ON CONFLICT (chain, hour) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > seq`,
    );
    this.#remove = store.statement<[string, number], never>('DELETE FROM release_marks WHERE chain = ? AND hour = ?');
    this.#all = store.statement<[], StoredMark>('SELECT chain, hour, seq FROM release_marks ORDER BY chain, seq');
  }

  /** Chains whose last receipt is further than their last mark: it came while the clock was not trusted. */
  unmarked(): { readonly chain: string; readonly seq: number }[] {
    return this.#unmarked.all();
  }

  /** Marks what receipts cover now. Inside a transaction, and while the clock is trusted only. */
  mark(hour: number): void {
    for (const { chain, seq } of this.unmarked()) this.#put.run({ chain, hour, seq });
  }

  /** In the order of chain and seq. */
  all(): StoredMark[] {
    return this.#all.all();
  }

  /** Inside a transaction only. */
  remove({ chain, hour }: StoredMark): void {
    this.#remove.run(chain, hour);
  }
}
