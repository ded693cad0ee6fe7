import type { SerialReaderSpec } from '../../src/config/reader-specs.js';
import type { BoardSpec, BusSpec } from '../../src/config/specs.js';

/**
 * What can go wrong on a simulated line or board. A fault holds until it is cleared.
 * Board faults name a board, line faults a bus.
 */
export type SimFault =
  /** The board hears and answers nothing. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'dead' }
  /** The board acts, but its reply is lost. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'mute' }
  /** The reply comes `ms` late. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'late'; readonly ms: number }
  /** The reply has a wrong checksum. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'damaged' }
  /** The reply carries another board's address. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'wrong-address' }
  /** The reply comes in two pieces with a gap of `ms` between them; the second begins with byte `at`, or in the middle. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'split'; readonly ms: number; readonly at?: number }
  /** Bytes of `hex` come in each reply before its byte `at`; past its last byte they come behind it. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'inserted'; readonly at: number; readonly hex: string }
  /** Byte `at` of each reply is lost on the way. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'lost'; readonly at: number }
  /** The board has no power: it does nothing, and its outputs are off. With the power back it begins afresh. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'unpowered' }
  /** A whole foreign frame is glued in front of each reply. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'merged' }
  /** The bytes of `hex` are on the line every `ms`, whoever else speaks. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'babble'; readonly ms: number; readonly hex: string }
  /** The board says when a door moves, without being asked; only families that know such a frame can. */
  | { readonly on: 'board'; readonly id: string; readonly fault: 'reports' }
  /** The bolt does not move when the lock is energised. */
  | { readonly on: 'channel'; readonly id: string; readonly channel: number; readonly fault: 'jam' }
  /** The feedback line always says closed, or always open. */
  | {
      readonly on: 'channel';
      readonly id: string;
      readonly channel: number;
      readonly fault: 'stuck-closed' | 'stuck-open';
    }
  /** The contact says the contrary of what those of the other locks say. */
  | { readonly on: 'channel'; readonly id: string; readonly channel: number; readonly fault: 'inverted' }
  /** The leads of this lock, or those of its switch, are changed with those of channel `with`. */
  | {
      readonly on: 'channel';
      readonly id: string;
      readonly channel: number;
      readonly fault: 'swapped-lock' | 'swapped-switch';
      readonly with: number;
    }
  /** Random bytes are on the line before each reply. */
  | { readonly on: 'bus'; readonly id: string; readonly fault: 'noise' }
  /** The adapter returns what it sends. */
  | { readonly on: 'bus'; readonly id: string; readonly fault: 'echo' };

/** What is to be simulated. */
export interface SimulatedParts {
  readonly buses: readonly BusSpec[];
  /** Boards on other buses are left out. */
  readonly boards: readonly BoardSpec[];
  /** Default: none. */
  readonly readers?: readonly SerialReaderSpec[];
}

/** Where the agent opens what is simulated: paths that stay the same when an adapter is plugged in again. */
export interface SimulatedPaths {
  /** By bus id. */
  readonly paths: Readonly<Record<string, string>>;
  /** By reader id. */
  readonly readerPaths: Readonly<Record<string, string>>;
}

/** An event of the simulated world, with CLOCK_MONOTONIC ms. */
export type SimEvent =
  /** Bytes arrived at the boards' end of the line (before pacing): a request, unless the agent wrote it in pieces. */
  | { readonly type: 'request'; readonly bus: string; readonly monoMs: number; readonly hex: string }
  | {
      readonly type: 'energised';
      readonly board: string;
      readonly channel: number;
      readonly monoMs: number;
      readonly forMs: number;
    }
  | { readonly type: 'released'; readonly board: string; readonly channel: number; readonly monoMs: number }
  | {
      readonly type: 'door';
      readonly board: string;
      readonly channel: number;
      readonly state: 'open' | 'closed';
      readonly monoMs: number;
    };

export type ToSimulator =
  | ({ readonly type: 'start' } & SimulatedParts)
  | {
      readonly type: 'door';
      readonly id: number;
      readonly board: string;
      readonly channel: number;
      readonly state: 'open' | 'closed';
    }
  | { readonly type: 'fault'; readonly id: number; readonly fault: SimFault; readonly active: boolean }
  /** Unplugs the adapter of a bus (its tty goes away) or plugs it in again, under the same path. */
  | { readonly type: 'plug'; readonly id: number; readonly bus: string; readonly plugged: boolean }
  /** Somebody shows a code at a scanner, or holds a card at a card reader. `done` comes when all of it was sent. */
  | { readonly type: 'present'; readonly id: number; readonly reader: string; readonly text: string };

export type FromSimulator =
  | ({ readonly type: 'started' } & SimulatedPaths)
  | { readonly type: 'failed'; readonly error: string }
  | { readonly type: 'done'; readonly id: number; readonly error?: string }
  | { readonly type: 'event'; readonly event: SimEvent };
