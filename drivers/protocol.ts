import type { BusBoardSpec } from '../src/config/specs.js';
import type { ErrorCode } from '../src/lib/error-codes.js';

/**
 * The seam between the bus and a board family. A family is a pure protocol: values in, bytes out; bytes in, values out.
 * It owns no port, no timer and no state; all that differs between two boards of a family is in the BusBoardSpec.
 */

/** One feedback line as the board sent it, before polarity is applied. */
export interface FeedbackBit {
  readonly channel: number;
  readonly bit: 0 | 1;
}

/** Why a board says that it does not do what it was asked; an error code. */
export type RefusalCode = Extract<ErrorCode, 'board.refused' | `modbus.${string}`>;

/** An acknowledgement of an unlock. It is never a latch state: that comes from a later status query only. */
export interface Ack {
  /** The feedback line as the acknowledgement claims it, where the family puts one there. */
  readonly bit?: 0 | 1;
}

/** Something a board said without being asked. A hint to poll it, nothing more. */
export interface Report {
  readonly address: number;
  readonly channel: number;
}

/**
 * What the head of the receive buffer is, for one outstanding request.
 * `quiet` (the line has been silent since the last byte) lets a decoder settle a frame whose length is not in its header.
 */
export type Taken<T> =
  | { readonly kind: 'more' }
  | { readonly kind: 'answer'; readonly value: T; readonly used: number }
  /** The answer to this request, and it is no. */
  | { readonly kind: 'refused'; readonly error: RefusalCode; readonly used: number }
  /** Whole frame, checksum right, but not the answer: another board's, another channel's, a late one's. */
  | { readonly kind: 'foreign'; readonly used: number }
  | { readonly kind: 'unsolicited'; readonly report: Report; readonly used: number }
  /** Bytes that form no valid frame. */
  | { readonly kind: 'damaged'; readonly used: number };

/** Reads the head of `received` (at least one byte). Must be total: no byte string makes it throw. `used` is 1 or more. */
export type Decoder<T> = (received: Uint8Array, quiet: boolean) => Taken<T>;

/** One request and the way to know its answer. */
export interface Exchange<T> {
  readonly bytes: Uint8Array;
  /** `null`: no reply is expected; the bus drains the line for `drainMs` and drops what arrives. */
  readonly decode: Decoder<T> | null;
  readonly drainMs?: number;
}

export interface LockProtocol {
  /** Board-timed: one pulse, ended by the board. Host-timed: energises until `release`. */
  unlock(board: BusBoardSpec, channel: number): Exchange<Ack>;
  /** Host-timed families only: de-energises one channel. */
  release?(board: BusBoardSpec, channel: number): Exchange<Ack>;
  /** Everything off; sent at start, stop and reconnect. Empty where the board times its pulses itself. */
  allOff(board: BusBoardSpec): readonly Exchange<Ack>[];
  /** One exchange that reads the whole board, or one for each channel. Empty where there is no feedback to read. */
  status(board: BusBoardSpec): readonly Exchange<readonly FeedbackBit[]>[];
  /**
   * Families without switches, where the frame is published: EVERY board on the line that knows it takes the address. Sent by
   * drivers/set-address.ts only, which first proves that there is one board. No answer is waited for.
   */
  setAddress?(address: number): Exchange<never>;
  /** Reads a frame that arrived while nothing was asked; never yields an answer. */
  idle: Decoder<never>;
}
