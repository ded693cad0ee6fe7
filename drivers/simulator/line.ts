import type { BusSpec } from '../../src/config/specs.js';
import type { SimEvent } from './messages.js';
import type { Pacer } from './pacer.js';
import type { Pty } from './pty.js';

/** Start bit, eight data bits, stop bit. */
const BITS_PER_CHARACTER = 10;
/** How often the bytes that the wire has carried meanwhile are handed over. */
const STEP_MS = 1;

/** Whoever hears the line. */
export interface Listener {
  /** `heardMs`: when the last of these bytes had left the wire. */
  hear(bytes: Uint8Array, heardMs: number): void;
}

/**
 * One simulated RS-485 line. A pty has no baud, so the line takes its time: bytes are heard when the wire would have
 * carried them, in both directions. All boards hear the master and each other.
 */
export class SimLine {
  readonly listeners: Listener[] = [];
  readonly faults = new Set<'noise' | 'echo'>();
  readonly #characterMs: number;
  #pty: Pty | undefined;
  #heardUntilMs = 0;
  #sentUntilMs = 0;

  constructor(
    readonly bus: BusSpec,
    private readonly pacer: Pacer,
    private readonly emit: (event: SimEvent) => void,
    private readonly random: () => number,
  ) {
    this.#characterMs = (BITS_PER_CHARACTER * 1000) / bus.baud;
  }

  get plugged(): boolean {
    return this.#pty !== undefined;
  }

  plug(pty: Pty): void {
    this.#pty = pty;
    pty.onData((bytes) => this.#fromMaster(bytes));
  }

  unplug(): void {
    this.#pty?.close();
    this.#pty = undefined;
  }

  /** Puts a board's frame on the wire at `startMs`, or as soon as an earlier one is through. */
  send(frame: Uint8Array, startMs: number, from: Listener): void {
    const bytes = this.faults.has('noise') ? Uint8Array.of(...this.#noise(), ...frame) : frame;
    const begunMs = Math.max(startMs, this.#sentUntilMs);
    const endMs = begunMs + bytes.length * this.#characterMs;
    this.#sentUntilMs = endMs;
    this.#step(bytes, 0, begunMs, () => {
      for (const listener of this.listeners) if (listener !== from) listener.hear(bytes, endMs);
    });
  }

  durationMs(bytes: number): number {
    return bytes * this.#characterMs;
  }

  #fromMaster(bytes: Uint8Array): void {
    const nowMs = this.pacer.time.monoMs();
    this.emit({ type: 'request', bus: this.bus.id, monoMs: nowMs, hex: Buffer.from(bytes).toString('hex') });
    const heardMs = Math.max(nowMs, this.#heardUntilMs) + this.durationMs(bytes.length);
    this.#heardUntilMs = heardMs;
    this.pacer.at(heardMs, () => {
      if (this.faults.has('echo')) this.#pty?.write(bytes);
      for (const listener of this.listeners) listener.hear(bytes, heardMs);
    });
  }

  #step(bytes: Uint8Array, sent: number, begunMs: number, done: () => void): void {
    const nowMs = this.pacer.time.monoMs();
    const due = Math.min(bytes.length, Math.max(sent, Math.floor((nowMs - begunMs) / this.#characterMs + 1e-6)));
    if (due > sent) this.#pty?.write(bytes.subarray(sent, due));
    if (due === bytes.length) {
      done();
      return;
    }
    const next = (): void => this.#step(bytes, due, begunMs, done);
    const endMs = begunMs + bytes.length * this.#characterMs;
    // Only the end of a frame is worth exactness: the agent cannot act before it.
    if (endMs - nowMs <= 2 * STEP_MS) this.pacer.exactly(endMs, next);
    else this.pacer.at(Math.max(nowMs, begunMs) + STEP_MS, next);
  }

  #noise(): readonly number[] {
    return Array.from({ length: 1 + Math.floor(this.random() * 4) }, () => Math.floor(this.random() * 256));
  }
}
