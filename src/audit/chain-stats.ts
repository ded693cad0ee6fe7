import type { ReceiptedHead } from './chain-check.js';
import { retentionClasses } from './event.js';
import type { StoredRow } from './stored-row.js';

/** Rows of one retention class; times are wall clocks as the rows have them, in ms since the epoch. */
interface ClassStats {
  readonly rows: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

export interface ChainStats {
  readonly chain: string;
  readonly current: boolean;
  /** Rows that are told of below. */
  readonly rows: number;
  /** By retention class; a class without rows is not in it. */
  readonly classes: Readonly<Record<string, ClassStats>>;
  /** Rows beyond the last receipt: the cloud may not know them. */
  readonly uncovered: number;
  readonly receipt?: ReceiptedHead;
}

/** Counts the rows of one chain. With `asOfReceipt` those beyond the last receipt are counted as `uncovered` and not told of. */
export class ChainCount {
  readonly #classes = new Map<string, ClassStats>();
  #rows = 0;
  #uncovered = 0;

  constructor(
    private readonly chain: string,
    private readonly current: boolean,
    private readonly asOfReceipt: boolean,
    private readonly receipt?: ReceiptedHead,
  ) {}

  take({ seq, retention, wall_ms }: Pick<StoredRow, 'seq' | 'retention' | 'wall_ms'>): void {
    if (seq > (this.receipt?.seq ?? 0)) {
      this.#uncovered += 1;
      if (this.asOfReceipt) return;
    }
    this.#rows += 1;
    const { rows, oldestMs, newestMs } = this.#classes.get(retention) ?? {
      rows: 0,
      oldestMs: wall_ms,
      newestMs: wall_ms,
    };
    this.#classes.set(retention, {
      rows: rows + 1,
      oldestMs: Math.min(oldestMs, wall_ms),
      newestMs: Math.max(newestMs, wall_ms),
    });
  }

  end(): ChainStats {
    const order: readonly string[] = retentionClasses;
    const classes = [...this.#classes].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
    return {
      ...{ chain: this.chain, current: this.current, rows: this.#rows, classes: Object.fromEntries(classes) },
      uncovered: this.#uncovered,
      ...(this.receipt !== undefined && { receipt: this.receipt }),
    };
  }
}
