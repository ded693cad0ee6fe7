import type { Store } from './store.js';
import { configId } from './text-shapes.js';

/** What was last recorded of a latch; `unknown` is never recorded. */
type RecordedLatch = 'closed' | 'open';

export class Latches {
  readonly #put;
  readonly #all;

  constructor(store: Store) {
    this.#put = store.statement<[string, RecordedLatch], never>(
      'INSERT INTO latches (locker, latch) VALUES (?, ?) ON CONFLICT (locker) DO UPDATE SET latch = excluded.latch',
    );
    this.#all = store.statement<[], { locker: string; latch: RecordedLatch }>('SELECT locker, latch FROM latches');
  }

  put(locker: string, latch: RecordedLatch): void {
    this.#put.run(configId.parse(locker), latch);
  }

  all(): ReadonlyMap<string, RecordedLatch> {
    return new Map(this.#all.all().map((row) => [row.locker, row.latch]));
  }
}
