import { isIPv6 } from 'node:net';

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

/** Who has an IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = address.includes('::') ? [...before, ...zeros, ...after] : before;
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
