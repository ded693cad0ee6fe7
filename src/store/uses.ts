import { LockerError } from '../lib/errors.js';
import type { Store } from './store.js';
import { configId, reference } from './text-shapes.js';

/** What a use is taken of: a stored right, or a signed token, which is known by its id alone. */
export const useKinds = ['right', 'token'] as const;
type UseKind = (typeof useKinds)[number];

/** One use of a right. */
export interface Use {
  readonly kind: UseKind;
  readonly ref: string;
  /** The locker it is counted for; empty where uses are counted over all lockers. */
  readonly of: string;
  /** How many uses there are; absent: any number, none is counted. */
  readonly allowed?: number;
  /** When the right ends, wall ms: so long its uses are kept. */
  readonly untilMs?: number;
}

/** A failed opening gives its use back this often; after that the use is spent. */
const giveBacksPerUse = 2;

/**
 * Tokens live 30 days at most. A cabinet that opens 500 times a day by QR keeps 15 000 of them; this is room for a flood of
 * signed tokens, about 20 MB, and no more.
 */
const maxRows = 200_000;
/** One transaction of the purge stays short. */
const purgedAtOnce = 1000;

type Key = Pick<Use, 'kind' | 'ref' | 'of'>;

/**
 * Uses of rights and tokens, counted by their id and locker: a token's text and signature have second spellings. At its cap
 * the table refuses a new token; a live row is never evicted, since its token would open again.
 */
export class Uses {
  readonly #used;
  readonly #usedOf;
  readonly #insert;
  readonly #take;
  readonly #giveBack;
  readonly #settle;
  readonly #raise;
  readonly #isStored;
  readonly #isRevoked;
  readonly #left;
  readonly #spend;
  readonly #rows;
  readonly #expired;
  readonly #purge;
  readonly #forget;
  /** Counting so many rows takes longer than an opening may; `undefined` when they have to be counted anew. */
  #count: number | undefined;

