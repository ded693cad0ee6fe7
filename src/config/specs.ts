import type { FamilyName } from './families.js';

/** One configured board, as the hardware process sees it. */
export interface BoardSpec {
  readonly id: string;
  readonly driver: FamilyName;
  readonly bus: string;
  readonly address: number;
  /** Which of its family's variants the board speaks, where there are several; absent: the family's first. */
  readonly dialect?: string;
  /** Channels are numbered 1 to `channels`. */
  readonly channels: number;
  /** Polarity depends on the lock's switch, not on the family: sources of one protocol contradict each other. */
  readonly feedback: 'closed-is-1' | 'open-is-1' | 'none';
  /** Order of the status bytes of a whole-board reply: `low-last` means the last byte holds channels 1 to 8. */
  readonly statusByteOrder: 'low-last' | 'low-first';
  /** Whether the board acknowledges an unlock; some firmwares of a family do and some do not. */
  readonly unlockReply: 'expected' | 'none';
  readonly pulseMs: number;
  /** Time between two pulses of one lock, from the start of the first. */
  readonly coolDownMs: number;
  /** How often the board is polled. */
  readonly pollMs: number;
}

/** What a tty is set to beside its speed. */
export interface SerialSettings {
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly stopBits: 1 | 2;
  readonly parity: 'none' | 'even' | 'odd';
  /** Flow control by RTS and CTS. */
  readonly rtscts: boolean;
  /** Flow control by the bytes 11 and 13 (hex), which are then no data: sent, obeyed, and ended by any byte. */
  readonly xon: boolean;
  readonly xoff: boolean;
  readonly xany: boolean;
  /** Closing the port drops DTR and RTS. */
  readonly hupcl: boolean;
}

/** 8N1, no flow control. Closing must not drop DTR and RTS, which reset some adapters and boards. */
export const defaultSerial: SerialSettings = {
  ...{ dataBits: 8, stopBits: 1, parity: 'none' },
  ...{ rtscts: false, xon: false, xoff: false, xany: false, hupcl: false },
};

/** How the kernel switches the direction of an RS-485 driver by RTS, for ports of the board's own processor. */
export interface Rs485Settings {
  /** Level of RTS while sending, and after it. */
  readonly rtsOnSend: boolean;
  readonly rtsAfterSend: boolean;
  readonly delayBeforeMs: number;
  readonly delayAfterMs: number;
  /** The port hears what it sends. */
  readonly rxDuringTx: boolean;
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
}

/** One power supply and the boards whose locks it feeds. */
export interface PowerSupply {
  readonly id: string;
  readonly maxEnergised: number;
  /** Least time between the starts of two pulses. */
  readonly staggerMs: number;
  readonly boards: readonly string[];
}

/** The whole config after validation: ranges unrolled, defaults filled in, paths absolute, durations in ms. */
export interface Config {
  /** Absolute path of the file it came from. */
  readonly file: string;
  readonly cabinet: {
    readonly id: string;
    readonly timezone: string;
    readonly power: readonly PowerSupply[];
    /** How long an opening is read back before it counts as failed. */
    readonly confirmMs: number;
    /** How long a latch may stay open before `lock.left_open`. */
    readonly leftOpenMs: number;
  };
  /** Absolute path of the data directory. */
  readonly data: string;
  readonly buses: readonly BusSpec[];
  readonly boards: readonly BoardSpec[];
  readonly lockers: readonly LockerSpec[];
  readonly control: { readonly socket: string };
  /** Absent: no page and no HTTP API. */
  readonly kiosk?: { readonly host: string; readonly port: number };
  readonly access: {
    /** Absolute path of the pepper file; absent: `$CREDENTIALS_DIRECTORY/pepper`. */
    readonly pepper?: string;
    readonly pinDigits: number;
  };
  readonly audit: {
    /** Version of the privacy notice in force; goes into every row. */
    readonly policy: string;
  };
}
