import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tracing = '/sys/kernel/debug/tracing';
const gpios = '/sys/class/gpio';

interface LineSet {
  readonly offset: number;
  readonly bit: 0 | 1;
}

interface TimedSet extends LineSet {
  /** CLOCK_MONOTONIC, ms. */
  readonly monoMs: number;
}

/** The kernel's own record of every order to set a line of a chip: none is missed, however short it held. */
export class LineTrace {
  readonly #base: number;
  readonly #lines: number;

  constructor(label: string) {
    const chip = readdirSync(gpios).find(
      (name) => name.startsWith('gpiochip') && read(join(gpios, name, 'label')) === label,
    );
    if (!chip) throw new Error(`no chip ${label}`);
    this.#base = Number(read(join(gpios, chip, 'base')));
    this.#lines = Number(read(join(gpios, chip, 'ngpio')));
    writeFileSync(join(tracing, 'buffer_size_kb'), '4096');
    writeFileSync(join(tracing, 'events/gpio/gpio_value/filter'), 'get == 0');
    writeFileSync(join(tracing, 'events/gpio/gpio_value/enable'), '1');
    writeFileSync(join(tracing, 'trace_clock'), 'mono');
    writeFileSync(join(tracing, 'trace'), '');
  }

  /** Orders since the start, in their order. */
  sets(): readonly LineSet[] {
    return this.timedSets().map(({ offset, bit }) => ({ offset, bit }));
  }

  /** The same with the kernel's stamps. */
  timedSets(): readonly TimedSet[] {
    return read(join(tracing, 'trace'))
      .split('\n')
      .flatMap((line) => {
        const found = /([\d.]+): gpio_value: (\d+) set (\d)/.exec(line);
        const offset = Number(found?.[2]) - this.#base;
        if (!found || !(offset >= 0 && offset < this.#lines)) return [];
        return [{ offset, bit: found[3] === '1' ? 1 : 0, monoMs: Number(found[1]) * 1000 }];
      });
  }

  stop(): void {
    writeFileSync(join(tracing, 'events/gpio/gpio_value/enable'), '0');
  }
}

function read(file: string): string {
  return readFileSync(file, 'utf8').trim();
}
