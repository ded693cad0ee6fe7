import type { GpioBias, GpioLine, SerialSettings } from './line-specs.js';

/** A scanner that sends the text of a code on a serial line. */
interface SerialScannerSpec {
  readonly id: string;
  readonly driver: 'serial-scanner';
  /** Absolute path of the tty, or `sim:NAME`. The hardware process never sees `sim:`: it gets the simulator's tty path. */
  readonly port: string;
  readonly baud: number;
  readonly serial: SerialSettings;
}

/** A scanner that types the text of a code as a USB keyboard does. */
interface UsbScannerSpec {
  readonly id: string;
  readonly driver: 'usb-scanner';
  /** Absolute path of the input device. */
  readonly device: string;
}

/** How many hex digits of a card's number count, from its end; absent: all. */
interface CardDigits {
  readonly digits?: number;
}

/** A card reader that types numbers as a USB keyboard does. */
interface UsbCardSpec extends CardDigits {
  readonly id: string;
  readonly driver: 'usb-card';
  readonly device: string;
  readonly number: 'decimal' | 'hex';
}

/** An RDM6300 or alike: 9600 baud, 8N1. */
interface Rdm6300Spec extends CardDigits {
  readonly id: string;
  readonly driver: 'rdm6300';
  /** As a serial scanner's. */
  readonly port: string;
}

/** A card reader on two GPIO lines. */
export interface WiegandSpec extends CardDigits {
  readonly id: string;
  readonly driver: 'wiegand';
  /** Label of the chip. */
  readonly chip: string;
  readonly data0: GpioLine;
  readonly data1: GpioLine;
  readonly bias: GpioBias;
  /** Lengths of a number that are taken. */
  readonly bits: readonly (26 | 34)[];
  /** A silence of this length ends a number. */
  readonly gapMs: number;
}

/** A keypad that is a USB keyboard to the kernel. */
interface KeypadSpec {
  readonly id: string;
  readonly driver: 'keypad';
  readonly device: string;
}

export type ReaderSpec = SerialScannerSpec | UsbScannerSpec | UsbCardSpec | Rdm6300Spec | WiegandSpec | KeypadSpec;

export type ReaderDriver = ReaderSpec['driver'];

/** What the readers of a driver give: the text of a code, the number of a card, or keys. */
const gives: Readonly<Record<ReaderDriver, 'code' | 'card' | 'key'>> = {
  'serial-scanner': 'code',
  'usb-scanner': 'code',
  'usb-card': 'card',
  rdm6300: 'card',
  wiegand: 'card',
  keypad: 'key',
};

/** Every driver of a device reader. */
export const readerDrivers: readonly ReaderDriver[] = Object.keys(gives).filter(isReaderDriver);

function isReaderDriver(name: string): name is ReaderDriver {
  return Object.hasOwn(gives, name);
}

/** A reader on a serial line, which can be simulated. */
export type SerialReaderSpec = SerialScannerSpec | Rdm6300Spec;

export function isSerialReader(reader: ReaderSpec): reader is SerialReaderSpec {
  return 'port' in reader;
}

/** True for a reader that gives card numbers. */
export function readsCards({ driver }: Pick<ReaderSpec, 'driver'>): boolean {
  return gives[driver] === 'card';
}
