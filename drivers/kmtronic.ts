import type { BusBoardSpec } from '../src/config/specs.js';
import { encodeKmtronic, readKmtronic } from './kmtronic-frames.js';
import type { Ack, Exchange, LockProtocol } from './protocol.js';

/** Time for the board to act before it is spoken to again. */
const DRAIN_MS = 25;

/**
 * KMTronic relay boards: 9600 8N1, host-timed: a relay stays as it was put until it hears the next order. An order is not
 * answered. In dialect `rs485` each order has a query of the relays behind it, and what they read is its acknowledgement:
 * it is the relay's state, never the lock's, so there is no status to read in either dialect.
 */
export const kmtronic: LockProtocol = {
  unlock: (board, channel) => order(board, channel, true),
  release: (board, channel) => order(board, channel, false),
  allOff(board) {
    const channels = Array.from({ length: board.channels }, (_, index) => index + 1);
    if (board.dialect !== 'rs485') return channels.map((channel) => order(board, channel, false));
    const orders = channels.map((channel) => switching(board, channel, false));
    return [readBack(board, orders, (relays) => !relays.includes(1))];
  },
  status: () => [],
  idle(received, quiet) {
    const carved = readKmtronic(received, quiet);
    return carved.kind === 'frame' ? { kind: 'foreign', used: carved.used } : carved;
  },
};

function order(board: BusBoardSpec, channel: number, on: boolean): Exchange<Ack> {
  const bytes = switching(board, channel, on);
  if (board.dialect !== 'rs485') return { bytes, decode: null, drainMs: DRAIN_MS };
  return readBack(board, [bytes], (relays) => relays[channel - 1] === (on ? 1 : 0));
}

function switching({ address }: BusBoardSpec, channel: number, on: boolean): Uint8Array {
  return encodeKmtronic({ kind: 'switch', address, channel, on });
}

/** Orders in one breath, as a public tool sends them, and the query of what became of them. */
function readBack(
  { address, channels }: BusBoardSpec,
  orders: readonly Uint8Array[],
  done: (relays: readonly number[]) => boolean,
): Exchange<Ack> {
  return {
    bytes: Uint8Array.from([...orders, encodeKmtronic({ kind: 'query', address })].flatMap((bytes) => [...bytes])),
    decode(received, quiet) {
      const carved = readKmtronic(received, quiet);
      if (carved.kind !== 'frame') return carved;
      const { frame, used } = carved;
      // An answer without an address passes for any board's.
      if (frame.kind !== 'relays' || (frame.address ?? address) !== address) return { kind: 'foreign', used };
      if (!done(frame.relays.slice(0, channels))) return { kind: 'refused', error: 'board.refused', used };
      return { kind: 'answer', value: {}, used };
    },
  };
}
