import type { TimeSource } from '../../src/lib/clock-source.js';

/** Node's timers count whole milliseconds and may fire one early: `exactly` waits the rest turn by turn. */
const COARSE_MS = 1.5;

/** Runs actions at moments of the monotonic clock, never before them, and forgets them all when it is closed. */
export class Pacer {
  readonly #waiting = new Set<() => void>();

  constructor(readonly time: TimeSource) {}

  /** A millisecond or two late. */
  at(dueMs: number, action: () => void): void {
    const remaining = dueMs - this.time.monoMs();
    if (remaining <= 0) action();
    else this.#timeout(Math.ceil(remaining), () => this.at(dueMs, action));
  }

  /** Late by microseconds only, and keeps a core busy for the last millisecond. */
  exactly(dueMs: number, action: () => void): void {
    const remaining = dueMs - this.time.monoMs();
    if (remaining <= 0) action();
    else if (remaining > COARSE_MS) this.#timeout(remaining - COARSE_MS, () => this.exactly(dueMs, action));
    else this.nextTurn(() => this.exactly(dueMs, action));
  }

  /** When all that is due now has run. */
  nextTurn(action: () => void): void {
    const cancel = (): void => clearImmediate(turn);
    const turn = setImmediate(() => {
      this.#waiting.delete(cancel);
      action();
    });
    this.#waiting.add(cancel);
  }

  close(): void {
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
  }

  #timeout(ms: number, action: () => void): void {
    const cancel = (): void => clearTimeout(timer);
    const timer = setTimeout(() => {
      this.#waiting.delete(cancel);
      action();
    }, ms);
    this.#waiting.add(cancel);
  }
}
