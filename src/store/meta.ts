import { type MetaKey, type MetaValue, metaShapes } from './meta-shapes.js';
import type { Store } from './store.js';

/** The single facts of the table `meta`. */
export class Meta {
  readonly #get;
  readonly #set;
  readonly #remove;

  constructor(store: Store) {
    this.#get = store.statement<[MetaKey], { value: string }>('SELECT value FROM meta WHERE key = ?');
    this.#set = store.statement<[MetaKey, string], never>(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value',
    );
    this.#remove = store.statement<[MetaKey], never>('DELETE FROM meta WHERE key = ?');
  }

  /** What is stored, to be parsed by whoever asked: another version of the program may have written it. */
  get(key: MetaKey): unknown {
    const row = this.#get.get(key);
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  /**
   * Throws when the value is not of the key's shape: nothing else is stored. A value that stays as it is writes nothing: every
   * audit row sets some, and cards wear.
   */
  set<K extends MetaKey>(key: K, value: MetaValue<K>): void {
    this.#set.run(key, JSON.stringify(metaShapes[key].parse(value)));
  }

  remove(key: MetaKey): void {
    this.#remove.run(key);
  }
}
