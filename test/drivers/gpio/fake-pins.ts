import type { GpioBackend, InputListener } from '../../../drivers/gpio/pins.js';
import type { GpioInputSpec, GpioOutputSpec } from '../../../src/config/specs.js';
import type { TimeSource } from '../../../src/lib/clock-source.js';
import type { ErrorCode } from '../../../src/lib/error-codes.js';
import { LockerError } from '../../../src/lib/errors.js';

/** The clock that vitest's fake timers move. */
export const fakeTime: TimeSource = { monoMs: () => performance.now(), wallMs: () => Date.now() };

export function outputSpec(change: Partial<GpioOutputSpec> = {}): GpioOutputSpec {
  return {
    ...{ id: 'g1', driver: 'gpio', direction: 'outputs', chip: 'bank0', lines: [17, 27, 22], channels: 3 },
    ...{ feedback: 'none', activeLow: false, bias: 'as-is', drive: 'push-pull', pulseMs: 300, coolDownMs: 3_000 },
    ...change,
  };
}

export function inputSpec(change: Partial<GpioInputSpec> = {}): GpioInputSpec {
  return {
    ...{ id: 'contacts', driver: 'gpio', direction: 'inputs', chip: 'bank1', lines: [5, 6, 13], channels: 0 },
    ...{ feedback: 'closed-is-1', activeLow: false, bias: 'pull-up', pulseMs: 300, coolDownMs: 3_000 },
    ...{ debounceMs: 20, pollMs: 1_000 },
    ...change,
  };
}

interface Moved {
  readonly index: number;
  readonly bit: 0 | 1;
  readonly atMs: number;
}

/** A chip in memory, whose lines the test moves and breaks. One request holds it at a time. */
export class FakeChip implements GpioBackend {
  /** As somebody sees it who measures on the lines. */
  readonly bits: (0 | 1)[] = new Array<0 | 1>(16).fill(0);
  /** Each change of an output line. */
  readonly moved: Moved[] = [];
  requests = 0;
  /** Thrown by whatever is asked of it. */
  gone: ErrorCode | undefined;
  /** Orders to set a line to one of these fail. */
  failing: readonly (0 | 1)[] = [];
  /** A line goes on although the order fails. */
  failsAfterwards = false;
  /** Orders are lost on the way to the chip, and nobody is told. */
  deaf = false;
  /** An order for what was ordered last is not sent, as by the driver of an MCP23017. */
  sendsChangesOnly = false;
  /** Giving the lines back fails. */
  keeps = false;
  readonly #ordered: (0 | 1)[] = [];
  /** Lines stay as they are while it is gone, as those of an expander do. */
  keepsLevel = false;
  #listener: InputListener | undefined;

  outputs(spec: Pick<GpioOutputSpec, 'lines'>) {
    this.#opened();
    const set = (index: number, bit: 0 | 1): void => {
      this.#mustBeThere();
      const isNew = this.#ordered[index] !== bit;
      this.#ordered[index] = bit;
      if (this.deaf || (this.sendsChangesOnly && !isNew)) return;
      const fails = this.failing.includes(bit);
      if (!fails || (bit === 1 && this.failsAfterwards)) this.#move(index, bit);
      if (fails) throw new LockerError('gpio.failed', `line ${index} cannot be set to ${bit}`);
    };
    const allOff = (): void => {
      for (const index of spec.lines.keys()) this.#move(index, 0);
    };
    const setAll = (bit: 0 | 1): void => {
      for (const index of spec.lines.keys()) set(index, bit);
    };
    const giveBack = (): void => {
      if (this.gone && this.keepsLevel) return;
      if (this.keeps) throw new LockerError('gpio.failed', 'the lines cannot be driven off');
      allOff();
    };
    allOff();
    const check = (): readonly (0 | 1)[] => {
      this.#mustBeThere();
      return this.bits.slice(0, spec.lines.length);
    };
    return { set, setAll, close: giveBack, check };
  }

  inputs(spec: Pick<GpioInputSpec, 'lines'>, listener: InputListener) {
    this.#opened();
    this.#listener = listener;
    return {
      read: () => {
        this.#mustBeThere();
        return this.bits.slice(0, spec.lines.length);
      },
      close: () => {
        this.#listener = undefined;
      },
    };
  }

  /** A contact moves, and the kernel tells. */
  edge(index: number, bit: 0 | 1): void {
    this.bits[index] = bit;
    this.#listener?.edge(index, bit);
  }

  /** The chip goes, and the kernel tells those who wait for events. */
  vanish(code: ErrorCode = 'gpio.chip_gone'): void {
    this.gone = code;
    this.#listener?.gone(new LockerError(code, 'bank0 is gone'));
  }

  /** Indexes of the lines that are on. */
  get on(): readonly number[] {
    return [...this.bits.entries()].filter(([, bit]) => bit === 1).map(([index]) => index);
  }

  #opened(): void {
    this.requests++;
    this.#mustBeThere();
  }

  #mustBeThere(): void {
    if (this.gone) throw new LockerError(this.gone, `${this.gone} of bank0`);
  }

  #move(index: number, bit: 0 | 1): void {
    if (this.bits[index] === bit) return;
    this.bits[index] = bit;
    this.moved.push({ index, bit, atMs: performance.now() });
  }
}
