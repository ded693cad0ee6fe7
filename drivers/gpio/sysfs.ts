import { LockerError } from '../../src/lib/errors.js';
import type { GpioBackend, OutputPins } from './pins.js';
import { failed, lineFailure } from './refusals.js';
import { SysfsInputs } from './sysfs-inputs.js';
import { type ExportedLine, exportAll, giveBack } from './sysfs-lines.js';

/** The way over /sys/class/gpio, by the package `onoff`: for kernels without the character device. */
export function sysfs(dev = '/dev'): GpioBackend {
  return {
    outputs: (spec) => {
      mustBe(spec.chip, 'bias', spec.bias, 'as-is');
      mustBe(spec.chip, 'drive', spec.drive, 'push-pull');
      return new SysfsOutputs(spec.chip, exportAll(dev, spec, spec.activeLow ? 'high' : 'low'));
    },
    inputs: (spec, listener) => {
      mustBe(spec.chip, 'bias', spec.bias, 'as-is');
      const lines = exportAll(dev, spec, 'in');
      try {
        return new SysfsInputs(spec.chip, lines, spec.debounceMs, listener);
      } catch (error) {
        for (const line of lines) giveBack(line);
        throw error;
      }
    },
  };
}

function mustBe(chip: string, key: string, value: string, only: string): void {
  if (value === only) return;
  throw failed(chip, `sysfs knows no \`${key}: ${value}\`; leave it out, or use the driver gpio`);
}

class SysfsOutputs implements OutputPins {
  #lines: readonly ExportedLine[];

  constructor(
    private readonly chip: string,
    lines: readonly ExportedLine[],
  ) {
    this.#lines = lines;
  }

  set(index: number, bit: 0 | 1): void {
    this.#write(this.#held().slice(index, index + 1), bit);
  }

  setAll(bit: 0 | 1): void {
    this.#write(this.#held(), bit);
  }

  check(): readonly (0 | 1)[] {
    const lines = this.#held();
    try {
      return lines.map(({ gpio }) => gpio.readSync());
    } catch (cause) {
      throw lineFailure(this.chip, cause);
    }
  }

  close(): void {
    const lines = this.#lines;
    if (lines.length === 0) return;
    try {
      this.setAll(0);
    } catch (error) {
      // Nothing is left to drive off.
      if (!(error instanceof LockerError && error.code === 'gpio.chip_gone')) throw error;
    } finally {
      this.#lines = [];
      for (const line of lines) giveBack(line);
    }
  }

  #held(): readonly ExportedLine[] {
    if (this.#lines.length === 0) throw failed(this.chip, 'its lines have been given back');
    return this.#lines;
  }

  /** Every line is tried, whatever became of those before it. */
  #write(lines: readonly ExportedLine[], bit: 0 | 1): void {
    const failures: unknown[] = [];
    for (const { gpio } of lines) {
      try {
        gpio.writeSync(bit);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw lineFailure(this.chip, failures[0]);
  }
}
