import type { BusBoardSpec } from '../src/config/specs.js';
import { carve } from './carving.js';
import type { Ack, Decoder, Exchange, FeedbackBit, LockProtocol } from './protocol.js';
import { encodeWkly, readWkly, type WklyFrame } from './wkly-frames.js';

/** Time for an answer that was not expected to pass by before the next request. */
const DRAIN_MS = 25;

/** What a frame says to the question asked; `undefined`: nothing. */
type Verdict<T> = { readonly value: T } | 'refused' | undefined;

/**
 * The WKLY board (57 4B 4C 59): 9600 8N1, board-timed pulses. Dialect `skly`: its answers may begin with 53.
 * No answer is as long as its request, so an echo is never taken for one.
 */
export const wkly: LockProtocol = {
  unlock(board, channel): Exchange<Ack> {
    const bytes = encodeWkly({ kind: 'open', address: board.address, channel });
    if (board.unlockReply === 'none') return { bytes, decode: null, drainMs: DRAIN_MS };
    return {
      bytes,
      decode: decoder(isSkly(board), (frame) => {
        if (frame.kind !== 'opened' || frame.address !== board.address || frame.channel !== channel) return undefined;
        return frame.ok ? { value: bitOf(frame.line) } : 'refused';
      }),
    };
  },

  // The board ends its pulses itself. Releasing held channels (0x89) does not belong here: this driver never holds one,
  // and the frame is known from one weak source.
  allOff: () => [],

  status(board): readonly Exchange<readonly FeedbackBit[]>[] {
    if (board.feedback === 'none') return [];
    return [
      {
        bytes: encodeWkly({ kind: 'query-all', address: board.address }),
        decode: decoder(isSkly(board), (frame) => {
          if (frame.kind !== 'states' || frame.address !== board.address) return undefined;
          if (!frame.ok) return 'refused';
          return frame.lines.length > 0 ? { value: bitsOf(board, frame.lines) } : undefined;
        }),
      },
    ];
  },

  // One line may have boards of both dialects.
  idle: decoder<never>(true, () => undefined),
};

/** Channels that the board does not name, or whose byte is neither 0 nor 1, are left out: nothing is known of them. */
function bitsOf(board: BusBoardSpec, lines: readonly number[]): readonly FeedbackBit[] {
  return lines
    .slice(0, board.channels)
    .flatMap((line, index) => ({ channel: index + 1, ...bitOf(line) }))
    .filter(isRead);
}

function isRead(reading: { readonly channel: number; readonly bit?: 0 | 1 }): reading is FeedbackBit {
  return reading.bit !== undefined;
}

function bitOf(line: number): { readonly bit?: 0 | 1 } {
  return line === 0 || line === 1 ? { bit: line } : {};
}

function isSkly(board: BusBoardSpec): boolean {
  return board.dialect === 'skly';
}

function decoder<T>(skly: boolean, verdictOn: (frame: WklyFrame) => Verdict<T>): Decoder<T> {
  return (received, quiet) => {
    const carved = carve(received, quiet, (head) => readWkly(head, skly));
    if (carved.kind !== 'frame') return carved;
    const { frame, used } = carved;
    const verdict = verdictOn(frame);
    if (verdict === 'refused') return { kind: 'refused', error: 'board.refused', used };
    if (verdict) return { kind: 'answer', value: verdict.value, used };
    if (frame.kind !== 'report') return { kind: 'foreign', used };
    return { kind: 'unsolicited', report: { address: frame.address, channel: frame.channel }, used };
  };
}
