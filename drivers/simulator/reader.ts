import type { SerialReaderSpec } from '../../src/config/reader-specs.js';
import { characterMs } from '../wire-timing.js';
import type { Pacer } from './pacer.js';
import { openPty, type Pty } from './pty.js';
import { sendingOf } from './reader-bytes.js';

/** How often the bytes that the wire has carried meanwhile are handed over. */
const STEP_MS = 1;
/**
 * What is through so soon is handed over in one piece at its end, as USB scanners and adapters do. A silence ends a text, so a
 * process that is held up for a moment between two pieces would cut it in two.
 */
const ONE_PIECE_MS = 100;
/** The one speed of an RDM6300. */
const RDM6300_BAUD = 9600;

/** One simulated scanner or card reader. It sends at the speed of its line, one thing after the other, and hears nothing. */
export class SimReader {
  readonly #characterMs: number;
  #pty: Pty | undefined;
  /** The end of what was shown last. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly spec: SerialReaderSpec,
    private readonly pacer: Pacer,
  ) {
    this.#characterMs = characterMs(spec.driver === 'rdm6300' ? { baud: RDM6300_BAUD } : spec);
  }

  /** The path of its tty. */
  open(): string {
    this.#pty = openPty();
    return this.#pty.path;
  }

  close(): void {
    this.#pty?.close();
    this.#pty = undefined;
  }

  /** Resolves when all of it was sent. Throws `sim.failed` for a text that such a reader never sends. */
  async present(text: string): Promise<void> {
    const { bytes, times, everyMs } = sendingOf(this.spec, text);
    // Not by their times alone: of two timers that are due in one millisecond the later may be served first.
    const sent = this.#last.then(async () => {
      const beginMs = this.pacer.time.monoMs();
      for (let turn = 0; turn < times; turn++) await this.#send(bytes, beginMs + turn * everyMs);
    });
    this.#last = sent;
    await sent;
  }

  #send(bytes: Uint8Array, beginMs: number): Promise<void> {
    const wholeMs = bytes.length * this.#characterMs;
    return new Promise((resolve) => {
      if (wholeMs <= ONE_PIECE_MS) {
        this.pacer.at(beginMs + wholeMs, () => {
          this.#pty?.write(bytes);
          resolve();
        });
        return;
      }
      const step = (sent: number): void => {
        const nowMs = this.pacer.time.monoMs();
        const due = Math.min(bytes.length, Math.max(sent, Math.floor((nowMs - beginMs) / this.#characterMs)));
        if (due > sent) this.#pty?.write(bytes.subarray(sent, due));
        if (due === bytes.length) resolve();
        else this.pacer.at(Math.max(nowMs, beginMs) + STEP_MS, () => step(due));
      };
      step(0);
    });
  }
}
