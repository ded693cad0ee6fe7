import type { WeekHours } from '../lib/week-hours.js';
import type { FamilyName, GpioDriver } from './families.js';
import type { KioskSpec } from './kiosk-specs.js';
import type { GpioBias, GpioLine, Rs485Settings, SerialSettings } from './line-specs.js';
import type { ReaderSpec } from './reader-specs.js';
import type { RentalSpec } from './rental-specs.js';

/** What every board is to those who open lockers on it. */
interface AnyBoardSpec {
  readonly id: string;
  /** Channels are numbered 1 to `channels`. */
  readonly channels: number;
  /** Polarity depends on the lock's switch, not on the family: sources of one protocol contradict each other. */
  readonly feedback: 'closed-is-1' | 'open-is-1' | 'none';
  readonly pulseMs: number;
  /** Time between two pulses of one lock, from the start of the first. */
  readonly coolDownMs: number;
}

/** One board on a bus, as the hardware process sees it. */
export interface BusBoardSpec extends AnyBoardSpec {
  readonly driver: FamilyName;
  readonly bus: string;
  readonly address: number;
  /** Which of its family's variants the board speaks, where there are several; absent: the family's first. */
  readonly dialect?: string;
  /** Order of the status bytes of a whole-board reply: `low-last` means the last byte holds channels 1 to 8. */
  readonly statusByteOrder: 'low-last' | 'low-first';
  /** Whether the board acknowledges an unlock; some firmwares of a family do and some do not. */
  readonly unlockReply: 'expected' | 'none';
  /** How often the board is polled. */
  readonly pollMs: number;
}

/** Lines of one GPIO chip that stand together; a chip's number differs from kernel to kernel, its label does not. */
interface AnyGpioSpec extends AnyBoardSpec {
  readonly driver: GpioDriver;
  /** Label of the chip, such as `pinctrl-bcm2711`. */
  readonly chip: string;
  /** Channel or input n is line n - 1 here. */
  readonly lines: readonly GpioLine[];
  /** The line is low when its relay is energised, its contact made. */
  readonly activeLow: boolean;
  readonly bias: GpioBias;
}

/** A bank of GPIO lines that switch relays. */
export interface GpioOutputSpec extends AnyGpioSpec {
  readonly direction: 'outputs';
  readonly feedback: 'none';
  readonly drive: 'push-pull' | 'open-drain' | 'open-source';
}

/** A bank of GPIO lines with contacts on them: latch switches or door contacts. It has no channels. */
export interface GpioInputSpec extends AnyGpioSpec {
  readonly direction: 'inputs';
  readonly channels: 0;
  readonly feedback: 'closed-is-1' | 'open-is-1';
  /** A contact counts as changed once it has rested for so long. */
  readonly debounceMs: number;
  /** How often the lines are read beside their events. */
  readonly pollMs: number;
}

type GpioSpec = GpioOutputSpec | GpioInputSpec;

/** One configured board: on a bus, or a bank of GPIO lines. */
export type BoardSpec = BusBoardSpec | GpioSpec;

export function isOnBus(board: BoardSpec): board is BusBoardSpec {
  return 'bus' in board;
}

/** One input of an input bank, numbered from 1. */
export interface InputRef {
  readonly board: string;
  readonly input: number;
}

/** A channel whose latch is read from an input instead of from its own board. */
export interface LatchInput {
  readonly board: string;
  readonly channel: number;
  readonly from: InputRef;
}

/** One output that tells people something: a buzzer or a lamp. */
export interface SignalSpec {
  readonly driver: GpioDriver;
  readonly chip: string;
  readonly line: GpioLine;
  readonly activeLow: boolean;
  readonly drive: GpioOutputSpec['drive'];
}

/** What tells people at the cabinet what came of it; each may be absent. */
export interface SignalSpecs {
  readonly buzzer?: SignalSpec;
  readonly led?: SignalSpec;
}

/** One serial line. */
export interface BusSpec {
  readonly id: string;
  /** A tty path, `tcp://IP:PORT` or `sim:NAME`. The hardware process never sees `sim:`: it gets the simulator's tty path. */
  readonly port: string;
  readonly baud: number;
  readonly echo: 'auto' | 'on' | 'off';
  /** How long a board may take to begin its answer, counted from the last byte sent. */
  readonly replyTimeoutMs: number;
  /** Absent: `defaultSerial`. Of a gateway only the bits of a character matter here: they make the length of a silence. */
  readonly serial?: SerialSettings;
  /** Absent: the adapter switches its direction by itself. */
  readonly rs485?: Rs485Settings;
}

