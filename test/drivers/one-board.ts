import type { Decoder } from '../../drivers/protocol.js';
import type { SimBoard } from '../../drivers/simulator/board.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { type SimulatedLine, simulateLine } from './board-line.js';
import { openWire, type Wire } from './wire.js';

/** Nobody's pulse is so long: what is energised for longer is held. */
const AN_HOUR_MS = 3_600_000;

/** A board's hands with the given feedback lines at 1; what is done with them is noted and moves nothing. */
export function notingHands(spec: BusBoardSpec, ones: readonly number[] = []): Hands & { readonly done: string[] } {
  const done: string[] = [];
  return {
    spec,
    done,
    bit: (channel) => (ones.includes(channel) ? 1 : 0),
    energise: (channel, forMs) => done.push(forMs > AN_HOUR_MS ? `hold ${channel}` : `energise ${channel} ${forMs}`),
    release: (channel) => done.push(`release ${channel}`),
  };
}

/** What a board answers to `request`, sealed; `undefined` when it says nothing. */
export function answerOf(firmware: Firmware, request: Uint8Array): Uint8Array | undefined {
  const { reply } = firmware.hear(request);
  return reply && firmware.seal(reply.body);
}

interface Answer<T> {
  readonly value: T;
  readonly bytes: readonly number[];
  readonly hex: string;
}

/** Everything that a decoder takes for an answer, and the bytes it took, on a line that then falls silent. */
export function answersIn<T>(decode: Decoder<T> | null | undefined, received: Uint8Array): readonly Answer<T>[] {
  const answers: Answer<T>[] = [];
  let rest = received;
  while (decode && rest.length > 0) {
    const taken = decode(rest, true);
    if (taken.kind === 'more') break;
    if (taken.used < 1 || taken.used > rest.length) throw new Error(`used ${taken.used} of ${rest.length}`);
    const head = rest.subarray(0, taken.used);
    if (taken.kind === 'answer') answers.push({ value: taken.value, bytes: [...head], hex: hexOf(head) });
    rest = rest.subarray(taken.used);
  }
  return answers;
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/../g, '$& ').trim().toUpperCase();
}

/** One simulated board behind a real pty, at the pace of a line of 115200 baud. */
export interface OneBoard extends SimulatedLine {
  readonly board: SimBoard;
}

export function openBoard(spec: BusBoardSpec, firmware: (hands: Hands) => Firmware): OneBoard {
  const simulated = simulateLine([{ spec, firmware }]);
  const [board] = simulated.boards;
  if (!board) throw new Error('a line of one board has one');
  return { ...simulated, board };
}

/** Runs `use` with a board and the agent's end of its line as plain bytes. */
export async function withWire(one: OneBoard, use: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = await openWire(one.bus.port);
  try {
    await use(wire);
  } finally {
    await wire.close();
    one.close();
  }
}
