import type { BusBoardSpec } from '../src/config/specs.js';
import { carve } from './carving.js';
import type { Ack, Decoder, Exchange, FeedbackBit, LockProtocol } from './protocol.js';
import { encodeWinnsen, readWinnsen, stateOf, type WinnsenFrame } from './winnsen-frames.js';

/** Time for an answer that was not expected to pass by before the next request. */
const DRAIN_MS = 25;
const EVERY_LOCK = 0xffff;

const FAILED = 0;
const OPENED = 1;
/** Dialect `l412` only: the lock is still cooling down from its last pulse. */
const COOLING_DOWN = 2;

/** What a frame says to the question asked; `undefined`: nothing. */
type Verdict<T> = { readonly value: T } | 'refused' | undefined;

/**
 * Winnsen boards: 9600 8N1, board-timed pulses, no checksum. Dialect `v202104` (the vendor's document) reads all locks
 * at once, `l412` one by one. Every answer has another function code than its request, so an echo is never taken for one.
 */
export const winnsen: LockProtocol = {
  unlock(board, channel): Exchange<Ack> {
    const bytes = encodeWinnsen({ kind: 'open', station: board.address, lock: channel });
    if (board.unlockReply === 'none') return { bytes, decode: null, drainMs: DRAIN_MS };
    return {
      bytes,
      decode: decoder((frame) => {
        if (frame.kind !== 'opened' || frame.station !== board.address || frame.lock !== channel) return undefined;
        if (frame.result === OPENED) return { value: {} };
        return frame.result === FAILED || (frame.result === COOLING_DOWN && isL412(board)) ? 'refused' : undefined;
      }),
    };
  },

  allOff: () => [],

  status(board): readonly Exchange<readonly FeedbackBit[]>[] {
    if (board.feedback === 'none') return [];
    return isL412(board) ? statusOfEach(board) : [statusOfAll(board)];
  },

  idle: decoder<never>(() => undefined),
};

function statusOfAll(board: BusBoardSpec): Exchange<readonly FeedbackBit[]> {
  return {
    bytes: encodeWinnsen({ kind: 'poll', station: board.address, mask: EVERY_LOCK }),
    decode: decoder((frame) => {
      if (frame.kind !== 'states' || frame.station !== board.address) return undefined;
      return {
        value: Array.from({ length: Math.min(board.channels, 16) }, (_, index) => ({
          channel: index + 1,
          bit: (frame.mask >> index) & 1 ? 1 : 0,
        })),
      };
    }),
  };
}

function statusOfEach(board: BusBoardSpec): readonly Exchange<readonly FeedbackBit[]>[] {
  return Array.from({ length: Math.min(board.channels, 16) }, (_, index) => {
    const channel = index + 1;
    return {
      bytes: encodeWinnsen({ kind: 'status', station: board.address, lock: channel }),
      decode: decoder((frame) => {
        if (frame.kind !== 'state' || frame.station !== board.address) return undefined;
        const bit = stateOf(frame, channel);
        return bit === undefined ? undefined : { value: [{ channel, bit }] };
      }),
    };
  });
}

function isL412(board: BusBoardSpec): boolean {
  return board.dialect === 'l412';
}

function decoder<T>(verdictOn: (frame: WinnsenFrame) => Verdict<T>): Decoder<T> {
  return (received, quiet) => {
    const carved = carve(received, quiet, readWinnsen);
    if (carved.kind !== 'frame') return carved;
    const verdict = verdictOn(carved.frame);
    if (verdict === 'refused') return { kind: 'refused', error: 'board.refused', used: carved.used };
    if (verdict) return { kind: 'answer', value: verdict.value, used: carved.used };
    return { kind: 'foreign', used: carved.used };
  };
}
