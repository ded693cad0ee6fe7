import { describe, expect, it } from 'vitest';
import { kerongCu16 } from '../../drivers/kerong-cu16.js';
import { encodeKerong, type KerongFrame, type KerongRequest, readKerong } from '../../drivers/kerong-cu16-frames.js';
import { KerongCu16Firmware, readKerongRequest } from '../../drivers/simulator/kerong-cu16.js';
import { boardSpec } from './board-spec.js';
import { answerOf, hexOf, notingHands, openBoard, withWire } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

const vectors = familyVectors<KerongRequest, KerongFrame>('kerong-cu16');
const unit = boardSpec({ address: 0, channels: 16, unlockReply: 'none', pulseMs: 500 });
const orders = ['high-first', 'low-first'] as const;

describe('the rarer vectors of kerong-cu16', () => {
  for (const { hex, means, request, reply } of vectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encode exactly, and the unit understands: ${means} (${hex})`, () => {
        expect(hexOf(encodeKerong(request))).toBe(hex);
        expect(readKerongRequest(bytes)).toEqual({ kind: 'request', request, used: bytes.length });
        expect(readKerong(bytes)).toEqual({ kind: 'frame', frame: { kind: 'other' }, used: bytes.length });
      });
    }
    if (reply?.kind === 'unlock-time') {
      it(`read exactly, as a unit answers, and answer nothing that the driver asks: ${means} (${hex})`, () => {
        expect(readKerong(bytes, reply.order)).toEqual({ kind: 'frame', frame: reply, used: 7 });
        const firmware = new KerongCu16Firmware(notingHands(unit), reply.order);
        expect(answerOf(firmware, encodeKerong({ kind: 'get-unlock-time', unit: 0 }))).toEqual(bytes);
        expect(kerongCu16.status(unit)[0]?.decode?.(bytes, true)).toEqual({ kind: 'foreign', used: 7 });
      });
    }
  }
});

describe('the unlock time of a kerong-cu16 unit', () => {
  for (const order of orders) {
    it(`is set and told ${order}, and is what the next unlock lasts`, () => {
      const hands = notingHands(unit);
      const firmware = new KerongCu16Firmware(hands, order);
      firmware.hear(encodeKerong({ kind: 'set-unlock-time', unit: 0, ms: 12_340, order }));
      const answer = answerOf(firmware, encodeKerong({ kind: 'get-unlock-time', unit: 0 }));
      expect(answer && readKerong(answer, order)).toMatchObject({ frame: { kind: 'unlock-time', ms: 12_340 } });
      firmware.hear(encodeKerong({ kind: 'unlock', unit: 0, channel: 4 }));
      expect(hands.done).toEqual(['energise 4 12340']);
    });
  }

  it('guessed the wrong way round is not taken beyond a minute, and below it is: why the agent sets none', () => {
    const hands = notingHands(unit);
    const firmware = new KerongCu16Firmware(hands, 'high-first');
    firmware.hear(encodeKerong({ kind: 'set-unlock-time', unit: 0, ms: 500, order: 'low-first' }));
    firmware.hear(encodeKerong({ kind: 'unlock', unit: 0, channel: 1 }));
    firmware.hear(encodeKerong({ kind: 'set-unlock-time', unit: 0, ms: 50, order: 'low-first' }));
    firmware.hear(encodeKerong({ kind: 'unlock', unit: 0, channel: 1 }));
    expect(hands.done).toEqual(['energise 1 500', 'energise 1 12800']);
  });

  it('waits for the rest of an answer wherever it is cut', () => {
    const whole = bytesOf('02 00 38 00 32 03 6F');
    for (let cut = 1; cut < whole.length; cut++) expect(readKerong(whole.subarray(0, cut))).toEqual({ kind: 'more' });
  });
});

describe('a simulated kerong-cu16 unit on a real pty', () => {
  it('unlocks all of its channels without a word, and tells its unlock time', async () => {
    const one = openBoard({ ...unit, address: 1, channels: 12 }, (hands) => new KerongCu16Firmware(hands));
    await withWire(one, async (wire) => {
      expect(await wire.ask('02 00 33 03 38 02 10 30 03 45', 9)).toBe('02 10 35 FF 0F 00 00 03 58');
      expect(await wire.ask('02 10 33 03 48 02 10 30 03 45', 9)).toBe('02 10 35 00 00 00 00 03 4A');
      expect(one.events.of('energised')).toHaveLength(12);
      expect(await wire.ask('02 10 38 03 4D', 7)).toBe('02 10 38 00 32 03 7F');
    });
  });
});
