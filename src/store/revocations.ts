import { LockerError } from '../lib/errors.js';
import type { Store } from './store.js';
import { reference } from './text-shapes.js';

/** Tokens of which every one was stolen are a matter of new keys, not of so many rows. */
const maxRows = 50_000;
const purgedAtOnce = 1000;

/**
 * Ids of rights and tokens that were taken back. A token lives outside of the cabinet, so that it was taken back is kept until
 * it has expired; none is forgotten early.
 */
export class Revocations {
  readonly #has;
  readonly #put;
  readonly #count;
  readonly #expired;
  readonly #purge;
  readonly #remove;

  constructor(
    store: Store,
    private readonly maximum = maxRows,
  ) {
    this.#has = store.statement<[string], { found: number }>('SELECT 1 AS found FROM revocations WHERE ref = ?');
    this.#put = store.statement<[string, number], never>(
      `INSERT INTO revocations (ref, until_ms) VALUES (?, ?)
       ON CONFLICT (ref) DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)`,
    );
    this.#count = store.statement<[], { rows: number }>('SELECT count(*) AS rows FROM revocations');
    this.#expired = store.statement<[number], { expired: number }>(
      'SELECT 1 AS expired FROM revocations WHERE until_ms <= ? LIMIT 1',
    );
    this.#purge = store.statement<[number, number], never>(
      'DELETE FROM revocations WHERE rowid IN (SELECT rowid FROM revocations WHERE until_ms <= ? LIMIT ?)',
    );
    this.#remove = store.statement<[string], never>('DELETE FROM revocations WHERE ref = ?');
  }

  has(ref: string): boolean {
    return this.#has.get(ref) !== undefined;
  }

  /**
   * Inside a transaction.
   * @param untilMs by then whatever had this id has expired, wall ms
   * @throws LockerError `access.revocations_full`
   */
  add(ref: string, untilMs: number): void {
    if (!this.has(ref) && (this.#count.get()?.rows ?? 0) >= this.maximum) {
      const message = `${this.maximum} rights are known as taken back already: change the signing keys instead`;
      throw new LockerError('access.revocations_full', message);
    }
    this.#put.run(reference.parse(ref), untilMs);
  }

  /** Inside a transaction: only where something else keeps what was taken back from opening. */
  remove(ref: string): void {
    this.#remove.run(ref);
  }

  hasExpired(nowMs: number): boolean {
    return this.#expired.get(nowMs) !== undefined;
  }

  /** Inside a transaction; a part of them when there are many. `nowMs` may never go back. */
  purge(nowMs: number): void {
    this.#purge.run(nowMs, purgedAtOnce);
  }
}
