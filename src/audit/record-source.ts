import { type Connection, Statement } from '../store/statement.js';
import type { ReceiptedHead } from './chain-check.js';
import { type StoredRow, type StoredValues, selectStored, storedRow } from './stored-row.js';

export interface KnownChain {
  readonly chain: string;
  /** Whether new rows are appended to it. */
  readonly current: boolean;
  readonly receipt?: ReceiptedHead;
  /** Its last row now; 0 for none. */
  readonly last: number;
}

/** The audit record of a database, running or copied, as it is read through from end to end. */
export class RecordSource {
  readonly #next;
  readonly #last;
  readonly #receipts;
  readonly #current;
  readonly #rows;

  constructor(private readonly connection: Connection) {
    // One look into the index for each chain: to count the rows would take as long as there are rows.
    this.#next = new Statement<[string], { chain: string }>(
      connection,
      'SELECT chain FROM audit WHERE chain > ? ORDER BY chain LIMIT 1',
    );
    this.#last = new Statement<[string], { seq: number }>(
      connection,
      'SELECT seq FROM audit WHERE chain = ? ORDER BY seq DESC LIMIT 1',
    );
    this.#receipts = new Statement<[], { chain: string; seq: number; head: Buffer }>(
      connection,
      'SELECT chain, seq, head FROM receipts',
    );
    this.#current = new Statement<[], { chain: string }>(
      connection,
      `SELECT json_extract(value, '$') AS chain FROM meta WHERE key = 'chain'
         AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'new_chain')`,
    );
    this.#rows = new Statement<[string, number, number, number], StoredValues>(
      connection,
      `${selectStored} WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      'array',
    );
  }

  /** Rises when the database was replaced by a recovered one. */
  get generation(): number {
    return this.connection.generation;
  }

  /** All that have rows or a receipt, and the current one, which comes last. */
  chains(): KnownChain[] {
    const current = this.#current.get()?.chain;
    const receipts = new Map(
      this.#receipts.all().map(({ chain, seq, head }) => [chain, { seq, head: head.toString('hex') }]),
    );
    const others = new Set([...this.#withRows(), ...receipts.keys()]);
    if (current !== undefined) others.delete(current);
    return [...others, ...(current === undefined ? [] : [current])].map((chain) => {
      const receipt = receipts.get(chain);
      const last = this.#last.get(chain)?.seq ?? 0;
      return { chain, current: chain === current, last, ...(receipt && { receipt }) };
    });
  }

  /** At most `limit` rows behind `after` up to the chain's `last`, in the order of seq. */
  rows({ chain, last }: KnownChain, after: number, limit: number): StoredRow[] {
    return this.#rows.all(chain, after, last, limit).map(storedRow);
  }

  #withRows(): string[] {
    const chains: string[] = [];
    for (let found = this.#next.get(''); found !== undefined; found = this.#next.get(found.chain)) {
      chains.push(found.chain);
    }
    return chains;
  }
}
