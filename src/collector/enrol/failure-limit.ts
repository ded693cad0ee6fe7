import { networkOf } from '../../lib/connection-cap.js';
import { KeyedPace } from '../../lib/keyed-pace.js';

/**
 * How often somebody may fail: nobody guesses a code, but each try costs a look into the database. Ten at once, and then one each half
 * minute, by network. Time is passed in.
 */
export class FailureLimit {
  readonly #pace = new KeyedPace({ burst: 10, refillMs: 30_000, most: 10_000 });

  /** Whole seconds until this address may try again; 0: now. */
  wait(address: string, nowMonoMs: number): number {
    return Math.ceil(this.#pace.waitMs(networkOf(address), nowMonoMs) / 1000);
  }

  failed(address: string, nowMonoMs: number): void {
    this.#pace.count(networkOf(address), nowMonoMs);
  }
}
