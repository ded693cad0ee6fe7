import type { Store } from './store.js';
import { code as codeShape, configId } from './text-shapes.js';

interface StoredAlarm {
  readonly code: string;
  /** Locker, board, bus or reader id, or a chain; empty for the cabinet as a whole. */
  readonly part: string;
}

/** The active alarms. Raising and clearing tell whether anything changed, so that each is recorded once. */
export class Alarms {
  readonly #insert;
  readonly #remove;
  readonly #has;
  readonly #all;
  readonly #listeners = new Set<() => void>();
  readonly #replacedListeners = new Set<() => void>();

  constructor(private readonly store: Store) {
    this.#insert = store.statement<[string, string], never>('INSERT OR IGNORE INTO alarms (code, part) VALUES (?, ?)');
    this.#remove = store.statement<[string, string], never>('DELETE FROM alarms WHERE code = ? AND part = ?');
    this.#has = store.statement<[string, string], StoredAlarm>(
      'SELECT code, part FROM alarms WHERE code = ? AND part = ?',
    );
    this.#all = store.statement<[], StoredAlarm>('SELECT code, part FROM alarms ORDER BY code, part');
    store.onRecovered(() => {
      for (const listener of this.#replacedListeners) listener();
    });
  }

  /** Returns true when the alarm was not active before. Throws for a part that is no id. */
  add(code: string, part = ''): boolean {
    return this.#changed(this.#insert.run(codeShape.parse(code), part === '' ? part : configId.parse(part)));
  }

  /** Returns true when the alarm was active. */
  remove(code: string, part = ''): boolean {
    return this.#changed(this.#remove.run(code, part));
  }

  has(code: string, part = ''): boolean {
    return this.#has.get(code, part) !== undefined;
  }

  all(): StoredAlarm[] {
    return this.#all.all();
  }

  /** Called after a transaction that changed the alarms is durable. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called after a damaged database was replaced: the alarms that are stored now may be older than those in memory. */
  onReplaced(listener: () => void): void {
    this.#replacedListeners.add(listener);
  }

  #changed(rows: number): boolean {
    if (rows === 0) return false;
    this.store.afterCommit(() => {
      for (const listener of this.#listeners) listener();
    });
    return true;
  }
}
