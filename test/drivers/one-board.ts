import { readFileSync } from 'node:fs';
import type { Decoder } from '../../drivers/protocol.js';
import { SimBoard } from '../../drivers/simulator/board.js';
import type { Firmware, Hands } from '../../drivers/simulator/firmware.js';
import { SimLine } from '../../drivers/simulator/line.js';
import { Pacer } from '../../drivers/simulator/pacer.js';
import { openPty } from '../../drivers/simulator/pty.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Events, openWire, type Wire } from './wire.js';

/** Nobody's pulse is so long: what is energised for longer is held. */
const AN_HOUR_MS = 3_600_000;

/** A published frame of one family, as test/vectors/FAMILY.json keeps it. */
export interface FamilyVector<Request, Frame> {
  readonly hex: string;
  readonly means: string;
  readonly request?: Request;
  readonly reply?: Frame;
  readonly onesLowLast?: readonly number[];
  readonly negative?: true;
}

export function familyVectors<Request, Frame>(family: string): readonly FamilyVector<Request, Frame>[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${family}.json`, import.meta.url), 'utf8'));
}

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

/** Everything that a decoder takes for an answer, and the bytes it took, on a line that then falls silent. */
export function answersIn<T>(decode: Decoder<T> | null | undefined, received: Uint8Array): { value: T; hex: string }[] {
  const answers: { value: T; hex: string }[] = [];
  let rest = received;
  while (decode && rest.length > 0) {
    const taken = decode(rest, true);
    if (taken.kind === 'more') break;
    if (taken.used < 1 || taken.used > rest.length) throw new Error(`used ${taken.used} of ${rest.length}`);
    if (taken.kind === 'answer') answers.push({ value: taken.value, hex: hexOf(rest.subarray(0, taken.used)) });
    rest = rest.subarray(taken.used);
  }
  return answers;
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/../g, '$& ').trim().toUpperCase();
}

/** An output that was energised, for a pulse or until it is released, or that was released. */
export interface Switched {
  readonly on: boolean;
  readonly channel: number;
  readonly monoMs: number;
}

export interface OneBoard {
  readonly path: string;
  readonly switched: readonly Switched[];
  readonly board: SimBoard;
  readonly line: SimLine;
  readonly events: Events;
  close(): void;
}

/** One simulated board behind a real pty, at the pace of a line of 115200 baud. */
export function openBoard(spec: BusBoardSpec, firmware: (hands: Hands) => Firmware): OneBoard {
  const bus = { id: spec.bus, port: 'sim:one', baud: 115200, echo: 'off', replyTimeoutMs: 300 } as const;
  const pacer = new Pacer(systemTime);
  const events = new Events();
  const line = new SimLine(bus, pacer, events.add, () => 0.5);
  const switched: Switched[] = [];
  const noting = (hands: Hands): Hands => ({
    spec,
    bit: (channel) => hands.bit(channel),
    energise(channel, forMs, afterMs) {
      switched.push({ on: true, channel, monoMs: systemTime.monoMs() });
      hands.energise(channel, forMs, afterMs);
    },
    release(channel) {
      switched.push({ on: false, channel, monoMs: systemTime.monoMs() });
      hands.release(channel);
    },
  });
  const board = new SimBoard(spec, (hands) => firmware(noting(hands)), line, pacer, 3, events.add);
  line.listeners.push(board);
  const pty = openPty();
  line.plug(pty);
  return {
    ...{ path: pty.path, switched, board, line, events },
    close() {
      pacer.close();
      line.unplug();
    },
  };
}

/** Runs `use` with a board and the agent's end of its line as plain bytes. */
export async function withWire(one: OneBoard, use: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = await openWire(one.path);
  try {
    await use(wire);
  } finally {
    await wire.close();
    one.close();
  }
}
