import { type Connection, Statement } from '../store/statement.js';
import type { ReceiptedHead } from './chain-check.js';
import { type StoredRow, type StoredValues, selectStored, storedRow } from './stored-row.js';

export interface KnownChain {
  readonly chain: string;
  /** Its name byte for byte: what somebody put there may be no text that can be written again. */
  readonly key: Buffer;
  /** Whether new rows are appended to it. */
  readonly current: boolean;
  readonly receipt?: ReceiptedHead;
  /** Its last row now; 0 for none. */
  readonly last: number;
}

/** The audit record of a database, running or copied, as it is read through from end to end. */
export class RecordSource {
  readonly #first;
  readonly #next;
  readonly #last;
  readonly #receipts;
  readonly #current;
  readonly #rows;

  constructor(private readonly connection: Connection) {
    // One look into the index for each chain: to count the rows would take as long as there are rows.
    const chains = 'SELECT CAST(chain AS BLOB) AS key FROM audit';
    this.#first = new Statement<[], { key: Buffer }>(connection, `${chains} ORDER BY chain LIMIT 1`);
    this.#next = new Statement<[Buffer], { key: Buffer }>(
      connection,
      `${chains} WHERE chain > CAST(? AS TEXT) ORDER BY chain LIMIT 1`,
    );
    this.#last = new Statement<[Buffer], { seq: number }>(
      connection,
      'SELECT seq FROM audit WHERE chain = CAST(? AS TEXT) ORDER BY seq DESC LIMIT 1',
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
    this.#rows = new Statement<[Buffer, number, number, number], StoredValues>(
      connection,
      `${selectStored} WHERE chain = CAST(? AS TEXT) AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
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
    const keys = this.#withRows();
    const known = new Set(keys.map(String));
    const others = [...receipts.keys(), ...(current === undefined ? [] : [current])].filter((one) => !known.has(one));
    const chains = [...keys, ...others.map((chain) => Buffer.from(chain))].map((key): KnownChain => {
      const chain = key.toString();
      const receipt = receipts.get(chain);
      return { chain, key, current: chain === current, last: this.#lastOf(key), ...(receipt && { receipt }) };
    });
    return [...chains.filter((one) => !one.current), ...chains.filter((one) => one.current)];
  }

  /** At most `limit` rows behind `after` up to the chain's `last`, in the order of seq. */
  rows({ key, last }: KnownChain, after: number, limit: number): StoredRow[] {
    return this.#rows.all(key, after, last, limit).map(storedRow);
  }

  #lastOf(key: Buffer): number {
    const last = this.#last.get(key)?.seq ?? 0;
    // Larger numbers are read as others: no row may hide behind that.
    return Number.isSafeInteger(last) ? last : Number.MAX_VALUE;
  }

  #withRows(): Buffer[] {
    const keys: Buffer[] = [];
    for (let found = this.#first.get(); found !== undefined; found = this.#next.get(found.key)) keys.push(found.key);
    return keys;
  }
}
