import type { ReaderSpec, WiegandSpec } from '../../src/config/reader-specs.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import { openPulses } from '../gpio/pulse-lines.js';
import type { OpenFor } from './device.js';
import { inputDevice } from './input-device.js';
import { KeypadKeys, Keystrokes, typedCard, typedCode } from './keystrokes.js';
import type { ReaderFact } from './messages.js';
import { Rdm6300 } from './rdm6300.js';
import { Reader, type ReaderParts } from './reader.js';
import { serialDevice } from './serial-device.js';
import type { ReaderCounters } from './tally.js';
import { ScannerLine } from './text-lines.js';
import { Wiegand, type WiegandPulse } from './wiegand.js';

interface ReadersOptions {
  readonly tell: (fact: ReaderFact) => void;
  readonly time: TimeSource;
  readonly random: () => number;
}

type Running = Pick<Reader<never>, 'open' | 'close' | 'counters'>;

/** All readers of one cabinet. One that is missing or broken is told, opened again for ever, and delays no other. */
export class Readers {
  readonly #readers: ReadonlyMap<string, Running>;

  constructor(specs: readonly ReaderSpec[], options: ReadersOptions) {
    this.#readers = new Map(specs.map((spec) => [spec.id, readerOf(spec, options)]));
  }

  open(): void {
    for (const reader of this.#readers.values()) reader.open();
  }

  /** Gives the devices back for good. */
  close(): void {
    for (const reader of this.#readers.values()) reader.close();
  }

  counters(): Readonly<Record<string, ReaderCounters>> {
    return Object.fromEntries([...this.#readers].map(([id, reader]) => [id, reader.counters()]));
  }
}

/** The device and the protocol that a driver's name stands for. */
function readerOf(spec: ReaderSpec, options: ReadersOptions): Running {
  const { id } = spec;
  const made = <Data>(parts: Pick<ReaderParts<Data>, 'open' | 'decoder'>): Running =>
    new Reader({ ...options, id, ...parts });
  switch (spec.driver) {
    case 'serial-scanner':
      return made({ open: serialDevice(spec), decoder: () => new ScannerLine() });
    case 'rdm6300':
      return made({ open: serialDevice({ port: spec.port, baud: 9600 }), decoder: () => new Rdm6300(spec.digits) });
    case 'usb-scanner':
      return made({ open: inputDevice(spec.device), decoder: () => new Keystrokes(typedCode) });
    case 'usb-card': {
      const judge = typedCard(spec.number === 'hex' ? 16 : 10, spec.digits);
      return made({ open: inputDevice(spec.device), decoder: () => new Keystrokes(judge) });
    }
    case 'keypad':
      return made({ open: inputDevice(spec.device), decoder: () => new KeypadKeys() });
    case 'wiegand':
      return made({ open: wiegandDevice(spec), decoder: () => new Wiegand(spec) });
  }
}

/** The first line is data0, the second data1. */
function wiegandDevice({ chip, data0, data1, bias }: WiegandSpec): OpenFor<readonly WiegandPulse[]> {
  return ({ data, lost }) =>
    openPulses(
      { chip, lines: [data0, data1], bias },
      {
        pulses: (pulses) =>
          data(pulses.map(({ index, sequence, atMs }) => ({ bit: index === 1 ? 1 : 0, sequence, atMs }))),
        gone: lost,
      },
    );
}
