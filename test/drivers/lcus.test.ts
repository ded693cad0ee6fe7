import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeLcus, type LcusFrame, type LcusOrder, lcus, readLcus } from '../../drivers/lcus.js';
import { LcusFirmware, readLcusRequest } from '../../drivers/simulator/lcus.js';
import { eventually } from './bench-cabinet.js';
import { boardSpec } from './board-spec.js';
import { answersIn, hexOf, notingHands, openBoard, withWire } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

const vectors = familyVectors<LcusOrder, LcusFrame>('lcus');
const board = boardSpec({ address: 0, channels: 8, feedback: 'none', unlockReply: 'none' });

describe('the vectors of lcus', () => {
  for (const { hex, means, request, reply, negative } of vectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encode exactly, and the board understands: ${means} (${hex})`, () => {
        expect(hexOf(encodeLcus(request))).toBe(hex);
        const order = { channel: request.channel, operation: bytes[2] };
        expect(readLcusRequest(bytes)).toEqual({ kind: 'request', request: order, used: 4 });
        expect(readLcus(bytes)).toEqual({ kind: 'frame', frame: order, used: 4 });
      });
    }
    if (reply) {
      it(`read exactly: ${means} (${hex})`, () => {
        expect(readLcus(bytes)).toEqual({ kind: 'frame', frame: reply, used: 4 });
      });
    }
    if (negative) {
      it(`are refused: ${means} (${hex})`, () => {
        expect(lcus.idle(bytes, true).kind).toBe('damaged');
        expect(readLcusRequest(bytes)).toBe('none');
      });
    }
  }
});

describe('an lcus board', () => {
  it('is switched on, off and all off, and no answer is waited for', () => {
    const orders = [lcus.unlock(board, 2), lcus.release?.(board, 2), ...lcus.allOff({ ...board, channels: 2 })];
    expect(orders.map((order) => order && hexOf(order.bytes))).toEqual([
      'A0 02 01 A3',
      'A0 02 00 A2',
      'A0 01 00 A1',
      'A0 02 00 A2',
    ]);
    for (const order of orders) expect(order).toMatchObject({ decode: null, drainMs: expect.any(Number) });
  });

  it('has no status to ask, whatever the config says of feedback', () => {
    expect(lcus.status(boardSpec({ address: 0, feedback: 'closed-is-1' }))).toEqual([]);
    // What it may say to an order answers nothing.
    expect(lcus.idle(bytesOf('A0 01 01 A2'), true)).toEqual({ kind: 'foreign', used: 4 });
  });

  it('holds a relay until the next order for it, and does nothing for the other operations', () => {
    const hands = notingHands(board);
    const firmware = new LcusFirmware(hands);
    for (const { request } of vectors) if (request) expect(firmware.hear(encodeLcus(request)).reply).toBeUndefined();
    expect(hands.done).toEqual(['release 1', 'hold 1', 'release 8', 'hold 2']);
  });

  it('says nothing that answers, nothing that throws and nothing that uses up more than there is', () => {
    const part = fc.oneof(
      fc.constantFrom([0xa0, 1, 1, 0xa2], [0xa0, 1, 1, 0xa3], [0xa0]),
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.boolean(), (parts, quiet) => {
        const received = Uint8Array.from(parts.flat());
        expect(answersIn(lcus.idle, received)).toEqual([]);
        const taken = lcus.idle(received, quiet);
        if (taken.kind !== 'more') expect(taken.used).toBeLessThanOrEqual(received.length);
        expect(new LcusFirmware(notingHands(board)).hear(received).used).toBeLessThanOrEqual(received.length);
      }),
    );
  });

  it('on a real pty switches behind noise and behind an order cut short', async () => {
    const one = openBoard(board, (hands) => new LcusFirmware(hands));
    await withWire(one, async (wire) => {
      wire.port.write(Buffer.from('55a001a00301a4a00300a3', 'hex'));
      await eventually(() => one.switched.length >= 2);
      expect(one.switched).toMatchObject([
        { on: true, channel: 3 },
        { on: false, channel: 3 },
      ]);
      expect(one.events.of('energised')).toHaveLength(1);
    });
  });
});