  constructor(
    private readonly store: Store,
    private readonly maximum = maxRows,
  ) {
    const row = 'kind = @kind AND ref = @ref AND locker = @of';
    this.#used = store.statement<[Key], { used: number }>(`SELECT used FROM uses WHERE ${row}`);
    this.#usedOf = store.statement<[UseKind, string], { of: string; used: number }>(
      'SELECT locker AS of, used FROM uses WHERE kind = ? AND ref = ? AND used > 0 ORDER BY locker',
    );
    this.#insert = store.statement<[Key & { allowed: number; untilMs: number | null }], never>(
      'INSERT INTO uses (kind, ref, locker, used, until_ms, allowed) VALUES (@kind, @ref, @of, 1, @untilMs, @allowed)',
    );
    this.#take = store.statement<[Key & { allowed: number; untilMs: number | null }], never>(
      `UPDATE uses SET used = used + 1, allowed = @allowed, until_ms = CASE WHEN @untilMs IS NULL THEN NULL ELSE max(until_ms, @untilMs) END
       WHERE ${row} AND used < @allowed`,
    );
    this.#giveBack = store.statement<[Key & { most: number }], never>(
      `UPDATE uses SET used = used - 1, give_backs = give_backs + 1 WHERE ${row} AND used > 0 AND give_backs < @most`,
    );
    this.#settle = store.statement<[Key], never>(`UPDATE uses SET give_backs = 0 WHERE ${row} AND give_backs > 0`);
    this.#raise = store.statement<[Key & { used: number; untilMs: number | null }], never>(
      `INSERT INTO uses (kind, ref, locker, used, until_ms, allowed) VALUES (@kind, @ref, @of, @used, @untilMs, @used)
       ON CONFLICT (kind, ref, locker) DO UPDATE
       SET used = max(used, excluded.used), until_ms = max(until_ms, excluded.until_ms)`,
    );
    this.#isStored = store.statement<[string], { stored: number }>('SELECT 1 AS stored FROM rights WHERE ref = ?');
    this.#isRevoked = store.statement<[string], { revoked: number }>(
      'SELECT 1 AS revoked FROM revocations WHERE ref = ?',
    );
    this.#left = store.statement<[string, number], { left: number }>(
      `SELECT 1 AS left FROM uses WHERE locker = ? AND kind = 'token' AND used > 0 AND used < allowed AND until_ms > ?
       LIMIT 1`,
    );
    this.#spend = store.statement<[string], never>(
      "UPDATE uses SET allowed = used WHERE locker = ? AND kind = 'token' AND used < allowed",
    );
    this.#rows = store.statement<[], { rows: number }>('SELECT count(*) AS rows FROM uses');
    this.#expired = store.statement<[number], { expired: number }>(
      "SELECT 1 AS expired FROM uses WHERE kind = 'token' AND until_ms <= ? LIMIT 1",
    );
    this.#purge = store.statement<[number, number], never>(
      `DELETE FROM uses WHERE rowid IN
         (SELECT rowid FROM uses WHERE kind = 'token' AND until_ms <= ? ORDER BY until_ms LIMIT ?)`,
    );
    this.#forget = store.statement<[string], never>('DELETE FROM uses WHERE ref = ?');
    store.onRecovered(() => {
      this.#count = undefined;
    });
  }

  /** How often a right or token was used. */
  used({ kind, ref, of }: Key): number {
    return this.#used.get({ kind, ref, of })?.used ?? 0;
  }

  /** How often a right or token was used at each locker; `of` is empty where uses are counted over all. */
  usedOf(kind: UseKind, ref: string): { readonly of: string; readonly used: number }[] {
    return this.#usedOf.all(kind, ref);
  }

  /** Whether a token that has opened this locker may open it again. */
  hasLeft(locker: string, nowMs: number): boolean {
    return this.#left.get(locker, nowMs) !== undefined;
  }

  /** What the tokens were for that have opened this locker is over: none of them keeps it from being given to somebody else. */
  spend(locker: string): void {
    this.#spend.run(locker);
  }

  /**
   * Takes one use, in the transaction of the intent.
   * @throws LockerError `access.used_up` when none is left or the right was taken back meanwhile; `access.uses_full` when the table
   *   has no room for a new token
   */
  take(use: Use): void {
    const isThere = use.kind === 'right' ? this.#isStored.get(use.ref) : !this.#isRevoked.get(use.ref);
    if (!isThere) {
      throw new LockerError('access.used_up', 'the right was taken back meanwhile: ask for a new one');
    }
    if (use.allowed === undefined) return;
    const { kind, ref, of, allowed, untilMs = null } = use;
    if (this.#take.run({ kind, ref, of, allowed, untilMs }) > 0) return;
    if (this.#used.get({ kind, ref, of }) !== undefined) {
      throw new LockerError('access.used_up', 'no use is left: ask for a new right');
    }
    this.#insert.run({ ...this.#newRow({ kind, ref, of }), allowed, untilMs });
  }

  /**
   * What somebody else has counted, inside a transaction: it was used so often at least.
   * @throws LockerError `access.uses_full`
   */
  raise({ kind, ref, of }: Key, used: number, untilMs: number | null): void {
    const key = { kind, ref, of };
    const isKnown = this.#used.get(key) !== undefined;
    this.#raise.run({ ...(isKnown ? key : this.#newRow(key)), used, untilMs });
  }

  #newRow({ kind, ref, of }: Key): Key {
    const count = this.count();
    if (count >= this.maximum) {
      throw new LockerError('access.uses_full', `${count} uses are kept already, and none may be forgotten`, { count });
    }
    this.#counted(1);
    return { kind, ref: reference.parse(ref), of: of === '' ? of : configId.parse(of) };
  }

  /**
   * Gives the use of a failed opening back, in the transaction of the outcome; at most twice for each use.
   * @returns false when it was not given back: one that is not counted, or was given back twice already
   */
  giveBack({ kind, ref, of }: Key): boolean {
    const given = this.#giveBack.run({ kind, ref, of, most: giveBacksPerUse }) > 0;
    // Spent for good: the next use has its own two.
    if (!given) this.settle({ kind, ref, of });
    return given;
  }

  /** A use was spent by an opening that did not fail: the next use may be given back twice again. */
  settle({ kind, ref, of }: Key): void {
    this.#settle.run({ kind, ref, of });
  }

  /** Forgets how often a right or token was used, inside a transaction: only where something else keeps it from opening again. */
  forget(ref: string): void {
    this.#counted(-this.#forget.run(ref));
  }

  /** Whether `purge` has anything to do. */
  hasExpired(nowMs: number): boolean {
    return this.#expired.get(nowMs) !== undefined;
  }

  /**
   * Forgets tokens that have expired, inside a transaction; a part of them when there are many. `nowMs` may never go back. Uses
   * of stored rights go with their rights.
   */
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
