import type { BusBoardSpec } from '../src/config/specs.js';
import { carve } from './carving.js';
import {
  encodeKerongCu48,
  type KerongCu48Dialect,
  type KerongCu48Frame,
  readKerongCu48,
} from './kerong-cu48-frames.js';
import type { Ack, Decoder, Exchange, FeedbackBit, LockProtocol } from './protocol.js';

/** As for the family's smaller unit: what drivers in the field leave between an unlock and the next request. */
const DRAIN_MS = 25;
const CHANNELS = 48;

/** Kerong CU48: board-timed pulses; no source shows whether an unlock is answered. */
export const kerongCu48: LockProtocol = {
  unlock(board, channel): Exchange<Ack> {
    const dialect = dialectOf(board);
    const bytes = encodeKerongCu48({ kind: 'unlock', dialect, address: board.address, channel });
    if (board.unlockReply === 'none') return { bytes, decode: null, drainMs: DRAIN_MS };
    return {
      bytes,
      decode: decoder((frame) => {
        if (frame.kind !== 'status' || frame.dialect !== dialect || frame.address !== board.address) return undefined;
        // Whether the answer repeats the lock or leaves 0 as a query's does is not known; another lock is neither.
        if (frame.lock !== 0 && frame.lock !== channel - 1) return undefined;
        return { bit: hook(frame.hooks, channel) };
      }),
    };
  },

  allOff: () => [],

  status(board): readonly Exchange<readonly FeedbackBit[]>[] {
    if (board.feedback === 'none') return [];
    const dialect = dialectOf(board);
    return [
      {
        bytes: encodeKerongCu48({ kind: 'status', dialect, address: board.address }),
        decode: decoder((frame) => {
          if (frame.kind !== 'status' || frame.dialect !== dialect) return undefined;
          if (frame.address !== board.address || frame.lock !== 0) return undefined;
          return Array.from({ length: Math.min(board.channels, CHANNELS) }, (_, index) => ({
            channel: index + 1,
            bit: hook(frame.hooks, index + 1),
          }));
        }),
      },
    ];
  },

  idle: decoder<never>(() => undefined),
};

function dialectOf(board: BusBoardSpec): KerongCu48Dialect {
  return board.dialect === '5x' ? '5x' : '6x';
}

function decoder<T>(answer: (frame: KerongCu48Frame) => T | undefined): Decoder<T> {
  return (received, quiet) => {
    const carved = carve(received, quiet, readKerongCu48);
    if (carved.kind !== 'frame') return carved;
    const { frame, used } = carved;
    // A hint to look at the board is all that the unexplained frame is good for.
    if (frame.kind === 'unexplained') {
      return { kind: 'unsolicited', report: { address: frame.address, channel: frame.lock + 1 }, used };
    }
    const value = answer(frame);
    return value === undefined ? { kind: 'foreign', used } : { kind: 'answer', value, used };
  };
}

function hook(hooks: readonly number[], channel: number): 0 | 1 {
  return ((hooks[(channel - 1) >> 3] ?? 0) >> ((channel - 1) & 7)) & 1 ? 1 : 0;
}
