import type { BusBoardSpec } from '../src/config/specs.js';
import { type Carved, carve } from './carving.js';
import type { Ack, Decoder, Exchange, FeedbackBit, LockProtocol, Taken } from './protocol.js';
import { encodeXor8a, readXor8a, type Xor8aFrame } from './xor-8a-frames.js';

/** Time for an answer that was not expected to pass by before the next request. */
const DRAIN_MS = 25;

/**
 * The 0x8A XOR board: 9600 8N1, board-timed pulses, one answer to each request.
 * The status in an unlock's answer is the feedback line at that moment, so it is passed on as a claim; it refuses nothing.
 */
export const xor8a: LockProtocol = {
  unlock(board, channel): Exchange<Ack> {
    const seconds = wholeSeconds(board.pulseMs);
    const bytes = encodeXor8a({
      kind: 'open',
      address: board.address,
      channel,
      ...(seconds === undefined ? {} : { seconds }),
    });
    if (board.unlockReply === 'none') return { bytes, decode: null, drainMs: DRAIN_MS };
    return {
      bytes,
      decode: (received, quiet) =>
        settle(
          carve(received, quiet, (head) => readXor8a(head)),
          (frame) =>
            frame.kind === 'opened' && frame.address === board.address && frame.channel === channel
              ? { bit: frame.bit }
              : undefined,
        ),
    };
  },

  // The board ends its pulses itself. Releasing held channels (0x9B) does not belong here: this driver never holds one,
  // the frame is known from weak sources in two forms, and a firmware that does not know it may take it for something else.
  allOff: () => [],

  status(board): readonly Exchange<readonly FeedbackBit[]>[] {
    if (board.feedback === 'none') return [];
    if (board.dialect === 'query-one') return oneByOne(board);
    const { address } = board;
    const decode: Decoder<readonly FeedbackBit[]> = (received, quiet) => {
      const expected = { address, statusBytes: statusBytesOf(board.channels), quiet };
      return settle(
        carve(received, quiet, (head) => readXor8a(head, expected)),
        (frame) => (frame.kind === 'states' && frame.address === address ? bitsOf(board, frame.status) : undefined),
      );
    };
    return [{ bytes: encodeXor8a({ kind: 'query-all', address }), decode }];
  },

  idle: (received, quiet) =>
    settle<never>(
      carve(received, quiet, (head) => readXor8a(head)),
      () => undefined,
    ),
};

/** The status of a board that does not know the query of all: one exchange for each channel. */
function oneByOne({ address, channels }: BusBoardSpec): readonly Exchange<readonly FeedbackBit[]>[] {
  return Array.from({ length: channels }, (_, index) => {
    const channel = index + 1;
    const decode: Decoder<readonly FeedbackBit[]> = (received, quiet) =>
      settle(
        carve(received, quiet, (head) => readXor8a(head)),
        (frame) =>
          frame.kind === 'state' && frame.address === address && frame.channel === channel
            ? [{ channel, bit: frame.bit }]
            : undefined,
      );
    return { bytes: encodeXor8a({ kind: 'query', address, channel }), decode };
  });
}

/** Status bytes of a board of so many channels: 3 up to 24 (an 8-channel board was captured so), 4 up to 32, else 7. */
function statusBytesOf(channels: number): number {
  if (channels <= 24) return 3;
  return channels <= 32 ? 4 : 7;
}

/**
 * The feedback lines of a whole-board answer. `undefined` when it has not as many status bytes as the board's channels lead to:
 * the checksum does not see a zero byte lost or gained, and the rest would put channels in each other's place.
 */
function bitsOf(board: BusBoardSpec, status: Uint8Array): readonly FeedbackBit[] | undefined {
  const fewest = Math.max(3, Math.ceil(board.channels / 8));
  if (status.length !== statusBytesOf(board.channels) && status.length !== fewest) return undefined;
  return Array.from({ length: board.channels }, (_, index) => {
    const group = index >> 3;
    const byte = status[board.statusByteOrder === 'low-last' ? status.length - 1 - group : group] ?? 0;
    return { channel: index + 1, bit: (byte >> (index & 7)) & 1 ? 1 : 0 };
  });
}

function settle<T>(carved: Carved<Xor8aFrame>, answer: (frame: Xor8aFrame) => T | undefined): Taken<T> {
  if (carved.kind !== 'frame') return carved;
  const { frame, used } = carved;
  const value = answer(frame);
  if (value !== undefined) return { kind: 'answer', value, used };
  if (frame.kind === 'report') {
    return { kind: 'unsolicited', report: { address: frame.address, channel: frame.channel }, used };
  }
  return { kind: 'foreign', used };
}

function wholeSeconds(pulseMs: number): number | undefined {
  const seconds = pulseMs / 1000;
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 9 ? seconds : undefined;
}
