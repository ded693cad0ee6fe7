import { carve } from './carving.js';
import { type Dc02Frame, encodeDc02, readDc02 } from './dc02-frames.js';
import type { Ack, Decoder, Exchange, FeedbackBit, LockProtocol } from './protocol.js';

/** Time for an answer that was not expected to pass by before the next request. */
const DRAIN_MS = 25;
const READ_ALL = 0x12;

/**
 * The DC 02 board: 9600 8N1, board-timed pulses. Answers begin with DC FE and requests with DC 02, so an echo is never
 * taken for an answer. The status in an unlock's answer is passed on as a claim; it refuses nothing.
 */
export const dc02: LockProtocol = {
  unlock(board, channel): Exchange<Ack> {
    const bytes = encodeDc02({ kind: 'open', address: board.address, channel });
    if (board.unlockReply === 'none') return { bytes, decode: null, drainMs: DRAIN_MS };
    return {
      bytes,
      decode: decoder((frame) => {
        if (frame.kind !== 'opened' || frame.address !== board.address) return undefined;
        // A board that leaves the channel out can be told from a late one by the bus only, which knows what it asked before.
        if (frame.channel !== undefined && frame.channel !== channel) return undefined;
        return { bit: frame.bit };
      }),
    };
  },

  allOff: () => [],

  status(board): readonly Exchange<readonly FeedbackBit[]>[] {
    if (board.feedback === 'none') return [];
    return [
      {
        bytes: encodeDc02({ kind: 'read-all', address: board.address }),
        decode: decoder((frame) => {
          if (frame.kind !== 'states' || frame.command !== READ_ALL || frame.address !== board.address)
            return undefined;
          return Array.from({ length: Math.min(board.channels, 12) }, (_, index) => ({
            channel: index + 1,
            bit: (frame.mask >> index) & 1 ? 1 : 0,
          }));
        }),
      },
    ];
  },

  idle: decoder<never>(() => undefined),
};

function decoder<T>(answer: (frame: Dc02Frame) => T | undefined): Decoder<T> {
  return (received, quiet) => {
    const carved = carve(received, quiet, readDc02);
    if (carved.kind !== 'frame') return carved;
    const value = answer(carved.frame);
    return value === undefined ? { kind: 'foreign', used: carved.used } : { kind: 'answer', value, used: carved.used };
  };
}
