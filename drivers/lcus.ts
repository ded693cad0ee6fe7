import { carve, type Head } from './carving.js';
import { sum8 } from './checksum.js';
import type { Ack, Exchange, LockProtocol } from './protocol.js';

/**
 * The LCUS USB relay boards: 9600 8N1, `A0 channel operation SUM`, SUM the sum of the three bytes before it.
 * `on` and `off` are the same in all firmwares; the other operations are not, and no answer is sure to come to any.
 * Sources and confidence of each frame: docs/boards/lcus.md.
 */
const operations = {
  off: 0x00,
  on: 0x01,
  /** A query on one model. */
  'off-answered': 0x02,
  'on-answered': 0x03,
  toggle: 0x04,
  state: 0x05,
} as const;

export interface LcusOrder {
  readonly operation: keyof typeof operations;
  readonly channel: number;
}

/** An order, or an answer, which is of the same form. */
export interface LcusFrame {
  readonly channel: number;
  readonly operation: number;
}

/** Time for the board to act, and for an answer that some firmwares may give to pass by. */
const DRAIN_MS = 25;
const LENGTH = 4;

/** Host-timed: the relay stays as it was put until it hears the next order. The board has no address, and nothing that it says is waited for. */
export const lcus: LockProtocol = {
  unlock: (_, channel) => unanswered({ operation: 'on', channel }),
  release: (_, channel) => unanswered({ operation: 'off', channel }),
  allOff: (board) =>
    Array.from({ length: board.channels }, (_, index) => unanswered({ operation: 'off', channel: index + 1 })),
  status: () => [],
  idle(received, quiet) {
    const carved = carve(received, quiet, readLcus);
    return carved.kind === 'frame' ? { kind: 'foreign', used: carved.used } : carved;
  },
};

/** The bytes of one order. The channel must be in range: the config has checked it. */
export function encodeLcus({ operation, channel }: LcusOrder): Uint8Array {
  const body = Uint8Array.of(0xa0, channel, operations[operation]);
  return Uint8Array.of(...body, sum8(body));
}

/** Reads the head of `bytes`. */
export function readLcus(bytes: Uint8Array): Head<LcusFrame> {
  if (bytes[0] !== 0xa0) return { kind: 'none' };
  const [, channel, operation, sum] = bytes;
  if (channel === undefined || operation === undefined || sum === undefined) return { kind: 'more' };
  if (sum !== sum8(bytes.subarray(0, LENGTH - 1))) return { kind: 'none' };
  return { kind: 'frame', frame: { channel, operation }, used: LENGTH };
}

function unanswered(order: LcusOrder): Exchange<Ack> {
  return { bytes: encodeLcus(order), decode: null, drainMs: DRAIN_MS };
}
