import type { Latch } from '../../drivers/feedback.js';

/** A door that people use changes no oftener in a minute. */
const mostChanges = 20;
/** It rests when a minute has so few: less than what begins it, so that its alarm does not chatter, too. */
const fewChanges = mostChanges / 2;
const minuteMs = 60_000;

/** Tells a contact that chatters (a loose wire, a worn switch, a hand that plays) from a door that is used. Time is passed in. */
export class Chatter {
  #last: Latch = 'unknown';
  /** Monotonic ms of the last changes, oldest first; no more than tell that there are too many. */
  #changesMs: readonly number[] = [];
  #active = false;
  #count = 0;

  /** The contact chatters, as `tick` found last. */
  get active(): boolean {
    return this.#active;
  }

  /** Changes since the chatter was found. */
  get count(): number {
    return this.#count;
  }

  /** A new state of the locker. A pause in which nothing is read is no change. */
  read(state: Latch, nowMs: number): void {
    if (state === 'unknown' || state === this.#last) return;
    if (this.#last !== 'unknown') {
      this.#changesMs = [...this.#changesMs.slice(-mostChanges), nowMs];
      if (this.#active) this.#count += 1;
    }
    this.#last = state;
  }

  /** To be called after each reading and each second. */
  tick(nowMs: number): void {
    this.#changesMs = this.#changesMs.filter((changeMs) => nowMs - changeMs < minuteMs);
    const changes = this.#changesMs.length;
    if (!this.#active && changes > mostChanges) {
      this.#active = true;
      this.#count = 0;
    } else if (this.#active && changes <= fewChanges) {
      this.#active = false;
    }
  }
}
