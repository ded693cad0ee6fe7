import { describe, expect, it } from 'vitest';
import { readXor8aRequest, Xor8aFirmware } from '../../drivers/simulator/xor-8a.js';
import { xor8a } from '../../drivers/xor-8a.js';
import { encodeXor8a, readXor8a, type Xor8aFrame, type Xor8aRequest } from '../../drivers/xor-8a-frames.js';
import { boardSpec } from './board-spec.js';
import { answerOf, hexOf, notingHands, openBoard, withWire } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

type PlainFrame = Exclude<Xor8aFrame, { kind: 'states' }> | { kind: 'states'; address: number; status: number[] };
const vectors = familyVectors<Xor8aRequest, PlainFrame>('xor-8a');
const oneByOne = boardSpec({ dialect: 'query-one', channels: 8 });

describe('the rarer vectors of xor-8a', () => {
  for (const { hex, means, request, reply, onesLowLast } of vectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encode exactly, and the board understands: ${means} (${hex})`, () => {
        expect(hexOf(encodeXor8a(request))).toBe(hex);
        expect(readXor8aRequest(bytes)).toEqual({ kind: 'request', request, used: bytes.length });
      });
    }
    if (reply) {
      it(`read exactly: ${means} (${hex})`, () => {
        const frame = reply.kind === 'states' ? { ...reply, status: Uint8Array.from(reply.status) } : reply;
        expect(readXor8a(bytes)).toEqual({ kind: 'frame', frame, used: bytes.length });
      });
    }
    if (reply?.kind === 'states') {
      it(`are what a board of so many channels answers: ${means} (${hex})`, () => {
        const board = boardSpec({ channels: onesLowLast?.at(-1) ?? 0 });
        const firmware = new Xor8aFirmware(notingHands(board, onesLowLast));
        expect(answerOf(firmware, encodeXor8a({ kind: 'query-all', address: 1 }))).toEqual(bytes);
        const taken = xor8a.status(board)[0]?.decode?.(bytes, false);
        const bits = taken?.kind === 'answer' ? taken.value : [];
        expect(bits.filter(({ bit }) => bit === 1).map(({ channel }) => channel)).toEqual(onesLowLast);
      });
    }
    if (reply?.kind === 'report') {
      it(`are reports, never states, whatever was asked: ${means} (${hex})`, () => {
        const decoders = [xor8a.idle, xor8a.unlock(boardSpec(), 3).decode, xor8a.status(oneByOne)[2]?.decode];
        const report = { kind: 'unsolicited', report: { address: 1, channel: 3 }, used: 5 };
        for (const decode of decoders) expect(decode?.(bytes, true)).toEqual(report);
      });
    }
    if (reply?.kind === 'firmware') {
      it(`are no report: ${means} (${hex})`, () => {
        expect(xor8a.idle(bytes, true)).toEqual({ kind: 'foreign', used: 5 });
        const firmware = new Xor8aFirmware(notingHands(boardSpec()));
        expect(answerOf(firmware, encodeXor8a({ kind: 'firmware', address: 1 }))).toEqual(bytes);
      });
    }
  }
});

describe('a board of dialect query-one', () => {
  it('is asked channel by channel', () => {
    const asked = xor8a.status(oneByOne).map(({ bytes }) => hexOf(bytes));
    expect(asked).toHaveLength(8);
    expect([asked[0], asked[7]]).toEqual(['80 01 01 33 B3', '80 01 08 33 BA']);
    expect(xor8a.status({ ...oneByOne, feedback: 'none' })).toEqual([]);
  });

  it('is answered by its own board and channel only, and never by the question coming back', () => {
    const [first, second] = xor8a.status(oneByOne);
    const closed = bytesOf('80 01 01 11 91');
    expect(first?.decode?.(closed, false)).toEqual({ kind: 'answer', value: [{ channel: 1, bit: 1 }], used: 5 });
    expect(second?.decode?.(closed, false)).toEqual({ kind: 'foreign', used: 5 });
    expect(first?.decode?.(bytesOf('80 02 01 11 92'), false)).toEqual({ kind: 'foreign', used: 5 });
    expect(first?.decode?.(bytesOf('80 01 01 33 B3'), true)).toEqual({ kind: 'foreign', used: 5 });
    expect(first?.decode?.(bytesOf('80 01 00 00 02 33 B0'), true)).toEqual({ kind: 'foreign', used: 7 });
    for (let cut = 1; cut < 5; cut++) {
      expect(first?.decode?.(closed.subarray(0, cut), true)).toEqual({ kind: 'more' });
    }
  });

  it('simulated does not know the query of all', () => {
    const firmware = new Xor8aFirmware(notingHands(oneByOne, [2]));
    expect(answerOf(firmware, encodeXor8a({ kind: 'query-all', address: 1 }))).toBeUndefined();
    expect(answerOf(firmware, encodeXor8a({ kind: 'query', address: 1, channel: 2 }))).toEqual(
      bytesOf('80 01 02 11 92'),
    );
  });
});

describe('a simulated xor-8a board on a real pty', () => {
  const board = boardSpec({ channels: 18, pulseMs: 50 });
  const open = () => openBoard(board, (hands) => new Xor8aFirmware(hands));

  it('opens several at once without a word', async () => {
    const one = open();
    await withWire(one, async (wire) => {
      expect(await wire.ask('90 01 02 02 02 93 80 01 00 33 B2', 7)).toBe('80 01 01 FD FD 33 B3');
      expect(one.events.of('energised').map(({ channel }) => channel)).toEqual([2, 10, 18]);
    });
  });

  it('holds a channel until it is released, in both forms of the order', async () => {
    const one = open();
    await withWire(one, async (wire) => {
      for (const [hold, release] of [
        ['9A 01 01 11 8B', '9B 01 01 11 8A'],
        ['9A 01 01 10 8A', '9B 01 01 10 8B'],
      ]) {
        expect(await wire.ask(`${hold} 80 01 01 33 B3`, 5)).toBe('80 01 01 00 80');
        one.board.door(1, 'closed');
        expect(await wire.ask('80 01 01 33 B3', 5)).toBe('80 01 01 00 80');
        expect(await wire.ask(`${release} 80 01 01 33 B3`, 5)).toBe('80 01 01 11 91');
      }
      expect(one.events.of('energised')).toHaveLength(2);
    });
  });

  it('opens all one after another by the other order too, without a word', async () => {
    const one = openBoard({ ...board, channels: 3 }, (hands) => new Xor8aFirmware(hands));
    await withWire(one, async (wire) => {
      wire.port.write(Buffer.from('9d0102108e', 'hex'));
      const pulses = await one.events.waitFor('energised', 3);
      expect(pulses.map(({ channel }) => channel)).toEqual([1, 2, 3]);
      expect(await wire.ask('80 01 00 33 B2', 7)).toBe('80 01 00 00 00 33 B2');
    });
  });
});