export interface LockerSpec {
  readonly id: string;
  readonly size: string;
  readonly board: string;
  readonly channel: number;
  /** The bolt's switch, where it is not its own board that reads it. */
  readonly latch?: InputRef;
  /** The door's own contact. */
  readonly door?: InputRef;
}

/** One power supply and the boards whose locks it feeds. */
export interface PowerSupply {
  readonly id: string;
  readonly maxEnergised: number;
  /** Least time between the starts of two pulses. */
  readonly staggerMs: number;
  readonly boards: readonly string[];
}

/** A program that may ask over the terminal API. */
export interface TerminalClient {
  /** The common name of its certificate. */
  readonly name: string;
  readonly mode: 'face' | 'api' | 'mobile_app';
  /** Ids of the lockers that it may ask for. */
  readonly lockers: readonly string[];
  readonly perMinute: number;
}

/** The API for face terminals and servers. Files are PEM, their paths absolute. */
export interface TerminalSpec {
  readonly listen: { readonly host: string; readonly port: number };
  readonly cert: string;
  readonly key: string;
  /** Issuer of the client certificates. */
  readonly ca: string;
  readonly clients: readonly TerminalClient[];
}

/** The connection to the cloud. Files are PEM, their paths absolute. */
export interface UplinkSpec {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Absent: an unencrypted trial on one machine. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly prefix: string;
  readonly batchRows: number;
  readonly batchBytes: number;
  readonly window: number;
  readonly receiptTimeoutMs: number;
  readonly keepaliveMs: number;
  /** Absent: nobody counts bytes. */
  readonly metered?: MeteredSpec;
}

/** A line whose bytes cost money. */
export interface MeteredSpec {
  /** Hours of the week in the cabinet's time zone; empty for none. */
  readonly quiet: readonly WeekHours[];
  readonly budget?: { readonly bytes: number; readonly per: 'day' | 'month' };
}

/** Inside, in millimetres. */
export interface Measures {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

/** The whole config after validation: ranges unrolled, defaults filled in, paths absolute, durations in ms. */
export interface Config {
  /** Absolute path of the file it came from. */
  readonly file: string;
  /** SHA-256 of its bytes, lower hex. */
  readonly hash: string;
  readonly cabinet: {
    readonly id: string;
    readonly timezone: string;
    readonly power: readonly PowerSupply[];
    /** How long an opening is read back before it counts as failed. */
    readonly confirmMs: number;
    /** How long a locker may stay open before `lock.left_open`. */
    readonly leftOpenMs: number;
  };
  /** Absolute path of the data directory. */
  readonly data: string;
  readonly buses: readonly BusSpec[];
  readonly boards: readonly BoardSpec[];
  readonly lockers: readonly LockerSpec[];
  readonly signals: SignalSpecs;
  readonly readers: readonly ReaderSpec[];
  readonly control: { readonly socket: string };
  /** Absent: no page and no HTTP API. */
  readonly kiosk?: KioskSpec;
  /** Inner measures of the sizes that the config tells them of. */
  readonly sizes: Readonly<Record<string, Measures>>;
  /** Absent: nothing listens beyond this machine. */
  readonly terminal?: TerminalSpec;
  readonly access: {
    /** Absolute path of the pepper file; absent: `$CREDENTIALS_DIRECTORY/pepper`. */
    readonly pepper?: string;
    readonly pinDigits: number;
    readonly untrustedQr: 'refuse' | 'floor';
  };
  /** Whose signatures count, and the cabinet's own keys; absolute paths. Absent: no signature counts. */
  readonly trust?: {
    readonly keys: string;
    /** UPI addresses that may be paid; absent: none. */
    readonly payees?: readonly string[];
    /** Absent: nobody may change the trust set. */
    readonly roots?: string;
    readonly device: string;
  };
  /** Absent: the cabinet stands alone. */
  readonly uplink?: UplinkSpec;
  /** Absent: no state is sealed for another board. */
  readonly backup?: { readonly recoveryKey: string };
  /** Absent: nothing is rented. */
  readonly rental?: RentalSpec;
  readonly audit: {
    /** Version of the privacy notice in force; goes into every row. */
    readonly policy: string;
    /** How long the rows of each retention class stay after a receipt covers them. */
    readonly retentionMs: {
      readonly access: number;
      readonly payment: number;
      readonly diagnostics: number;
      readonly admin: number;
      readonly security: number;
    };
    /** What the record may take before the cabinet takes less on, and then nothing more. */
    readonly maxRows: number;
    readonly maxBytes: number;
  };
}
