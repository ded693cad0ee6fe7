import type { BusBoardSpec } from '../../src/config/specs.js';

/**
 * One simulated lock with a spring door: energising draws the bolt back and the door pops open; the feedback switch says
 * open until the door is pushed shut and the pulse is over. A bolt that jams keeps the door shut.
 */
export class SimLock {
  jammed = false;
  inverted = false;
  stuck: 'closed' | 'open' | undefined;
  #door: 'open' | 'closed' = 'closed';
  #drawnUntilMs = 0;
  #energisedUntilMs = 0;

  get door(): 'open' | 'closed' {
    return this.#door;
  }

  /** Returns whether the door popped open. */
  energise(nowMs: number, forMs: number): boolean {
    this.#energisedUntilMs = nowMs + forMs;
    if (this.jammed) return false;
    this.#drawnUntilMs = nowMs + forMs;
    return this.moveDoor('open');
  }

  /** The pulse is ended from outside. Returns whether there was one. */
  release(nowMs: number): boolean {
    const was = nowMs < this.#energisedUntilMs;
    this.#energisedUntilMs = Math.min(this.#energisedUntilMs, nowMs);
    this.#drawnUntilMs = Math.min(this.#drawnUntilMs, nowMs);
    return was;
  }

  /** A hand on the door; pulled open against the bolt it is a forced door. Returns whether it moved. */
  moveDoor(state: 'open' | 'closed'): boolean {
    const moved = this.#door !== state;
    this.#door = state;
    return moved;
  }

  latch(nowMs: number): 'open' | 'closed' {
    if (this.stuck) return this.stuck;
    return this.#door === 'open' || nowMs < this.#drawnUntilMs ? 'open' : 'closed';
  }

  /** The feedback line as the lock's switch drives it; without a switch it stays at 0. */
  bit(nowMs: number, feedback: BusBoardSpec['feedback']): 0 | 1 {
    if (feedback === 'none') return 0;
    const says = (this.latch(nowMs) === 'closed') !== this.inverted ? 'closed' : 'open';
    return (says === 'closed') === (feedback === 'closed-is-1') ? 1 : 0;
  }
}
