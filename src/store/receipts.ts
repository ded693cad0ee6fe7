import type { Store } from './store.js';
import { chainId, rowHash } from './text-shapes.js';

/** Up to which row the cloud has a chain: all up to `seq`, and the hash there in lower hex. */
export interface StoredReceipt {
  readonly seq: number;
  readonly head: string;
}

/** The last receipt of each chain. What it covers may leave the board, and nothing else may. */
export class Receipts {
  readonly #get;
  readonly #put;

  constructor(store: Store) {
    this.#get = store.statement<[string], { seq: number; head: Buffer }>(
      'SELECT seq, head FROM receipts WHERE chain = ?',
    );
    this.#put = store.statement<[string, number, Buffer], never>(
      `INSERT INTO receipts (chain, seq, head) VALUES (?, ?, ?)
         ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, head = excluded.head WHERE excluded.seq > seq`,
    );
  }

  get(chain: string): StoredReceipt | undefined {
    const row = this.#get.get(chain);
    return row && { seq: row.seq, head: row.head.toString('hex') };
  }

  /** Inside a transaction only. One that does not go further than the last changes nothing. Throws for what is no id or hash. */
  put(chain: string, { seq, head }: StoredReceipt): void {
    this.#put.run(chainId.parse(chain), seq, Buffer.from(rowHash.parse(head), 'hex'));
  }
}
