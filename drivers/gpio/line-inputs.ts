import { whenReady } from '../readiness.js';
import type { HeldLines } from './held-lines.js';
import { type Change, LineStates } from './line-states.js';
import type { InputListener, InputPins } from './pins.js';
import type { LineEvent } from './uapi.js';

const MOST_READS = 16;

/** Inputs of the character device: the kernel debounces them, puts their changes in order and counts them. */
export class LineInputs implements InputPins {
  readonly #states: LineStates;
  readonly #stop: () => void;
  #watching = true;

  /** Throws `gpio.not_built`, `gpio.chip_gone`. */
  constructor(
    private readonly lines: Pick<HeldLines, 'fd' | 'read' | 'events' | 'neverWait' | 'release'>,
    offsets: readonly number[],
    private readonly listener: InputListener,
  ) {
    lines.neverWait();
    this.#states = new LineStates(offsets, lines.read());
    this.#stop = whenReady(lines.fd, 'readable', () => this.#ready());
  }

  read(): readonly (0 | 1)[] {
    const bits = this.lines.read();
    // Else the next event of a line whose last one was lost would be no change to these.
    this.#states.adopt(bits);
    return bits;
  }

  close(): void {
    this.#unwatch();
    this.lines.release();
  }

  #ready(): void {
    let changes: readonly Change[];
    try {
      changes = this.#changes();
    } catch (error) {
      // Else it would be ready again at once, for ever.
      this.#unwatch();
      this.listener.gone(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    for (const { index, bit } of changes) if (this.#watching) this.listener.edge(index, bit);
  }

  #changes(): Change[] {
    const events: LineEvent[] = [];
    // Bounded, so that a line that never rests does not hold up the pulses; what is left makes it ready again.
    for (let reads = 0; reads < MOST_READS; reads++) {
      const some = this.lines.events();
      if (some.length === 0) break;
      events.push(...some);
    }
    const changes = this.#states.take(events);
    return this.#states.missed ? [...changes, ...this.#states.adopt(this.lines.read())] : changes;
  }

  #unwatch(): void {
    if (!this.#watching) return;
    this.#watching = false;
    this.#stop();
  }
}
