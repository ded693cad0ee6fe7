import { KeyedPace } from '../../lib/keyed-pace.js';

/**
 * How many orders are taken on for each cabinet: sixty at once, and then one each ten seconds, for it has one page, which shows one QR code
 * at a time. All cabinets share one gateway, and one that is in strange hands must not ask it for so many that the others wait for theirs.
 */
export class OrderPace {
  readonly #pace = new KeyedPace({ burst: 60, refillMs: 10_000, most: 10_000 });

  /** Whether one more is taken on; counts it. Time is passed in. */
  takes(cabinet: string, nowMonoMs: number): boolean {
    if (this.#pace.waitMs(cabinet, nowMonoMs) > 0) return false;
    this.#pace.count(cabinet, nowMonoMs);
    return true;
  }
}
