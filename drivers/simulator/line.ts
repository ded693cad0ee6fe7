import type { BusSpec } from '../../src/config/specs.js';
import { characterMs } from '../wire-timing.js';
import type { SimEvent } from './messages.js';
import type { Pacer } from './pacer.js';
import type { Pty } from './pty.js';

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
  /** The last frame that a board has sent. */
  #onAir: { readonly bytes: Uint8Array; readonly begunMs: number; readonly from: Listener | undefined } = {
    ...{ bytes: new Uint8Array(0), begunMs: Number.NEGATIVE_INFINITY, from: undefined },
  };
  #sentUntilMs = 0;

  constructor(
    readonly bus: BusSpec,
    private readonly pacer: Pacer,
    private readonly emit: (event: SimEvent) => void,
    private readonly random: () => number,
  ) {
    this.#characterMs = characterMs(bus);
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
    if (this.#collides(startMs, from)) {
      spoil(this.#onAir.bytes, frame);
      return;
    }
    const bytes = Uint8Array.of(...(this.faults.has('noise') ? this.#noise() : []), ...frame);
    const begunMs = Math.max(startMs, this.#sentUntilMs);
    this.#onAir = { bytes, begunMs, from };
    const endMs = begunMs + bytes.length * this.#characterMs;
    this.#sentUntilMs = endMs;
    this.#step(bytes, 0, begunMs, () => {
      for (const listener of this.listeners) if (listener !== from) listener.hear(bytes, endMs);
    });
  }

  /** Two boards that begin within one character of each other are both heard, and neither is understood. */
  #collides(startMs: number, from: Listener): boolean {
    const { begunMs, from: first } = this.#onAir;
    return first !== undefined && first !== from && Math.abs(startMs - begunMs) < this.#characterMs;
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

/** What a receiver makes of two frames at once: the later one is some bits behind, and a line driven both ways reads as neither. */
function spoil(bytes: Uint8Array, later: Uint8Array): void {
  for (const index of bytes.keys()) bytes[index] = (bytes[index] ?? 0) & (((later[index] ?? 0xff) << 2) | 0x03) & 0xff;
}
