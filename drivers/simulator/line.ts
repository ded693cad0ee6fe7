import type { BusSpec } from '../../src/config/specs.js';
import { characterMs } from '../wire-timing.js';
import type { SimEvent } from './messages.js';
import type { Pacer } from './pacer.js';
import type { Pty } from './pty.js';

/** How often the bytes that the wire has carried meanwhile are handed over. */
const STEP_MS = 1;

/** A frame on its way; another one may yet overlay it. */
interface OnAir {
  bytes: Uint8Array;
  sent: number;
  readonly begunMs: number;
  readonly from: Listener;
  readonly answer: boolean;
}

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
  #onAir: OnAir | undefined;
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

  /**
   * Puts a board's frame on the wire. `answer`: it begins at `startMs`, whatever another board is answering; what a board says by
   * itself waits until an earlier frame is through.
   */
  send(frame: Uint8Array, startMs: number, from: Listener, answer = false): void {
    const earlier = this.#onAir;
    if (earlier && this.#collides(earlier, startMs, from, answer)) {
      const at = Math.max(0, Math.floor((startMs - earlier.begunMs) / this.#characterMs));
      // A process that was held up may have sent all of the earlier one already.
      const through = earlier.sent === earlier.bytes.length;
      earlier.bytes = overlaid(earlier.bytes, frame, at);
      this.#sentUntilMs = this.#endMs(earlier);
      if (through && earlier.bytes.length > earlier.sent) this.#step(earlier);
      return;
    }
    const bytes = Uint8Array.of(...(this.faults.has('noise') ? this.#noise() : []), ...frame);
    const onAir = { bytes, sent: 0, begunMs: Math.max(startMs, this.#sentUntilMs), from, answer };
    this.#onAir = onAir;
    this.#sentUntilMs = this.#endMs(onAir);
    // In a process that was held up, all whose turn has come speak before the first byte is handed over: what overlays it is not lost.
    this.pacer.nextTurn(() => this.#step(onAir));
  }

  /** Two boards that speak at once are both heard, and neither is understood. */
  #collides(earlier: OnAir, startMs: number, from: Listener, answer: boolean): boolean {
    if (earlier.from === from) return false;
    if (Math.abs(startMs - earlier.begunMs) < this.#characterMs) return true;
    return answer && earlier.answer && startMs < this.#endMs(earlier);
  }

  #endMs({ bytes, begunMs }: OnAir): number {
    return begunMs + bytes.length * this.#characterMs;
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

  #step(onAir: OnAir): void {
    const nowMs = this.pacer.time.monoMs();
    const { bytes, sent, begunMs, from } = onAir;
    const endMs = this.#endMs(onAir);
    const due = Math.min(bytes.length, Math.max(sent, Math.floor((nowMs - begunMs) / this.#characterMs + 1e-6)));
    if (due > sent) this.#pty?.write(bytes.subarray(sent, due));
    onAir.sent = due;
    if (due === bytes.length) {
      for (const listener of this.listeners) if (listener !== from) listener.hear(bytes, endMs);
      return;
    }
    const next = (): void => this.#step(onAir);
    // Only the end of a frame is worth exactness: the agent cannot act before it.
    if (endMs - nowMs <= 2 * STEP_MS) this.pacer.exactly(endMs, next);
    else this.pacer.at(Math.max(nowMs, begunMs) + STEP_MS, next);
  }

  #noise(): readonly number[] {
    return Array.from({ length: 1 + Math.floor(this.random() * 4) }, () => Math.floor(this.random() * 256));
  }
}

/**
 * What a receiver makes of `bytes` with `later` beginning at its byte `at`: the later one is some bits behind, and a line driven both
 * ways reads as neither.
 */
function overlaid(bytes: Uint8Array, later: Uint8Array, at: number): Uint8Array {
  return Uint8Array.from({ length: Math.max(bytes.length, at + later.length) }, (_, index) => {
    const late = later[index - at];
    if (index >= bytes.length) return late ?? 0;
    const byte = bytes[index] ?? 0;
    return late === undefined ? byte : byte & (((late << 2) | 0x03) & 0xff);
  });
}
