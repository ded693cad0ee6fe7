import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { sum8 } from '../../drivers/checksum.js';
import { dc02 } from '../../drivers/dc02.js';
import { type Dc02Frame, type Dc02Request, encodeDc02, readDc02 } from '../../drivers/dc02-frames.js';
import type { FeedbackBit } from '../../drivers/protocol.js';
import { type Dc02Answers, Dc02Firmware, readDc02Request } from '../../drivers/simulator/dc02.js';
import { type BoardLine, openBoardLine } from './board-line.js';
import { boardSpec } from './board-spec.js';
import { checkFamily } from './family-checks.js';
import { notingHands } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

const vectors = familyVectors<Dc02Request, Dc02Frame>('dc02');
const spec1 = boardSpec({ address: 1, channels: 12, feedback: 'open-is-1' });
const answer = (address: number, command: number, ...data: readonly number[]): number[] => {
  const body = [address, command, data.length, ...data];
  return [0xdc, 0xfe, ...body, sum8(Uint8Array.from(body))];
};

function onesIn(reply: Dc02Frame, asked: Dc02Request): readonly number[] {
  if (reply.kind === 'states') {
    return Array.from({ length: 12 }, (_, index) => index + 1).filter((channel) => (reply.mask >> (channel - 1)) & 1);
  }
  return 'bit' in reply && reply.bit === 1 && 'channel' in asked ? [asked.channel] : [];
}

function answersOf(name: string | undefined): Dc02Answers {
  return name === 'state' ? 'state' : 'channel-and-state';
}

