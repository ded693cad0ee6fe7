import type { Store } from './store.js';
import { configId } from './text-shapes.js';

/**
 * Lockers that open for operators only, until somebody unblocks them. It is asked with each look at a locker, so it answers from
 * memory: doors are watched, and open in an emergency, although the database cannot even be read.
 */
export class BlockedLockers {
  readonly #insert;
  readonly #remove;
  readonly #stored;
  #blocked: Set<string>;

  constructor(private readonly store: Store) {
    this.#insert = store.statement<[string], never>('INSERT OR IGNORE INTO blocked (locker) VALUES (?)');
    this.#remove = store.statement<[string], never>('DELETE FROM blocked WHERE locker = ?');
    this.#stored = store.statement<[], { locker: string }>('SELECT locker FROM blocked');
    this.#blocked = this.#read();
    store.onRecovered(() => {
      this.#blocked = this.#read();
    });
  }

  has(locker: string): boolean {
    return this.#blocked.has(locker);
  }

  /** Inside a transaction. Returns false when it was blocked already. */
  add(locker: string): boolean {
    if (this.#insert.run(configId.parse(locker)) === 0) return false;
    this.store.afterCommit(() => this.#blocked.add(locker));
    return true;
  }

  /** Inside a transaction. Returns false when it was not blocked. */
  remove(locker: string): boolean {
    if (this.#remove.run(locker) === 0) return false;
    this.store.afterCommit(() => this.#blocked.delete(locker));
    return true;
  }

  #read(): Set<string> {
    return new Set(this.#stored.all().map(({ locker }) => locker));
  }
}
