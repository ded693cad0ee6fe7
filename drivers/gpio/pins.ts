import type { GpioInputSpec, GpioOutputSpec } from '../../src/config/specs.js';

/**
 * The seam between the banks and the two ways to GPIO lines: the character device and sysfs. A bit is 1 where the line is
 * active: energised relay, made contact; `activeLow` has been applied. Whatever fails throws, or tells `gone`, a LockerError
 * `gpio.*` whose message says what is wrong with which line and what to do.
 */

/** Output lines, requested together and all off from the first moment. */
export interface OutputPins {
  /** Sets one line; index 0 is the first of the spec. */
  set(index: number, bit: 0 | 1): void;
  /** Sets all lines at once. */
  setAll(bit: 0 | 1): void;
  /** The lines as they are now. Throws when the chip is gone. Costs microseconds; called about once a second. */
  check(): readonly (0 | 1)[];
  /** Drives all lines off and gives them back. May be called twice, and when the chip is gone. */
  close(): void;
}

/** Input lines, requested together. */
export interface InputPins {
  /** The lines as they are now, debounced where the kernel does that. */
  read(): readonly (0 | 1)[];
  close(): void;
}

export interface InputListener {
  /** A line has changed; each change once, in their order. */
  readonly edge: (index: number, bit: 0 | 1) => void;
  /** The lines are gone for good; `close` is still to be called. */
  readonly gone: (error: Error) => void;
}

/** One way to GPIO lines. Both calls throw a LockerError `gpio.*` when the lines are not to be had. */
export interface GpioBackend {
  outputs(spec: Pick<GpioOutputSpec, 'chip' | 'lines' | 'activeLow' | 'bias' | 'drive'>): OutputPins;
  inputs(
    spec: Pick<GpioInputSpec, 'chip' | 'lines' | 'activeLow' | 'bias' | 'debounceMs'>,
    listener: InputListener,
  ): InputPins;
}
