import { networkOf } from '../../lib/connection-cap.js';

/** So many failures at once, and then one each half minute. */
const burst = 10;
const refillMs = 30_000;
const mostAddresses = 10_000;

/**
 * How often somebody may fail: nobody guesses a code, but each try costs a look into the database. Pure: time is passed in. Addresses
 * that were not heard of for longest are forgotten first.
 */
export class FailureLimit {
  /** When each address has failed for nothing again. */
  readonly #clearMs = new Map<string, number>();

  /** Whole seconds until this address may try again; 0: now. */
  wait(address: string, nowMonoMs: number): number {
    const clearMs = this.#clearMs.get(networkOf(address)) ?? nowMonoMs;
    return Math.max(0, Math.ceil((clearMs - (burst - 1) * refillMs - nowMonoMs) / 1000));
  }

  failed(address: string, nowMonoMs: number): void {
    const network = networkOf(address);
    const clearMs = Math.max(this.#clearMs.get(network) ?? nowMonoMs, nowMonoMs) + refillMs;
    this.#clearMs.delete(network);
    this.#clearMs.set(network, clearMs);
    if (this.#clearMs.size <= mostAddresses) return;
    const [oldest] = this.#clearMs.keys();
    if (oldest !== undefined) this.#clearMs.delete(oldest);
  }
}
