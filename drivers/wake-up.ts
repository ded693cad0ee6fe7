import type { TimeSource } from '../src/lib/clock-source.js';

/** Timers count whole milliseconds: a rest shorter than this can be waited for exactly only by looking again and again. */
const COARSE_MS = 1;

/**
 * A wait until a moment of the monotonic clock that can be cut short. Never early: a timer that fires before its time (Node's
 * may, by up to one ms) is set again.
 */
export class WakeUp {
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #resolve: (() => void) | undefined;

  constructor(private readonly time: TimeSource) {}

  /** One wait at a time, up to two ms late. Infinity waits for `wake` only. */
  until(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#arm(atMs);
    });
  }

  /** The same, late by microseconds only; keeps a core busy for the last millisecond. */
  untilExactly(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#armExactly(atMs);
    });
  }

  wake(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#timer = undefined;
    this.#turn = undefined;
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.();
  }

  #arm(atMs: number): void {
    const remainingMs = atMs - this.time.monoMs();
    if (remainingMs <= 0) this.wake();
    else if (remainingMs < Infinity) this.#timer = setTimeout(() => this.#arm(atMs), Math.ceil(remainingMs));
  }

  #armExactly(atMs: number): void {
    const remainingMs = atMs - this.time.monoMs();
    if (remainingMs <= 0) this.wake();
    else if (remainingMs < COARSE_MS) this.#turn = setImmediate(() => this.#armExactly(atMs));
    else if (remainingMs < Infinity) this.#timer = setTimeout(() => this.#armExactly(atMs), Math.floor(remainingMs));
  }
}
