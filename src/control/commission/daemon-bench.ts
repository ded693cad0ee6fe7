import { bitsOfCabinet, type CheckedLocker, jobOfCabinet, lockerOf } from '../../commission/check.js';
import type { Sent } from '../../commission/commissioning.js';
import type { Bits, Job, Lock } from '../../commission/wiring.js';
import { systemTime } from '../../lib/clock-source.js';
import { type ControlClient, Refusal } from '../client.js';
import { lockerShape, openingShape } from '../commands/wire.js';
import { type Bench, sleep } from './bench.js';

/** The supply may be taken by a customer's opening; a lock cools down. */
const RETRY_MS = 1_000;
const PATIENCE_MS = 15_000;
const passing: ReadonlySet<string> = new Set(['opening.busy', 'opening.no_power']);

/** The lockers of a running cabinet: lockerd opens them, records it, and tells what it sees. */
export class DaemonBench implements Bench {
  readonly job: Job;
  readonly #lockers: Map<string, CheckedLocker>;
  readonly #left = new AbortController();
  readonly #following: Promise<void>;
  #gone: unknown;

  private constructor(
    private readonly client: ControlClient,
    lockers: readonly CheckedLocker[],
  ) {
    this.#lockers = new Map(lockers.map((locker) => [locker.id, locker]));
    this.job = jobOfCabinet(lockers);
    this.#following = this.#follow();
  }

  /** Rejects with `control.*`. */
  static async at(client: ControlClient): Promise<DaemonBench> {
    const lockers: CheckedLocker[] = [];
    for await (const line of client.lines('/lockers')) lockers.push(checked(line));
    return new DaemonBench(client, lockers);
  }

  get lockers(): readonly CheckedLocker[] {
    return [...this.#lockers.values()];
  }

  async unlock(lock: Lock): Promise<Sent> {
    const locker = lockerOf(this.lockers, lock);
    const endMs = systemTime.monoMs() + PATIENCE_MS;
    for (;;) {
      try {
        const { outcome, reason } = openingShape.parse(await this.client.post('/open', { locker }));
        return outcome === 'failed' && reason === 'not_sent' ? { error: reason } : {};
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (!passing.has(error.code) || systemTime.monoMs() > endMs) return { error: error.code };
        await sleep(RETRY_MS);
      }
    }
  }

  async read(): Promise<Bits> {
    if (this.#gone !== undefined) throw this.#gone;
    return bitsOfCabinet(this.job, this.lockers);
  }

  /** An alarm of the cabinet says so. */
  shared(): readonly string[] {
    return [];
  }

  /** The answer to an opening comes after its pulse. */
  pulseMs(): number {
    return 0;
  }

  async close(): Promise<void> {
    this.#left.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    try {
      for await (const line of this.client.follow('/lockers?follow=true', this.#left.signal)) {
        const locker = checked(line);
        this.#lockers.set(locker.id, locker);
      }
    } catch (error) {
      // Cut from this side it is no news.
      if (!this.#left.signal.aborted) this.#gone = error;
    }
  }
}

function checked(line: Readonly<Record<string, unknown>>): CheckedLocker {
  const { id, board, channel, latch } = lockerShape.parse(line);
  return { id, board, channel, latch: latch === 'closed' || latch === 'open' ? latch : 'unknown' };
}
