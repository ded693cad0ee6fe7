import type { BusBoardSpec } from '../../src/config/specs.js';

/** How long an output that is switched on stays so, if nobody switches it off: longer than any cabinet's day. Infinity would arrive as null over IPC. */
export const HELD_MS = 24 * 60 * 60 * 1000;

/** What a board's firmware has in its hands. */
export interface Hands {
  readonly spec: BusBoardSpec;
  /** The feedback line of a channel, 1 to `spec.channels`; 0 beyond. */
  bit(channel: number): 0 | 1;
  /** Energises a channel for `forMs`, `afterMs` from now. A channel that the board does not have is ignored. */
  energise(channel: number, forMs: number, afterMs?: number): void;
  /** De-energises a channel. One that is off, or that the board does not have, is left alone. */
  release(channel: number): void;
}

export interface Reply {
  /** The frame without its checksum. */
  readonly body: readonly number[];
  /** Beyond the board's usual turnaround. */
  readonly afterMs?: number;
}

/** How far a board gets with what it has heard: `used` bytes are done with; 0 means that a request may still be growing. */
export interface Heard {
  readonly used: number;
  readonly reply?: Reply;
}

/** What the head of the line is to a board: a request of its family, the start of one, or neither. */
export type RequestHead<R> = { readonly kind: 'request'; readonly request: R; readonly used: number } | 'more' | 'none';

/** One step through what a board has heard. `act` carries a request out; it gives `undefined` where the board says nothing. */
export function heard<R>(head: RequestHead<R>, act: (request: R) => Reply | undefined): Heard {
  if (head === 'more') return { used: 0 };
  if (head === 'none') return { used: 1 };
  const { used, request } = head;
  const reply = act(request);
  return reply ? { used, reply } : { used };
}

/** The program of one simulated board: reads real request bytes, acts, and answers real reply bytes. */
export interface Firmware {
  /** Total: garbage, other boards' frames and other families' frames use up bytes and do nothing. */
  hear(bytes: Uint8Array): Heard;
  seal(body: readonly number[]): Uint8Array;
  /** The same frame as if another board had sent it. */
  elsewhere(body: readonly number[]): readonly number[];
  /** What the board says by itself when a channel's feedback changes; `undefined`: the family never does. */
  report(channel: number): readonly number[] | undefined;
}
