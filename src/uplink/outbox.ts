/** What is known of one chain: rows up to `acked` have a receipt, those up to `last` are stored. */
interface ChainExtent {
  readonly chain: string;
  readonly acked: number;
  readonly last: number;
}

/** Rows `from` to `to` of a chain that are on their way. */
interface SentRange {
  readonly from: number;
  readonly to: number;
}

/** Where the next message of a chain begins, and the last row that it may have. */
interface NextRange {
  readonly chain: string;
  readonly from: number;
  readonly last: number;
}

interface OutboxLimits {
  /** How many messages of a chain may be on their way without a receipt. */
  readonly window: number;
  readonly receiptTimeoutMs: number;
}

interface Cursor {
  readonly chain: string;
  acked: number;
  last: number;
  /** The last row that was handed to this connection. */
  sent: number;
  /** In order; each begins behind the one before. */
  inFlight: SentRange[];
  /** When the oldest of them counts as lost. */
  dueMs: number;
  timeoutMs: number;
  stopped: boolean;
}

/** However often no receipt came, rows are sent again at least so often. */
const longestReceiptTimeoutMs = 600_000;
/** Where nobody listens it is tried again after a sixth of the time, four times: the time doubles with each. */
const unheardShare = 6;
const longestUnheard = 8;

/**
 * What of the record is to be sent next: a cursor for each chain over the record's own rows, earlier chains first, each in the order
 * of seq and with a window of messages that have no receipt. A row counts as handed over by its receipt alone: when the connection
 * ends, or no receipt comes in time, sending goes on behind the last receipt. A chain that nobody signs for keeps no other one waiting.
 * Pure: rows, receipts and time are told to it.
 */
export class Outbox {
  readonly #cursors = new Map<string, Cursor>();

  constructor(private readonly limits: OutboxLimits) {}

  /** Chains as the record has them, earlier ones first. One that is not named any more has left the record. */
  know(chains: readonly ChainExtent[], nowMs: number): void {
    const before = new Map(this.#cursors);
    this.#cursors.clear();
    for (const { chain, acked, last } of chains) {
      const cursor = before.get(chain) ?? this.#newCursor(chain, acked);
      cursor.last = Math.max(cursor.last, last);
      this.#cursors.set(chain, cursor);
      this.receipt(chain, acked, nowMs);
    }
  }

  /** The chains that are known, earlier ones first. */
  chains(): readonly string[] {
    return [...this.#cursors.keys()];
  }

  /** A row was stored. False for a chain that is not known yet. */
  appended(chain: string, seq: number): boolean {
    const cursor = this.#cursors.get(chain);
    if (cursor) cursor.last = Math.max(cursor.last, seq);
    return cursor !== undefined;
  }

  /** What may be sent now; `undefined` when all was, or as much as may be without a receipt. */
  next(): NextRange | undefined {
    for (const { chain, sent, last, inFlight, stopped } of this.#cursors.values()) {
      if (!stopped && sent < last && inFlight.length < this.limits.window) return { chain, from: sent + 1, last };
    }
    return undefined;
  }

  /** A message that begins where `next` said, or behind it where rows were lost, was handed to the connection. */
  sent(chain: string, range: SentRange, nowMs: number): void {
    const cursor = this.#cursors.get(chain);
    if (!cursor) return;
    if (range.from <= cursor.sent || range.to < range.from) {
      throw new Error(`chain ${chain}: rows ${range.from} to ${range.to} sent behind ${cursor.sent}`);
    }
    if (cursor.inFlight.length === 0) cursor.dueMs = nowMs + cursor.timeoutMs;
    cursor.inFlight.push(range);
    cursor.sent = range.to;
  }

  /** There is no row at or behind `from` any more. */
  nothingAt(chain: string, from: number): void {
    const cursor = this.#cursors.get(chain);
    if (cursor && cursor.sent < from) cursor.last = Math.min(cursor.last, from - 1);
  }

  /** A verified receipt for a chain, however it came. True when it goes further than those before. */
  receipt(chain: string, seq: number, nowMs: number): boolean {
    const cursor = this.#cursors.get(chain);
    if (!cursor || seq <= cursor.acked) return false;
    cursor.acked = seq;
    cursor.sent = Math.max(cursor.sent, seq);
    cursor.inFlight = cursor.inFlight.filter(({ to }) => to > seq);
    cursor.timeoutMs = this.limits.receiptTimeoutMs;
    cursor.dueMs = nowMs + cursor.timeoutMs;
    return true;
  }

  /** The broker says that nobody listens, so no receipt will come for what is on its way. Whoever was restarted with the broker is back soon. */
  unheard(chain: string, nowMs: number): void {
    const cursor = this.#cursors.get(chain);
    if (!cursor || cursor.inFlight.length === 0) return;
    // Who is away for longer than a restart takes is not waited for at the cost of the line.
    if (cursor.timeoutMs > longestUnheard * this.limits.receiptTimeoutMs) return;
    cursor.dueMs = Math.min(cursor.dueMs, nowMs + cursor.timeoutMs / unheardShare);
  }

  /** The cloud signed for other rows than ours: nothing more of this chain goes out until a receipt fits. */
  stop(chain: string, stopped: boolean): void {
    const cursor = this.#cursors.get(chain);
    if (!cursor || cursor.stopped === stopped) return;
    cursor.stopped = stopped;
    this.#rewind(cursor);
  }

  /** What was on its way when the connection ended may have arrived or not. */
  connectionLost(): void {
    for (const cursor of this.#cursors.values()) {
      this.#rewind(cursor);
      cursor.timeoutMs = this.limits.receiptTimeoutMs;
    }
  }

  /** Goes back to the last receipt in each chain whose receipt did not come in time; gives those chains. */
  overdue(nowMs: number): readonly string[] {
    const late = [...this.#cursors.values()].filter(({ inFlight, dueMs }) => inFlight.length > 0 && nowMs >= dueMs);
    for (const cursor of late) {
      this.#rewind(cursor);
      cursor.timeoutMs = Math.min(2 * cursor.timeoutMs, longestReceiptTimeoutMs);
    }
    return late.map(({ chain }) => chain);
  }

  /** How many rows have no receipt, and of which chain and seq the oldest is. */
  waiting(): { readonly rows: number; readonly oldest?: { readonly chain: string; readonly seq: number } } {
    let rows = 0;
    let oldest: { chain: string; seq: number } | undefined;
    for (const { chain, acked, last } of this.#cursors.values()) {
      if (last <= acked) continue;
      rows += last - acked;
      oldest ??= { chain, seq: acked + 1 };
    }
    return { rows, ...(oldest && { oldest }) };
  }

  #newCursor(chain: string, acked: number): Cursor {
    const { receiptTimeoutMs: timeoutMs } = this.limits;
    return { chain, acked, last: acked, sent: acked, inFlight: [], dueMs: 0, timeoutMs, stopped: false };
  }

  #rewind(cursor: Cursor): void {
    cursor.sent = cursor.acked;
    cursor.inFlight = [];
  }
}
