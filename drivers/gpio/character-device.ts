import type { GpioInputSpec, GpioOutputSpec } from '../../src/config/specs.js';
import { LockerError } from '../../src/lib/errors.js';
import { ioctl } from '../libc.js';
import { type GpioChip, openChip } from './chips.js';
import { HeldLines } from './held-lines.js';
import { LineInputs } from './line-inputs.js';
import type { GpioBackend, OutputPins } from './pins.js';
import { errnoOf, failed, isDenied, lineFailure, noPermission } from './refusals.js';
import { encodeRequest, flags, ioctls, type LineInfo, MOST_LINES, maskOf } from './uapi.js';

/** Who holds the lines, for `gpioinfo` and for whoever finds them taken. */
const CONSUMER = 'lockerd';

const biasFlags = {
  'as-is': 0n,
  disabled: flags.biasDisabled,
  'pull-up': flags.biasPullUp,
  'pull-down': flags.biasPullDown,
};
const driveFlags = { 'push-pull': 0n, 'open-drain': flags.openDrain, 'open-source': flags.openSource };

/** The way over the GPIO character device, version 2: all lines of a bank in one request, granted and set as one. */
export function characterDevice(dev = '/dev'): GpioBackend {
  return {
    outputs: (spec) =>
      new LineOutputs(requestLines(dev, spec, flags.output | driveFlags[spec.drive], 0), spec.lines.length),
    inputs: (spec, listener) => {
      const edges = flags.input | flags.edgeRising | flags.edgeFalling;
      const { lines, offsets } = requestLines(dev, spec, edges, spec.debounceMs * 1000);
      try {
        return new LineInputs(lines, offsets, listener);
      } catch (error) {
        lines.release();
        throw error;
      }
    },
  };
}

interface Granted {
  readonly lines: HeldLines;
  readonly offsets: readonly number[];
}

type AnySpec = Pick<GpioOutputSpec | GpioInputSpec, 'chip' | 'lines' | 'activeLow' | 'bias'>;

/**
 * Requests the lines of a spec in one. `kind`: direction and edges, as `flags` of the ABI. Throws `gpio.*`.
 */
export function requestLines(dev: string, spec: AnySpec, kind: bigint, debounceUs: number): Granted {
  if (spec.lines.length > MOST_LINES) throw failed(spec.chip, `a board has at most ${MOST_LINES} lines`);
  const chip = openChip(spec.chip, dev);
  try {
    const offsets = chip.offsetsOf(spec.lines);
    const all = kind | biasFlags[spec.bias] | (spec.activeLow ? flags.activeLow : 0n);
    const bytes = encodeRequest({ offsets, consumer: CONSUMER, flags: all, debounceUs });
    try {
      ioctl(chip.fd, ioctls.requestLines, bytes);
    } catch (cause) {
      throw refusal(chip, offsets, cause);
    }
    return { lines: new HeldLines(spec.chip, offsets.length, bytes), offsets };
  } finally {
    chip.close();
  }
}

function refusal(chip: GpioChip, offsets: readonly number[], cause: unknown): LockerError {
  const { label } = chip.info;
  const errno = errnoOf(cause);
  if (isDenied(cause)) return noPermission(chip.path, cause);
  // Asking for the lines throws by itself when it is the whole chip that has gone.
  const lines = offsets.map((offset) => chip.line(offset));
  if (errno === 'EBUSY') return busy(label, lines, cause);
  if (errno === 'EINVAL' || errno === 'ENOTSUP') {
    return failed(label, 'its driver cannot do what `bias`, `drive` or `debounce` asks of these lines', cause);
  }
  if (errno === 'ENODEV' || errno === 'ENXIO') {
    const why = `its lines cannot tell of a change (${errno}): an expander needs its interrupt wire and its entry in the device tree`;
    return failed(label, why, cause);
  }
  return lineFailure(label, cause);
}

function busy(chip: string, lines: readonly LineInfo[], cause: unknown): LockerError {
  const taken = lines.filter(({ used }) => used);
  const holders = taken.map(({ offset, name, consumer }) => {
    const line = name === '' ? `line ${offset}` : `line ${offset} (${name})`;
    return `${line} is held by ${consumer === '' ? 'somebody who gives no name' : consumer}`;
  });
  const who = holders.length > 0 ? holders.join(', ') : 'a line is held by somebody';
  const consumer = taken[0]?.consumer ?? '';
  const act = consumer === 'sysfs' ? '. It was exported through /sys/class/gpio and must be unexported there' : '';
  return new LockerError('gpio.line_busy', `the GPIO chip ${chip}: ${who}${act}`, { chip, consumer }, { cause });
}

class LineOutputs implements OutputPins {
  constructor(
    private readonly granted: Pick<Granted, 'lines'>,
    private readonly count: number,
  ) {}

  set(index: number, bit: 0 | 1): void {
    const place = 1n << BigInt(index);
    this.granted.lines.write(bit === 1 ? place : 0n, place);
  }

  setAll(bit: 0 | 1): void {
    const all = maskOf(this.count);
    this.granted.lines.write(bit === 1 ? all : 0n, all);
  }

  check(): readonly (0 | 1)[] {
    return this.granted.lines.read();
  }

  close(): void {
    if (this.granted.lines.closed) return;
    try {
      this.setAll(0);
    } catch (error) {
      // Nothing is left to drive off.
      if (!(error instanceof LockerError && error.code === 'gpio.chip_gone')) throw error;
    } finally {
      this.granted.lines.release();
    }
  }
}
