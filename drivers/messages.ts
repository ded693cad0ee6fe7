import type { ReaderSpec } from '../src/config/reader-specs.js';
import type { BoardSpec, BusSpec, LatchInput, SignalSpecs } from '../src/config/specs.js';
import type { ErrorCode } from '../src/lib/error-codes.js';
import type { BusCounters } from './bus-tally.js';
import type { Latch } from './feedback.js';
import type { RefusalCode } from './protocol.js';
import type { ReaderFact } from './readers/messages.js';
import type { ReaderCounters } from './readers/tally.js';
import type { BusScanOrder, FromScan } from './scan-messages.js';

/** The typed messages between the main process and the hardware process. Both run the same build, so shapes are trusted. */

/**
 * Whether a board has its address to itself. `shared`: again and again its answers come damaged or twice while the line is clean for
 * others, so that another board has its address, or its own wire is bad. `own`: it has answered cleanly for a while.
 */
export type AddressVerdict = 'own' | 'shared';

/** What is wrong with the GPIO lines of a board. */
export type GpioCode = Extract<ErrorCode, `gpio.${string}`>;

/** Whether an unlock left the process. `unknown` when the process died with it, or a GPIO line failed in the middle of it. */
export interface UnlockReport {
  readonly sent: 'yes' | 'no' | 'unknown';
  /** CLOCK_MONOTONIC, ms, when the first byte was handed to the port; absent when not sent. */
  readonly sentMonoMs?: number;
  /** What the board's acknowledgement claims of the latch, after polarity; never a latch state. */
  readonly claims?: Latch;
  /** Why it was not sent, or what went wrong after it was: an error code. */
  readonly error?:
    | 'bus.timeout'
    | 'bus.too_late'
    | 'bus.closed'
    | 'bus.echo_unknown'
    | 'board.silent'
    | RefusalCode
    | GpioCode
    | 'hardware.gone'
    | 'hardware.not_ready';
}

/** A pulse that this process timed itself, as it was measured. */
export interface Pulse {
  readonly board: string;
  readonly channel: number;
  /** As in the UnlockReport that began it. */
  readonly sentMonoMs: number;
  /** From the line's going on to its going off, in ms with fractions. */
  readonly lengthMs: number;
}

/** Something that people at the cabinet are to see and hear. `calm` ends `alarm`. */
export const signals = ['granted', 'denied', 'alarm', 'calm'] as const;
export type Signal = (typeof signals)[number];

/** A whole board read by an exchange that began after it was asked for. */
export interface Reading {
  /** Index 0 is channel 1. All `unknown` when the board did not answer. */
  readonly latches: readonly Latch[];
  readonly error?:
    | 'bus.timeout'
    | 'bus.closed'
    | 'bus.echo_unknown'
    | RefusalCode
    | GpioCode
    | 'hardware.gone'
    | 'hardware.not_ready';
}

export interface BoardCounters {
  readonly polls: number;
  readonly timeouts: number;
  /** It has stopped answering; of a GPIO bank: its lines are not to be had. */
  readonly quarantined: boolean;
  /** The line of its bus is not open: nobody knows whether it answers. */
  readonly away?: true;
  /** For how long a board on a bus has not answered, in ms; absent before its first answer. */
  readonly answeredAgoMs?: number;
  /** Where this process times the pulses on GPIO lines: how many ended, and the largest error of their length, in ms. */
  readonly pulses?: { readonly count: number; readonly worstErrorMs: number };
}

export interface HardwareCounters {
  readonly buses: Readonly<Record<string, BusCounters>>;
  readonly boards: Readonly<Record<string, BoardCounters>>;
  readonly readers: Readonly<Record<string, ReaderCounters>>;
}

export type ToHardware =
  | {
      readonly type: 'configure';
      readonly buses: readonly BusSpec[];
      readonly boards: readonly BoardSpec[];
      readonly latchInputs: readonly LatchInput[];
      readonly signals: SignalSpecs;
      readonly readers: readonly ReaderSpec[];
    }
  /** Not sent later than `byMonoMs` (CLOCK_MONOTONIC, ms): the customer may have left. */
  | {
      readonly type: 'unlock';
      readonly id: number;
      readonly board: string;
      readonly channel: number;
      readonly byMonoMs: number;
    }
  | { readonly type: 'read'; readonly id: number; readonly board: string }
  | { readonly type: 'counters'; readonly id: number }
  | ({ readonly type: 'scan'; readonly id: number } & BusScanOrder)
  | { readonly type: 'end-scan'; readonly id: number }
  | { readonly type: 'signal'; readonly signal: Signal }
  /** Once a second; silence of 5 s means that the main process hangs. Each is answered by `alive`. */
  | { readonly type: 'alive' }
  | { readonly type: 'stop' };

export type FromHardware =
  | { readonly type: 'configured' }
  | { readonly type: 'alive' }
  | { readonly type: 'unlocked'; readonly id: number; readonly report: UnlockReport }
  | { readonly type: 'read'; readonly id: number; readonly reading: Reading }
  | { readonly type: 'counters'; readonly id: number; readonly counters: HardwareCounters }
  | { readonly type: 'scan'; readonly id: number; readonly said: FromScan }
  /** Sent on change only; before the first all are `unknown`. All `unknown` again when the board falls silent. */
  | { readonly type: 'latches'; readonly board: string; readonly latches: readonly Latch[] }
  /**
   * The contacts of an input bank, index 0 is input 1; sent on each change, none left out, in their order. All `unknown` when
   * the lines are gone. `closed`: what the bank's polarity calls closed.
   */
  | { readonly type: 'inputs'; readonly board: string; readonly contacts: readonly Latch[] }
  | ({ readonly type: 'pulse' } & Pulse)
  /**
   * `error` and `message` (for a person) say what is wrong with a GPIO bank that does not answer; told again when that changes.
   * So is `address`, of a board on a bus; absent as long as that is not known.
   */
  | {
      readonly type: 'board';
      readonly board: string;
      readonly answering: boolean;
      readonly address?: AddressVerdict;
      readonly error?: GpioCode;
      readonly message?: string;
    }
  | ReaderFact
  | { readonly type: 'bus'; readonly bus: string; readonly open: boolean; readonly error?: string };
