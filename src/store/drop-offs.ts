import type { Store } from './store.js';
import { bootId, configId, reference } from './text-shapes.js';

/** What a courier has left, or is leaving, in a locker. */
export interface DropOff {
  readonly locker: string;
  /** The courier's right. */
  readonly ref: string;
  /** When its last opening began. */
  readonly boot: string;
  readonly monoMs: number;
  /** The door was closed again after it. */
  readonly closed: boolean;
}

type Row = Omit<DropOff, 'closed'> & { readonly closed: 0 | 1 };

const columns = 'locker, ref, boot, mono_ms AS monoMs, closed';

/** Lockers that couriers have filled: nobody else's until their recipient has opened them. Everything but the readers is called inside a transaction. */
export class DropOffs {
  readonly #get;
  readonly #open;
  readonly #put;
  readonly #close;
  readonly #remove;
  readonly #forget;

  constructor(store: Store) {
    this.#get = store.statement<[string], Row>(`SELECT ${columns} FROM drop_offs WHERE locker = ?`);
    this.#open = store.statement<[string], Row>(
      `SELECT ${columns} FROM drop_offs WHERE ref = ? AND closed = 0 ORDER BY rowid DESC LIMIT 1`,
    );
    this.#put = store.statement<[Omit<DropOff, 'closed'>], never>(
      'INSERT OR REPLACE INTO drop_offs (locker, ref, boot, mono_ms, closed) VALUES (@locker, @ref, @boot, @monoMs, 0)',
    );
    this.#close = store.statement<[string], never>('UPDATE drop_offs SET closed = 1 WHERE locker = ? AND closed = 0');
    this.#remove = store.statement<[string], never>('DELETE FROM drop_offs WHERE locker = ?');
    this.#forget = store.statement<[string], never>("UPDATE drop_offs SET ref = '' WHERE ref = ?");
  }

  of(locker: string): DropOff | undefined {
    return dropOff(this.#get.get(locker));
  }

  /** The drop-off of a courier's right whose door has not been closed yet. */
  openOf(ref: string): DropOff | undefined {
    return dropOff(this.#open.get(ref));
  }

  begin({ locker, ref, boot, monoMs }: Omit<DropOff, 'closed'>): void {
    // No right: of a locker of which nobody knows who filled it.
    const whose = ref === '' ? ref : reference.parse(ref);
    this.#put.run({ locker: configId.parse(locker), ref: whose, boot: bootId.parse(boot), monoMs });
  }

  /** The locker's door was closed. */
  close(locker: string): void {
    this.#close.run(locker);
  }

  /** Something is in these lockers still, and nobody knows any more by whose right. */
  forget(ref: string): void {
    this.#forget.run(ref);
  }

  /** It was collected, or nothing was left. Returns whether there was one. */
  end(locker: string): boolean {
    return this.#remove.run(locker) > 0;
  }
}

function dropOff(row: Row | undefined): DropOff | undefined {
  return row && { ...row, closed: row.closed === 1 };
}
