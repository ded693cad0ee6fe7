import type { Latch } from '../../drivers/feedback.js';
import type { HardwareCounters, Reading, UnlockReport } from '../../drivers/messages.js';
import { LockerError } from '../lib/errors.js';

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  /** When the process died before it answered. */
  readonly abandon: () => void;
}

/** Requests to the hardware process that are not answered yet. Each is settled exactly once. */
export class Pending {
  readonly #unlocks = new Map<number, Waiting<UnlockReport>>();
  readonly #reads = new Map<number, Waiting<Reading>>();
  readonly #counters = new Map<number, Waiting<HardwareCounters>>();
  #lastId = 0;

  unlock(send: (id: number) => void): Promise<UnlockReport> {
    return this.#wait(this.#unlocks, send, (resolve) => resolve({ sent: 'unknown', error: 'hardware.gone' }));
  }

  /** `unknown`: the latches of a board that could not be read. */
  read(unknown: readonly Latch[], send: (id: number) => void): Promise<Reading> {
    return this.#wait(this.#reads, send, (resolve) => resolve({ latches: unknown, error: 'hardware.gone' }));
  }

  counters(send: (id: number) => void): Promise<HardwareCounters> {
    return this.#wait(this.#counters, send, (_, reject) =>
      reject(new LockerError('hardware.gone', 'the hardware process ended before it gave its counters')),
    );
  }

  unlocked(id: number, report: UnlockReport): void {
    settle(this.#unlocks, id, report);
  }

  wasRead(id: number, reading: Reading): void {
    settle(this.#reads, id, reading);
  }

  counted(id: number, counters: HardwareCounters): void {
    settle(this.#counters, id, counters);
  }

  /** The process is gone: nothing will be answered any more. */
  abandon(): void {
    for (const waiting of [this.#unlocks, this.#reads, this.#counters]) {
      const all = [...waiting.values()];
      waiting.clear();
      for (const { abandon } of all) abandon();
    }
  }

  #wait<T>(
    waiting: Map<number, Waiting<T>>,
    send: (id: number) => void,
    abandon: (resolve: (value: T) => void, reject: (error: LockerError) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      waiting.set(id, { resolve, abandon: () => abandon(resolve, reject) });
      send(id);
    });
  }
}

function settle<T>(waiting: Map<number, Waiting<T>>, id: number, value: T): void {
  const request = waiting.get(id);
  waiting.delete(id);
  request?.resolve(value);
}
