import type { Latch } from '../../../drivers/feedback.js';
import type { Pulse } from '../../../drivers/messages.js';
import type { GpioDriver } from '../../../src/config/families.js';
import type { GpioInputSpec, GpioOutputSpec } from '../../../src/config/specs.js';
import type { HardwareEvents } from '../../../src/hardware/hardware.js';
import { type HardwareLink, type HardwareOptions, startHardware } from '../../../src/hardware/link.js';
import { inputSpec, outputSpec } from '../../drivers/gpio/fake-pins.js';
import { eventually } from '../../running-daemon.js';
import { linesPerChip, outsideLine } from './lines.js';

/** An emulated processor takes its time to load a program. */
const startLimitMs = 60_000;

const offsets = [...new Array(linesPerChip).keys()];

/** Relays on all lines of the first chip; channel n is line n - 1. */
export function relays(driver: GpioDriver, change: Partial<GpioOutputSpec> = {}): GpioOutputSpec {
  const lines = offsets.map((offset) => (offset % 2 === 0 ? offset : `RIG0_${offset}`));
  return outputSpec({ driver, chip: 'rig-bank0', lines, channels: linesPerChip, ...change });
}

/** Contacts on all lines of the second chip. */
export function contacts(driver: GpioDriver, change: Partial<GpioInputSpec> = {}): GpioInputSpec {
  return inputSpec({
    ...{ driver, chip: 'rig-bank1', lines: offsets, bias: 'as-is', debounceMs: 0, pollMs: 200 },
    ...change,
  });
}

/** Channels whose relay the world outside of the chip sees energised. */
export function energised(): readonly number[] {
  return offsets.filter((offset) => outsideLine('rig-bank0', offset).value() === 1).map((offset) => offset + 1);
}

export function closeContacts(level: 0 | 1, ...inputs: readonly number[]): void {
  for (const input of inputs) outsideLine('rig-bank1', input - 1).pull(level);
}

/** All contacts open. */
export function openAll(): void {
  closeContacts(0, ...offsets.map((offset) => offset + 1));
}

/** A real hardware process on the rig's chips, and all that it has told. */
export class GpioBench {
  readonly pulses: Pulse[] = [];
  readonly contacts: (readonly Latch[])[] = [];
  readonly latches: (readonly Latch[])[] = [];
  readonly boards = new Map<string, HardwareEvents['board']>();
  process: HardwareEvents['process'] | undefined;
  #onPulse: ((pulse: Pulse) => void) | undefined;

  constructor(readonly link: HardwareLink) {
    link.on('pulse', (pulse) => {
      this.pulses.push(pulse);
      this.#onPulse?.(pulse);
    });
    link.on('inputs', (fact) => this.contacts.push(fact.contacts));
    link.on('latches', (fact) => this.latches.push(fact.latches));
    link.on('board', (fact) => this.boards.set(fact.board, fact));
    link.on('process', (fact) => {
      this.process = fact;
    });
  }

  unlock(channel: number) {
    return this.link.unlock('g1', channel, 5_000);
  }

  nextPulse(): Promise<Pulse> {
    return new Promise((resolve) => {
      this.#onPulse = resolve;
    });
  }

  async answers(...boards: readonly string[]): Promise<void> {
    for (const id of boards)
      await eventually(`${id} answers`, () => this.boards.get(id)?.answering === true, startLimitMs);
  }
}

export async function startBench(options: Pick<HardwareOptions, 'boards' | 'latchInputs'>): Promise<GpioBench> {
  const bench = new GpioBench(await startHardware({ buses: [], ...options }));
  try {
    await bench.answers(...options.boards.map(({ id }) => id));
  } catch (error) {
    await bench.link.stop();
    throw error;
  }
  return bench;
}
