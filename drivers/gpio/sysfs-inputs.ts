import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { whenReady } from '../readiness.js';
import type { InputListener, InputPins } from './pins.js';
import { lineFailure } from './refusals.js';
import { type ExportedLine, giveBack } from './sysfs-lines.js';

const ONE = 0x31;

/**
 * Inputs of sysfs. The kernel says only that a line has moved since it was last looked at, so fast changes become one.
 * The waiting is done here and not by `onoff`: its own handler reads the line where an error ends the process, and its
 * debounce reads it even after it was closed.
 */
export class SysfsInputs implements InputPins {
  readonly #inputs: WatchedLine[] = [];
  #gone = false;

  /** Throws `gpio.not_built`, `gpio.chip_gone`. On a throw the lines are still exported. */
  constructor(
    private readonly chip: string,
    private readonly lines: readonly ExportedLine[],
    debounceMs: number,
    private readonly listener: InputListener,
  ) {
    try {
      for (const [index, { folder }] of lines.entries()) {
        const changed = (bit: 0 | 1): void => this.listener.edge(index, bit);
        this.#inputs.push(new WatchedLine(join(folder, 'value'), debounceMs, changed, (cause) => this.#fail(cause)));
      }
    } catch (cause) {
      for (const input of this.#inputs.splice(0)) input.close();
      throw cause;
    }
  }

  read(): readonly (0 | 1)[] {
    try {
      return this.#inputs.map((input) => input.adopt());
    } catch (cause) {
      throw lineFailure(this.chip, cause);
    }
  }

  close(): void {
    const inputs = this.#inputs.splice(0);
    for (const input of inputs) input.close();
    if (inputs.length > 0) for (const line of this.lines) giveBack(line);
  }

  #fail(cause: unknown): void {
    for (const input of this.#inputs) input.rest();
    if (this.#gone) return;
    this.#gone = true;
    this.listener.gone(lineFailure(this.chip, cause));
  }
}

/** One line's `value`, opened beside the package's own and waited for. */
class WatchedLine {
  readonly #fd: number;
  #stop: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #bit: 0 | 1;

  constructor(
    path: string,
    private readonly debounceMs: number,
    private readonly changed: (bit: 0 | 1) => void,
    private readonly failed: (cause: unknown) => void,
  ) {
    this.#fd = openSync(path, 'r');
    try {
      // Read first: what moves from now on is told.
      this.#bit = this.#read();
      this.#stop = whenReady(this.#fd, 'priority', () => this.#moved());
    } catch (cause) {
      closeSync(this.#fd);
      throw cause;
    }
  }

  /** A read ends the line's being ready: what it finds may be told by it alone, and the next change is one from there. */
  adopt(): 0 | 1 {
    this.#bit = this.#read();
    return this.#bit;
  }

  #read(): 0 | 1 {
    const byte = new Uint8Array(1);
    readSync(this.#fd, byte, 0, 1, 0);
    return byte[0] === ONE ? 1 : 0;
  }

  /** Tells of no more changes. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#stop?.();
    this.#stop = undefined;
  }

  close(): void {
    this.rest();
    closeSync(this.#fd);
  }

  #moved(): void {
    // Only a read ends the line's being ready.
    const bit = this.#look();
    if (bit === undefined) return;
    clearTimeout(this.#timer);
    if (this.debounceMs > 0) this.#timer = setTimeout(() => this.#become(this.#look()), this.debounceMs);
    else this.#become(bit);
  }

  #become(bit: 0 | 1 | undefined): void {
    if (bit === undefined || bit === this.#bit) return;
    this.#bit = bit;
    this.changed(bit);
  }

  #look(): 0 | 1 | undefined {
    try {
      return this.#read();
    } catch (cause) {
      this.failed(cause);
      return undefined;
    }
  }
}
