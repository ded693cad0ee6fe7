import type { TimeSource } from '../src/lib/clock-source.js';

/**
 * A wait until a moment of the monotonic clock that can be cut short. Never early: a timer that fires before its time (Node's
 * may, by up to one ms) is set again.
 */
export class Alarm {
  #timer: NodeJS.Timeout | undefined;
  #resolve: (() => void) | undefined;

  constructor(private readonly time: TimeSource) {}

  /** One wait at a time. Infinity waits for `wake` only. */
  until(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#arm(atMs);
    });
  }

  wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.();
  }

  #arm(atMs: number): void {
    const remainingMs = atMs - this.time.monoMs();
    if (remainingMs <= 0) this.wake();
    else if (remainingMs < Infinity) this.#timer = setTimeout(() => this.#arm(atMs), Math.ceil(remainingMs));
  }
}