describe('the vectors', () => {
  for (const { hex, means, request, reply, asked, answers, negative } of vectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encodes exactly, and its board understands: ${means} (${hex})`, () => {
        expect(encodeDc02(request)).toEqual(bytes);
        expect(readDc02Request(bytes)).toEqual({ kind: 'request', request, used: bytes.length });
      });
    }
    if (reply) {
      it(`reads exactly: ${means} (${hex})`, () => {
        expect(readDc02(bytes)).toEqual({ kind: 'frame', frame: reply, used: bytes.length });
      });
    }
    if (reply && asked) {
      it(`its board answers exactly: ${means} (${hex})`, () => {
        const firmware = new Dc02Firmware(notingHands(spec1, onesIn(reply, asked)), answersOf(answers));
        const heard = firmware.hear(encodeDc02(asked));
        expect(heard.reply && firmware.seal(heard.reply.body)).toEqual(bytes);
      });
    }
    if (reply?.kind === 'opened') {
      it(`the driver takes it for its unlock: ${means} (${hex})`, () => {
        const taken = dc02.unlock(spec1, reply.channel ?? 8).decode?.(bytes, false);
        expect(taken).toEqual({ kind: 'answer', value: { bit: reply.bit }, used: bytes.length });
      });
    }
    if (reply?.kind === 'states' && asked) {
      it(`the driver takes it for its query if it answers one: ${means} (${hex})`, () => {
        const taken = dc02.status(spec1)[0]?.decode?.(bytes, false);
        expect(taken?.kind).toBe(asked.kind === 'read-all' ? 'answer' : 'foreign');
        const bits = taken?.kind === 'answer' ? taken.value : [];
        if (taken?.kind === 'answer') expect(bits).toHaveLength(12);
        const ones = bits.filter(({ bit }) => bit === 1).map(({ channel }) => channel);
        expect(ones).toEqual(asked.kind === 'read-all' ? onesIn(reply, asked) : []);
      });
    }
    if (negative) {
      it(`refuses: ${means} (${hex})`, () => {
        const decoders = [dc02.idle, dc02.unlock(spec1, 1).decode, dc02.status(spec1)[0]?.decode];
        for (const decode of decoders) expect(decode?.(bytes, true).kind).toBe('damaged');
        expect(readDc02Request(bytes)).toBe('none');
      });
    }
  }
});

describe('a dc02 board', () => {
  const opened = dc02.unlock(spec1, 1).decode;

  it('is asked for all channels at once, and for none without feedback', () => {
    expect(dc02.status(spec1).map(({ bytes }) => bytes)).toEqual([bytesOf('DC 02 01 12 00 13')]);
    expect(dc02.status({ ...spec1, feedback: 'none' })).toEqual([]);
    expect(dc02.unlock({ ...spec1, unlockReply: 'none' }, 1)).toMatchObject({ decode: null, drainMs: 25 });
    expect(dc02.allOff(spec1)).toEqual([]);
    expect(dc02.release).toBeUndefined();
  });

  it('is answered for by its own address, channel and command only', () => {
    const others = [answer(2, 0x10, 1, 1), answer(1, 0x10, 2, 1), answer(1, 0x11, 1, 1), answer(1, 0x10, 13, 1)];
    for (const other of others) {
      expect(opened?.(Uint8Array.from(other), true)).toEqual({ kind: 'foreign', used: 8 });
    }
  });

  it('may leave the channel out of its answer, never the address', () => {
    expect(opened?.(Uint8Array.from(answer(1, 0x10, 1)), false)).toEqual({
      kind: 'answer',
      value: { bit: 1 },
      used: 7,
    });
    expect(opened?.(Uint8Array.from(answer(2, 0x10, 1)), false)).toEqual({ kind: 'foreign', used: 7 });
  });

  it('that answers with a state nobody has described is neither believed nor refused', () => {
    expect(opened?.(Uint8Array.from(answer(1, 0x10, 1, 2)), true)).toEqual({ kind: 'foreign', used: 8 });
  });
});

const address = fc.constantFrom(1, 2, 3);
const channel = fc.constantFrom(0, 1, 2, 3, 4, 13);
const bit = fc.constantFrom(0, 1, 2);
const byte = fc.integer({ min: 0, max: 255 });

checkFamily({
  protocol: dc02,
  firmware: (hands) => new Dc02Firmware(hands),
  specs: fc.record({ address, channels: fc.constantFrom(4, 12) }).map(boardSpec),
  frames: fc.oneof(
    fc
      .tuple(address, fc.constantFrom(0x10, 0x11), channel, bit)
      .map(([to, command, at, state]) => answer(to, command, at, state)),
    fc.tuple(address, fc.constantFrom(0x10, 0x11), bit).map(([to, command, state]) => answer(to, command, state)),
    fc
      .tuple(address, fc.constantFrom(0x01, 0x12, 0x14, 0x15, 0x18), byte, byte)
      .map(([to, command, high, low]) => answer(to, command, high, low)),
    fc.tuple(address, channel).map(([to, at]) => [...encodeDc02({ kind: 'open', address: to, channel: at })]),
    address.map((to) => [...encodeDc02({ kind: 'read-all', address: to })]),
  ),
  unlockAnswer: (spec, at) => answer(spec.address, 0x10, at, 1),
  statusAnswer: (spec, _index, ones) =>
    answer(
      spec.address,
      0x12,
      0,
      ones.reduce((mask, at) => mask + 2 ** (at - 1), 0),
    ),
  mayOpen: (bytes, spec, at) =>
    [[at, 0], [at, 1], [0], [1]].some((data) => String(answer(spec.address, 0x10, ...data)) === String(bytes)),
  bitsIn: (bytes, spec): FeedbackBit[] | undefined => {
    const [high = 0, low = 0] = bytes.slice(5, 7);
    if (String(answer(spec.address, 0x12, high, low)) !== String(bytes)) return undefined;
    return Array.from({ length: spec.channels }, (_, at) => ({
      channel: at + 1,
      bit: ((at < 8 ? low : high) >> (at % 8)) & 1 ? 1 : 0,
    }));
  },
});

describe('over a real tty', () => {
  let open: BoardLine | undefined;
  afterEach(() => open?.close());

  const spec = boardSpec({ id: 'd1', address: 1, channels: 12, pulseMs: 50, feedback: 'open-is-1' });
  const next = { ...spec, id: 'd2', address: 2 };
  const start = async (answers: Dc02Answers): Promise<BoardLine> => {
    open = await openBoardLine(
      [spec, next].map((one) => ({ spec: one, firmware: (hands) => new Dc02Firmware(hands, answers) })),
    );
    return open;
  };

  it('the asked board opens the asked lock and no other, and its query says so', async () => {
    const { wire, events } = await start('channel-and-state');
    expect(await wire.ask('DC 02 01 10 01 0A 1C', 8)).toBe('DC FE 01 10 02 0A 01 1E');
    expect(events.of('energised')).toMatchObject([{ board: 'd1', channel: 10, forMs: 50 }]);
    expect(await wire.ask('DC 02 01 12 00 13', 8)).toBe('DC FE 01 12 02 02 00 17');
    expect(await wire.ask('DC 02 02 12 00 14', 8)).toBe('DC FE 02 12 02 00 00 16');
    expect(await wire.ask('DC 02 01 01 00 02', 8)).toBe('DC FE 01 01 02 01 02 07');
  });

  it('a board that leaves the channel out is understood', async () => {
    const { wire } = await start('state');
    const reply = await wire.ask('DC 02 01 10 01 01 13', 7);
    expect(reply).toBe('DC FE 01 10 01 01 13');
    expect(dc02.unlock(spec, 1).decode?.(bytesOf(reply), false)).toMatchObject({ kind: 'answer' });
  });

  it('locks that are opened by mask are energised one after another, or at once', async () => {
    const { wire, events } = await start('channel-and-state');
    await wire.ask('DC 02 01 15 02 00 07 1F', 8);
    const pulses = await events.waitFor('energised', 3);
    expect(pulses.map((pulse) => pulse.channel)).toEqual([1, 2, 3]);
    expect((pulses[2]?.monoMs ?? 0) - (pulses[0]?.monoMs ?? 0)).toBeGreaterThanOrEqual(100);
    expect(await wire.ask('DC 02 02 18 02 00 07 23', 8)).toBe('DC FE 02 18 02 00 07 23');
    expect(events.of('energised')).toHaveLength(6);
  });

  it("answers that are damaged, glued to another board's or behind noise are what the decoder makes of them", async () => {
    const { wire, line, boards } = await start('channel-and-state');
    const decode = dc02.status(spec)[0]?.decode;
    const ask = async (count: number): Promise<Uint8Array> => bytesOf(await wire.ask('DC 02 01 12 00 13', count));
    boards[0]?.fault({ on: 'board', id: 'd1', fault: 'damaged' }, true);
    expect(decode?.(await ask(8), true).kind).toBe('damaged');
    boards[0]?.fault({ on: 'board', id: 'd1', fault: 'damaged' }, false);
    boards[0]?.fault({ on: 'board', id: 'd1', fault: 'merged' }, true);
    const both = await ask(16);
    expect(decode?.(both, true)).toEqual({ kind: 'foreign', used: 8 });
    expect(decode?.(both.subarray(8), true)).toMatchObject({ kind: 'answer', used: 8 });
    boards[0]?.fault({ on: 'board', id: 'd1', fault: 'merged' }, false);
    line.faults.add('noise');
    expect(decode?.(await ask(11), true)).toEqual({ kind: 'damaged', used: 3 });
    expect(() => boards[0]?.fault({ on: 'board', id: 'd1', fault: 'reports' }, true)).toThrow('never report');
  });
});
