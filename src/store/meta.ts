import type { Store } from './store.js';

/** Single facts that outlive a restart, each a JSON text. */
export type MetaKey =
  /** Id of the current chain. */
  | 'chain'
  /** A chain that must begin, and why: see NewChain. Removed when its first row is written. */
  | 'new_chain'
  /** The last known head of the chain before this one. */
  | 'previous_head'
  /** The floor of the time, and the instant that it is reckoned from: see src/clock/floor.ts. */
  | 'clock'
  /** Which pepper the stored PIN hashes were made with. */
  | 'pepper_id'
  /** The newest trust set that was ever accepted: see src/access/decide-trust.ts. */
  | 'trust_set'
  /** Which key the cabinet signs with, by its `kid`. */
  | 'device_kid'
  /** Uses of tokens are not all known since a loss of the database: see src/access/lost-uses.ts. */
  | 'uses_lost'
  /** What lies in the lockers is not known since a loss of the database: see src/access/lost-contents.ts. */
  | 'contents_lost'
  /** When the newest wrong PINs were typed, over all lockers. */
  | 'pin_failures';

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

  get(key: MetaKey): unknown {
    const row = this.#get.get(key);
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  /** A value that stays as it is writes nothing: every audit row sets some, and cards wear. */
  set(key: MetaKey, value: unknown): void {
    this.#set.run(key, JSON.stringify(value));
  }

  remove(key: MetaKey): void {
    this.#remove.run(key);
  }
}
