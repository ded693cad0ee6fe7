import { LockerError } from '../lib/errors.js';
import { giveBacksPerUse } from './rights.js';
import type { Store } from './store.js';

/** One use of a token at one locker. */
export interface TokenUse {
  readonly jti: string;
  readonly locker: string;
  /** How many uses the token has for each locker. */
  readonly allowed: number;
  /** When the token expires, wall ms: so long its uses are kept. */
  readonly untilMs: number;
}

/**
 * Tokens live 30 days at most. A cabinet that opens 500 times a day by QR keeps 15 000 of them; this is room for a flood of
 * signed tokens, about 20 MB, and no more.
 */
const maxRows = 200_000;
/** One transaction of the purge stays short. */
const purgedAtOnce = 1000;

/**
 * Uses of tokens, counted by their id and locker: a token's text and signature have second spellings. At its cap the table
 * refuses a new token; a live row is never evicted, since its token would open again.
 */
export class TokenUses {
  readonly #used;
  readonly #insert;
  readonly #take;
  readonly #giveBack;
  readonly #settle;
  readonly #rows;
  readonly #expired;
  readonly #purge;
  /** Counting so many rows takes longer than an opening may; `undefined` when they have to be counted anew. */
  #count: number | undefined;

  constructor(
    private readonly store: Store,
    private readonly maximum = maxRows,
  ) {
    this.#used = store.statement<[string, string], { used: number }>(
      'SELECT used FROM token_uses WHERE jti = ? AND locker = ?',
    );
    this.#insert = store.statement<[TokenUse], never>(
      'INSERT INTO token_uses (jti, locker, used, until_ms) VALUES (@jti, @locker, 1, @untilMs)',
    );
    this.#take = store.statement<[TokenUse], never>(
      `UPDATE token_uses SET used = used + 1, until_ms = max(until_ms, @untilMs)
       WHERE jti = @jti AND locker = @locker AND used < @allowed`,
    );
    this.#giveBack = store.statement<[string, string, number], never>(
      `UPDATE token_uses SET used = used - 1, give_backs = give_backs + 1
       WHERE jti = ? AND locker = ? AND used > 0 AND give_backs < ?`,
    );
    this.#settle = store.statement<[string, string], never>(
      'UPDATE token_uses SET give_backs = 0 WHERE jti = ? AND locker = ? AND give_backs > 0',
    );
    this.#rows = store.statement<[], { rows: number }>('SELECT count(*) AS rows FROM token_uses');
    this.#expired = store.statement<[number], { expired: number }>(
      'SELECT 1 AS expired FROM token_uses WHERE until_ms <= ? LIMIT 1',
    );
    this.#purge = store.statement<[number, number], never>(
      `DELETE FROM token_uses WHERE rowid IN
         (SELECT rowid FROM token_uses WHERE until_ms <= ? ORDER BY until_ms LIMIT ?)`,
    );
    store.onRecovered(() => {
      this.#count = undefined;
    });
  }

  /** How often a token was used at a locker. */
  used(jti: string, locker: string): number {
    return this.#used.get(jti, locker)?.used ?? 0;
  }

  /**
   * Takes one use, in the transaction of the intent.
   * @throws LockerError `access.used_up`; `access.uses_full` when the table has no room for a new token
   */
  take(use: TokenUse): void {
    if (this.#take.run(use) > 0) return;
    if (this.#used.get(use.jti, use.locker) !== undefined) {
      throw new LockerError('access.used_up', 'the token has no use left at this locker: ask for a new one');
    }
    const count = this.count();
    if (count >= this.maximum) {
      throw new LockerError('access.uses_full', `${count} used tokens are kept already, and none may be forgotten`, {
        count,
      });
    }
    this.#insert.run(use);
    this.#counted(1);
  }

  /** Gives the use of a failed opening back, in the transaction of the outcome; at most twice for each use. */
  giveBack(jti: string, locker: string): void {
    // Spent for good: the next use has its own two.
    if (this.#giveBack.run(jti, locker, giveBacksPerUse) === 0) this.settle(jti, locker);
  }

  /** A use was spent by an opening that did not fail: the next use may be given back twice again. */
  settle(jti: string, locker: string): void {
    this.#settle.run(jti, locker);
  }

  /** Whether `purge` has anything to do. */
  hasExpired(nowMs: number): boolean {
    return this.#expired.get(nowMs) !== undefined;
  }

  /** Forgets tokens that have expired, inside a transaction; a part of them when there are many. `nowMs` may never go back. */
  purge(nowMs: number): void {
    this.#counted(-this.#purge.run(nowMs, purgedAtOnce));
  }

  /** Slow the first time after a start: an opening should not be the one that asks first. */
  count(): number {
    this.#count ??= this.#rows.get()?.rows ?? 0;
    return this.#count;
  }

  #counted(change: number): void {
    this.store.afterCommit(() => {
      if (this.#count !== undefined) this.#count += change;
    });
  }
}
