import { LockerError } from '../lib/errors.js';
import type { Store } from './store.js';

/** A stored PIN right. `null` is no limit; times are wall ms. */
export interface PinRight {
  /** Random id: the `credential_ref` of audit rows. */
  readonly ref: string;
  readonly locker: string;
  /** Argon2id string with its own salt and parameters. */
  readonly hash: string;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  readonly usesLeft: number | null;
  /** The boot in which it was stored. */
  readonly storedBoot: string;
}

/** A failed opening gives its use back this often; after that the use is spent. */
export const giveBacksPerUse = 2;

const columns = `ref, locker, hash, from_ms AS fromMs, until_ms AS untilMs, uses_left AS usesLeft, stored_boot AS storedBoot`;

export class Rights {
  readonly #byLocker;
  readonly #byRef;
  readonly #count;
  readonly #removeLocker;
  readonly #insert;
  readonly #take;
  readonly #giveBack;
  readonly #settle;

  constructor(store: Store) {
    this.#byLocker = store.statement<[string], PinRight>(`SELECT ${columns} FROM pin_rights WHERE locker = ?`);
    this.#byRef = store.statement<[string], PinRight>(`SELECT ${columns} FROM pin_rights WHERE ref = ?`);
    this.#count = store.statement<[], { rights: number }>('SELECT count(*) AS rights FROM pin_rights');
    this.#removeLocker = store.statement<[string], never>('DELETE FROM pin_rights WHERE locker = ?');
    this.#insert = store.statement<[PinRight], never>(
      `INSERT INTO pin_rights (ref, locker, hash, from_ms, until_ms, uses_left, stored_boot)
       VALUES (@ref, @locker, @hash, @fromMs, @untilMs, @usesLeft, @storedBoot)`,
    );
    this.#take = store.statement<[string], never>(
      'UPDATE pin_rights SET uses_left = uses_left - 1 WHERE ref = ? AND uses_left > 0',
    );
    this.#giveBack = store.statement<[string, number], never>(
      `UPDATE pin_rights SET uses_left = uses_left + 1, give_backs = give_backs + 1
       WHERE ref = ? AND uses_left IS NOT NULL AND give_backs < ?`,
    );
    this.#settle = store.statement<[string], never>(
      'UPDATE pin_rights SET give_backs = 0 WHERE ref = ? AND give_backs > 0',
    );
  }

  forLocker(locker: string): PinRight | undefined {
    return this.#byLocker.get(locker);
  }

  count(): number {
    return this.#count.get()?.rights ?? 0;
  }

  /** Stores the one PIN right of a locker; an older one is replaced. */
  put(right: PinRight): void {
    this.#removeLocker.run(right.locker);
    this.#insert.run(right);
  }

  /** Returns whether there was one. */
  remove(locker: string): boolean {
    return this.#removeLocker.run(locker) > 0;
  }

  /**
   * Takes one use, in the transaction of the intent.
   * @throws LockerError `access.used_up` when none is left or the right was removed meanwhile
   */
  takeUse(ref: string): void {
    if (this.#take.run(ref) > 0) return;
    const right = this.#byRef.get(ref);
    if (right?.usesLeft === null) return;
    throw new LockerError('access.used_up', 'the right has no use left, or was removed meanwhile: ask for a new one');
  }

  /**
   * Gives the use of a failed opening back, in the transaction of the outcome; at most twice for each use.
   * @returns false when it was not given back: a right without a limit, a removed one, or a use that was given back twice
   */
  giveBack(ref: string): boolean {
    const given = this.#giveBack.run(ref, giveBacksPerUse) > 0;
    // The use is spent now, so the next one has its own two.
    if (!given) this.settleUse(ref);
    return given;
  }

  /** A use was spent by an opening that did not fail: the next use may be given back twice again. */
  settleUse(ref: string): void {
    this.#settle.run(ref);
  }
}
