import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kmtronic } from '../../drivers/kmtronic.js';
import {
  encodeKmtronic,
  type KmtronicFrame,
  type KmtronicRequest,
  readKmtronic,
} from '../../drivers/kmtronic-frames.js';
import type { Decoder } from '../../drivers/protocol.js';
import { KmtronicFirmware, readKmtronicRequest } from '../../drivers/simulator/kmtronic.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { boardSpec } from './board-spec.js';
import { answerOf, answersIn, hexOf, notingHands, openBoard, withWire } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

const vectors = familyVectors<KmtronicRequest, KmtronicFrame>('kmtronic');

function spec(changes: Partial<BusBoardSpec> = {}): BusBoardSpec {
  return boardSpec({ channels: 8, feedback: 'none', unlockReply: 'none', dialect: 'rs485', ...changes });
}

function unlockDecoder(channel: number, changes: Partial<BusBoardSpec> = {}): Decoder<unknown> {
  const { decode } = kmtronic.unlock(spec(changes), channel);
  if (!decode) throw new Error('this board reads its relays back');
  return decode;
}

describe('the vectors of kmtronic', () => {
  for (const { hex, means, request, reply, negative } of vectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encode exactly, and the board understands: ${means} (${hex})`, () => {
        expect(hexOf(encodeKmtronic(request))).toBe(hex);
        expect(readKmtronicRequest(bytes)).toEqual({ kind: 'request', request, used: 3 });
      });
    }
    if (reply?.kind === 'relays') {
      it(`read exactly, as the board answers: ${means} (${hex})`, () => {
        expect(readKmtronic(bytes, true)).toEqual({ kind: 'frame', frame: reply, used: bytes.length });
        const hands = notingHands(spec());
        const firmware = new KmtronicFirmware(hands, reply.address === undefined ? 'bare' : 'headed');
        for (const [index, on] of reply.relays.entries()) {
          firmware.hear(encodeKmtronic({ kind: 'switch', address: 1, channel: index + 1, on: on === 1 }));
        }
        expect(answerOf(firmware, encodeKmtronic({ kind: 'query', address: 1 }))).toEqual(bytes);
      });
    }
    if (negative) {
      it(`are refused: ${means} (${hex})`, () => {
        expect(readKmtronic(bytes, true).kind).toBe('damaged');
        expect(answersIn(unlockDecoder(3), bytes)).toEqual([]);
      });
    }
  }
});

describe('a kmtronic board', () => {
  it('has the relays of its address: eight for each board of the line', () => {
    const plain = spec({ dialect: 'plain', address: 2 });
    expect(hexOf(kmtronic.unlock(plain, 3).bytes)).toBe('FF 0B 01');
    expect(kmtronic.release && hexOf(kmtronic.release(plain, 3).bytes)).toBe('FF 0B 00');
    expect(kmtronic.allOff({ ...plain, channels: 2 }).map(({ bytes }) => hexOf(bytes))).toEqual([
      'FF 09 00',
      'FF 0A 00',
    ]);
    expect(kmtronic.unlock(plain, 3)).toMatchObject({ decode: null, drainMs: expect.any(Number) });
  });

  it('of dialect rs485 is switched off whole in one breath, and says so only when no relay is on', () => {
    const [all, ...more] = kmtronic.allOff(spec({ channels: 3 }));
    expect(all && hexOf(all.bytes)).toBe('FF 01 00 FF 02 00 FF 03 00 FF A1 00');
    expect(more).toEqual([]);
    expect(all?.decode?.(bytesOf('00 00 00 01 00 00 00 00'), true)).toEqual({ kind: 'answer', value: {}, used: 8 });
    expect(all?.decode?.(bytesOf('00 00 01 00 00 00 00 00'), true)).toMatchObject({ kind: 'refused' });
  });

  it('has no status to ask: a relay is no latch', () => {
    for (const dialect of ['plain', 'rs485']) {
      expect(kmtronic.status(spec({ dialect, feedback: 'closed-is-1' }))).toEqual([]);
    }
  });

  it('of dialect rs485 is asked for its relays behind each order', () => {
    expect(hexOf(kmtronic.unlock(spec({ address: 2 }), 3).bytes)).toBe('FF 0B 01 FF A2 00');
  });

  it('acknowledges by the state of the asked relay, and says no by the opposite one', () => {
    const relays = bytesOf('00 00 01 00 00 00 00 00');
    expect(unlockDecoder(3)(relays, true)).toEqual({ kind: 'answer', value: {}, used: 8 });
    expect(unlockDecoder(4)(relays, true)).toEqual({ kind: 'refused', error: 'board.refused', used: 8 });
    expect(kmtronic.release?.(spec(), 3).decode?.(relays, true)).toMatchObject({ kind: 'refused' });
    expect(kmtronic.release?.(spec(), 4).decode?.(relays, true)).toMatchObject({ kind: 'answer' });
  });

  it('takes eight states only where nothing that could be a ninth is next to them', () => {
    const decode = unlockDecoder(3);
    const relays = bytesOf('00 00 01 00 00 00 00 00');
    for (let cut = 1; cut < 8; cut++) expect(decode(relays.subarray(0, cut), true)).toEqual({ kind: 'more' });
    expect(decode(relays, false)).toEqual({ kind: 'more' });
    expect(answersIn(decode, Uint8Array.of(0, ...relays))).toEqual([]);
    expect(answersIn(decode, Uint8Array.of(...relays, ...relays))).toEqual([]);
    expect(answersIn(decode, Uint8Array.of(0x80, ...relays))).toHaveLength(1);
    expect(decode(Uint8Array.of(...relays, 0x80), false)).toMatchObject({ kind: 'answer', used: 8 });
  });

  it('is not answered by another board that names itself, nor by the order coming back', () => {
    const decode = unlockDecoder(1);
    expect(decode(bytesOf('FF A2 01 00 00 00 00 00 00 00'), true)).toEqual({ kind: 'foreign', used: 10 });
    const { bytes } = kmtronic.unlock(spec(), 1);
    expect(answersIn(decode, bytes)).toEqual([]);
    expect(answersIn(decode, Uint8Array.of(...bytes, ...bytesOf('01 00 00 00 00 00 00 00')))).toHaveLength(1);
    expect(answersIn(decode, Uint8Array.of(...bytes, ...bytesOf('00 00 00 00 00 00 00 00')))).toEqual([]);
    expect(answersIn(decode, Uint8Array.of(...bytes, ...bytesOf('FF A1 01 00 00 00 00 00 00 00')))).toHaveLength(1);
  });

  it('says nothing that was not asked: what is heard meanwhile is somebody else’s', () => {
    expect(kmtronic.idle(bytesOf('FF 01 01'), true)).toEqual({ kind: 'foreign', used: 3 });
    expect(kmtronic.idle(bytesOf('01 00 00 00 00 00 00 00'), true)).toEqual({ kind: 'foreign', used: 8 });
  });

  it('takes nothing else on a line for an answer, and never throws', () => {
    const part = fc.oneof(
      fc.constantFrom([0xff, 0xa1, 0], [0xff, 0xa2, 0], [0xff, 1, 1], [0xff], [0xa1], [0x80]),
      fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 9 }),
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 8 }), (parts, channel) => {
        const received = Uint8Array.from(parts.flat());
        for (const { hex } of answersIn(unlockDecoder(channel), received)) {
          const bytes = bytesOf(hex);
          const relays = bytes.length === 10 ? bytes.subarray(2) : bytes;
          if (bytes.length === 10) expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xa1]);
          expect(relays).toHaveLength(8);
          expect(relays[channel - 1]).toBe(1);
          expect(relays.every((state) => state <= 1)).toBe(true);
        }
        expect(answersIn(kmtronic.idle, received)).toEqual([]);
        for (const quiet of [false, true]) {
          const taken = readKmtronic(received, quiet);
          if (taken.kind !== 'more') expect(taken.used).toBeLessThanOrEqual(received.length);
        }
        expect(new KmtronicFirmware(notingHands(spec())).hear(received).used).toBeLessThanOrEqual(received.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('on a real pty switches its own relays only, and answers for them only in dialect rs485', async () => {
    const one = openBoard(spec({ address: 2 }), (hands) => new KmtronicFirmware(hands));
    await withWire(one, async (wire) => {
      expect(await wire.ask('FF 01 01 FF A1 00 FF 0B 01 FF A2 00', 8)).toBe('00 00 01 00 00 00 00 00');
      expect(await wire.ask('FF 0B 00 FF A2 00', 8)).toBe('00 00 00 00 00 00 00 00');
      expect(one.switched).toMatchObject([
        { on: true, channel: 3 },
        { on: false, channel: 3 },
      ]);
    });
    const hands = notingHands(spec({ dialect: 'plain' }));
    expect(answerOf(new KmtronicFirmware(hands), encodeKmtronic({ kind: 'query', address: 1 }))).toBeUndefined();
  });
});
