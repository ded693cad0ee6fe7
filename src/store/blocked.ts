import type { Store } from './store.js';
import { configId } from './text-shapes.js';

/** Lockers that open for operators only, until somebody unblocks them. */
export class BlockedLockers {
  readonly #has;
  readonly #insert;
  readonly #remove;
  readonly #all;

  constructor(store: Store) {
    this.#has = store.statement<[string], { locker: string }>('SELECT locker FROM blocked WHERE locker = ?');
    this.#insert = store.statement<[string], never>('INSERT OR IGNORE INTO blocked (locker) VALUES (?)');
    this.#remove = store.statement<[string], never>('DELETE FROM blocked WHERE locker = ?');
    this.#all = store.statement<[], { locker: string }>('SELECT locker FROM blocked ORDER BY locker');
  }

  has(locker: string): boolean {
    return this.#has.get(locker) !== undefined;
  }

  /** Inside a transaction. Returns false when it was blocked already. */
  add(locker: string): boolean {
    return this.#insert.run(configId.parse(locker)) > 0;
  }

  /** Inside a transaction. Returns false when it was not blocked. */
  remove(locker: string): boolean {
    return this.#remove.run(locker) > 0;
  }

  all(): ReadonlySet<string> {
    return new Set(this.#all.all().map(({ locker }) => locker));
  }
}
