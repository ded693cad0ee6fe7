import type { Store } from '../store/store.js';
import type { AuditLog } from './audit-log.js';
import type { EventName } from './event.js';

type Place = { readonly seq: number; readonly wall_ms: number };
/** How often each event happened; an event that did not is not there. */
type EventCounts = ReadonlyMap<string, number>;

/**
 * How often some events happened on one day, by the rows of the current chain. What was counted is not read again, so that it may be
 * asked every few seconds.
 */
export class DayCounts {
  readonly #next;
  readonly #count;
  readonly #events: string;
  #counted: { readonly chain: string; readonly fromMs: number; seq: number; counts: EventCounts } | undefined;

  constructor(
    store: Store,
    private readonly audit: Pick<AuditLog, 'head'>,
    events: readonly EventName[],
  ) {
    this.#next = store.statement<[string, number], Place>(
      'SELECT seq, wall_ms FROM audit WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT 1',
    );
    this.#count = store.statement<[string, number, number, number, string], { event: string; rows: number }>(
      `SELECT event, count(*) AS rows FROM audit
         WHERE chain = ? AND seq > ? AND seq <= ? AND wall_ms >= ? AND event IN (SELECT value FROM json_each(?)) GROUP BY event`,
    );
    this.#events = JSON.stringify(events);
  }

  /**
   * @param fromMs when the day began, wall ms
   * @throws LockerError `store.*`
   */
  since(fromMs: number): EventCounts {
    const { chain, seq } = this.audit.head();
    const known = this.#counted;
    const same = known?.chain === chain && known.fromMs === fromMs && known.seq <= seq;
    const counted = same ? known : { chain, fromMs, seq: this.#before(chain, seq, fromMs), counts: new Map() };
    const counts = new Map(counted.counts);
    for (const { event, rows } of this.#count.all(chain, counted.seq, seq, fromMs, this.#events)) {
      counts.set(event, (counts.get(event) ?? 0) + rows);
    }
    this.#counted = { chain, fromMs, seq, counts };
    return counts;
  }

  /** A seq up to which rows are older than the day. A clock that was set back may hide a few rows from it. */
  #before(chain: string, last: number, fromMs: number): number {
    let [low, high] = [0, last];
    while (low < high) {
      const middle = low + Math.ceil((high - low) / 2);
      const row = this.#next.get(chain, middle);
      if (row === undefined || row.wall_ms >= fromMs) high = middle - 1;
      else low = Math.min(last, row.seq);
    }
    return low;
  }
}
