import { type Carved, carve } from './carving.js';
import { encodeKerong, type KerongFrame, readKerong } from './kerong-cu16-frames.js';
import type { Ack, Decoder, Exchange, FeedbackBit, LockProtocol, Taken } from './protocol.js';

/** What drivers in the field leave between an unlock and the next request, and what catches a stray answer. */
const DRAIN_MS = 25;

/** Kerong CU12 and CU16: 19200 8N1, board-timed pulses; whether an unlock is answered depends on the firmware. */
export const kerongCu16: LockProtocol = {
  unlock(board, channel): Exchange<Ack> {
    const bytes = encodeKerong({ kind: 'unlock', unit: board.address, channel });
    if (board.unlockReply === 'none') return { bytes, decode: null, drainMs: DRAIN_MS };
    return {
      bytes,
      decode: decoder((frame) => {
        if (frame.kind !== 'status' || frame.command !== 0x35 || frame.unit !== board.address) return undefined;
        // No source shows whether the answer repeats the lock or leaves 0 as a query's does; another lock is neither.
        if (frame.lock !== 0 && frame.lock !== channel - 1) return undefined;
        return { bit: hook(frame.hooks, channel) };
      }),
    };
  },

  allOff: () => [],

  status(board): readonly Exchange<readonly FeedbackBit[]>[] {
    if (board.feedback === 'none') return [];
    return [
      {
        bytes: encodeKerong({ kind: 'status', unit: board.address }),
        decode: decoder((frame) => {
          if (frame.kind !== 'status' || frame.command !== 0x35) return undefined;
          if (frame.unit !== board.address || frame.lock !== 0) return undefined;
          const count = Math.min(board.channels, 16);
          return Array.from({ length: count }, (_, index) => ({
            channel: index + 1,
            bit: hook(frame.hooks, index + 1),
          }));
        }),
      },
    ];
  },

  idle: decoder<never>(() => undefined),
};

function decoder<T>(answer: (frame: KerongFrame) => T | undefined): Decoder<T> {
  return (received, quiet) => settle(carve(received, quiet, readKerong), answer);
}

function settle<T>(carved: Carved<KerongFrame>, answer: (frame: KerongFrame) => T | undefined): Taken<T> {
  if (carved.kind !== 'frame') return carved;
  const value = answer(carved.frame);
  return value === undefined ? { kind: 'foreign', used: carved.used } : { kind: 'answer', value, used: carved.used };
}

function hook(hooks: number, channel: number): 0 | 1 {
  return (hooks >> (channel - 1)) & 1 ? 1 : 0;
}
