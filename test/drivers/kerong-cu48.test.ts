import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sum8 } from '../../drivers/checksum.js';
import { kerongCu48 } from '../../drivers/kerong-cu48.js';
import {
  encodeKerongCu48,
  type KerongCu48Frame,
  type KerongCu48Request,
  readKerongCu48,
} from '../../drivers/kerong-cu48-frames.js';
import { KerongCu48Firmware, readKerongCu48Request } from '../../drivers/simulator/kerong-cu48.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { boardSpec } from './board-spec.js';
import { lineOf } from './frame-line.js';
import { answerOf, answersIn, hexOf, notingHands, openBoard, withWire } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

const vectors = familyVectors<KerongCu48Request, KerongCu48Frame>('kerong-cu48');
const UNEXPLAINED = '02 00 0A 77 01 00 00 00 00 00 01 00 00 00 00 00 03 88';

function spec(changes: Partial<BusBoardSpec> = {}): BusBoardSpec {
  return boardSpec({ address: 0, channels: 48, unlockReply: 'none', ...changes });
}

function statusDecoder(board: BusBoardSpec) {
  const decode = kerongCu48.status(board)[0]?.decode;
  if (!decode) throw new Error('this board has a status to read');
  return decode;
}

function channelsOf(hooks: readonly number[]): readonly number[] {
  return Array.from({ length: 48 }, (_, index) => index + 1).filter(
    (channel) => ((hooks[(channel - 1) >> 3] ?? 0) >> ((channel - 1) & 7)) & 1,
  );
}

describe('the vectors of kerong-cu48', () => {
  for (const { hex, means, request, reply } of vectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encode exactly, and the board understands: ${means} (${hex})`, () => {
        expect(hexOf(encodeKerongCu48(request))).toBe(hex);
        expect(readKerongCu48Request(bytes)).toEqual({ kind: 'request', request, used: bytes.length });
        expect(readKerongCu48(bytes)).toEqual({ kind: 'frame', frame: { kind: 'other' }, used: bytes.length });
      });
    }
    if (reply) {
      it(`read exactly: ${means} (${hex})`, () => {
        expect(readKerongCu48(bytes)).toEqual({ kind: 'frame', frame: reply, used: bytes.length });
      });
    }
    if (reply?.kind === 'status') {
      const { dialect, address, hooks } = reply;
      it(`answer a query of the board, whose firmware answers so: ${means} (${hex})`, () => {
        const board = spec({ dialect, address });
        const taken = statusDecoder(board)(bytes, false);
        const bits = taken.kind === 'answer' ? taken.value : [];
        expect(bits).toHaveLength(48);
        expect(bits.filter(({ bit }) => bit === 1).map(({ channel }) => channel)).toEqual(channelsOf(hooks));

        const firmware = new KerongCu48Firmware(notingHands(board, channelsOf(hooks)));
        expect(answerOf(firmware, encodeKerongCu48({ kind: 'status', dialect, address }))).toEqual(bytes);
      });
    }
  }

  it('refuse any one wrong byte', () => {
    for (const { hex } of vectors) {
      const bytes = bytesOf(hex);
      for (let at = 0; at < bytes.length; at++) {
        const wrong = bytes.map((byte, index) => (index === at ? byte ^ 0x40 : byte));
        expect(answersIn(statusDecoder(spec()), wrong)).toEqual([]);
        expect(readKerongCu48(wrong).kind).not.toBe('frame');
      }
    }
  });
});

describe('a kerong-cu48 board', () => {
  it('is addressed by address and lock in their own bytes', () => {
    expect(hexOf(kerongCu48.unlock(spec({ address: 5 }), 14).bytes)).toBe('02 05 0D 61 03 78');
    expect(hexOf(kerongCu48.unlock(spec({ address: 3, dialect: '5x' }), 5).bytes)).toBe('02 03 04 51 03 5D');
  });

  it('times its pulses itself: there is nothing to release or to switch off', () => {
    expect(kerongCu48.release).toBeUndefined();
    expect(kerongCu48.allOff(spec())).toEqual([]);
  });

  it('is asked no status without feedback', () => {
    expect(kerongCu48.status(spec({ feedback: 'none' }))).toEqual([]);
  });

  it('reports its configured channels only', () => {
    const taken = statusDecoder(spec({ channels: 20 }))(
      bytesOf('02 00 00 75 FF FF FF FF FF FF 00 00 00 00 00 00 03 74'),
      true,
    );
    const bits = taken.kind === 'answer' ? taken.value : [];
    expect(bits.map(({ channel }) => channel)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('is answered in its own dialect and by its own address and lock only', () => {
    const decode = statusDecoder(spec());
    expect(decode(bytesOf('02 00 00 65 FF FF FF FF FF FF 03 64'), true)).toEqual({ kind: 'foreign', used: 12 });
    const other = bytesOf('02 01 00 75 00 00 00 00 00 00 00 00 00 00 00 00 03 7B');
    expect(decode(other, true)).toEqual({ kind: 'foreign', used: 18 });
    const ofALock = bytesOf('02 00 01 75 00 00 00 00 00 00 00 00 00 00 00 00 03 7B');
    expect(decode(ofALock, true)).toEqual({ kind: 'foreign', used: 18 });
  });

  it('is never answered by its own request coming back', () => {
    const answered = spec({ unlockReply: 'expected' });
    for (const exchange of [...kerongCu48.status(answered), kerongCu48.unlock(answered, 3)]) {
      expect(exchange.decode?.(exchange.bytes, true)).toEqual({ kind: 'foreign', used: 6 });
    }
  });

  it('hints at a poll with the unexplained frame, and answers nothing with it', () => {
    const hint = { kind: 'unsolicited', report: { address: 0, channel: 11 }, used: 18 };
    const answered = spec({ unlockReply: 'expected' });
    expect(statusDecoder(answered)(bytesOf(UNEXPLAINED), true)).toEqual(hint);
    expect(kerongCu48.unlock(answered, 11).decode?.(bytesOf(UNEXPLAINED), true)).toEqual(hint);
    expect(kerongCu48.idle(bytesOf(UNEXPLAINED), true)).toEqual(hint);
  });

  it('acknowledges an unlock only where the config says so, for the lock that was asked or for none', () => {
    const drained = kerongCu48.unlock(spec(), 14);
    expect(drained.decode).toBeNull();
    expect(drained.drainMs).toBeGreaterThan(0);
    const decode = kerongCu48.unlock(spec({ unlockReply: 'expected' }), 14).decode;
    const none = bytesOf('02 00 00 75 00 20 00 00 00 00 00 00 00 00 00 00 03 9A');
    const own = bytesOf('02 00 0D 75 00 20 00 00 00 00 00 00 00 00 00 00 03 A7');
    const another = bytesOf('02 00 0C 75 00 20 00 00 00 00 00 00 00 00 00 00 03 A6');
    expect(decode?.(none, false)).toEqual({ kind: 'answer', value: { bit: 1 }, used: 18 });
    expect(decode?.(own, false)).toEqual({ kind: 'answer', value: { bit: 1 }, used: 18 });
    expect(decode?.(another, false)).toEqual({ kind: 'foreign', used: 18 });
  });
});

describe('on a line of frames, spoiled frames and noise a kerong-cu48 board', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const sealed = (...body: readonly number[]): number[] => [...body, sum8(Uint8Array.from(body))];
  const small = fc.integer({ min: 0, max: 2 });
  const frame = fc
    .tuple(
      small,
      small,
      fc.constantFrom(0x75, 0x65, 0x77, 0x60, 0x61, 0x50, 0x51),
      fc.array(byte, { minLength: 12, maxLength: 12 }),
    )
    .map(([address, lock, command, data]) => {
      const count = command === 0x65 ? 6 : command >= 0x75 ? 12 : 0;
      return sealed(0x02, address, lock, command, ...data.slice(0, count), 0x03);
    });
  const line = lineOf(frame);
  const board = fc
    .record({ address: small, dialect: fc.constantFrom('6x', '5x'), unlockReply: fc.constant('expected' as const) })
    .map((changes) => spec(changes));

  it('takes an answer only from the very frame that was asked for, and never throws', () => {
    fc.assert(
      fc.property(line, board, fc.integer({ min: 1, max: 3 }), (received, of, channel) => {
        const [command, count] = of.dialect === '6x' ? [0x75, 12] : [0x65, 6];
        const rightFrame = (hex: string, locks: readonly number[]): readonly number[] => {
          const bytes = [...bytesOf(hex)];
          expect(locks).toContain(bytes[2]);
          expect(bytes).toEqual(
            sealed(0x02, of.address, bytes[2] ?? 0, command ?? 0, ...bytes.slice(4, 4 + (count ?? 0)), 0x03),
          );
          return bytes.slice(4, 10);
        };
        for (const { hex, value } of answersIn(kerongCu48.status(of)[0]?.decode, received)) {
          const hooks = rightFrame(hex, [0]);
          expect(value.filter(({ bit }) => bit === 1).map((bit) => bit.channel)).toEqual(channelsOf(hooks));
        }
        for (const { hex, value } of answersIn(kerongCu48.unlock(of, channel).decode, received)) {
          const hooks = rightFrame(hex, [0, channel - 1]);
          expect(value.bit).toBe(((hooks[0] ?? 0) >> (channel - 1)) & 1);
        }
        expect(answersIn(kerongCu48.idle, received)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('waits for the last byte of an answer wherever it is cut, and finds it behind frames and noise', () => {
    const whole = bytesOf('02 00 00 75 00 20 00 00 00 80 00 00 00 00 00 00 03 1A');
    const decode = statusDecoder(spec());
    for (let cut = 1; cut < whole.length; cut++) {
      for (const quiet of [false, true]) expect(decode(whole.subarray(0, cut), quiet)).toEqual({ kind: 'more' });
    }
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x80, 0xff, 0x03, 0x75), { maxLength: 4 }),
        fc.array(frame, { maxLength: 2 }),
        (noise, before) => {
          const received = Uint8Array.from([...noise, ...before.flat(), ...whole]);
          expect(answersIn(decode, received).at(-1)?.hex).toBe(hexOf(whole));
        },
      ),
    );
  });
});

describe('a simulated kerong-cu48 board on a real pty', () => {
  const board = spec({ address: 3 });
  const open = (changes: Partial<BusBoardSpec> = {}) =>
    openBoard({ ...board, ...changes }, (hands) => new KerongCu48Firmware(hands));

  it('opens the asked lock and no other, without a word, and reads it open', async () => {
    const one = open();
    await withWire(one, async (wire) => {
      expect(await wire.ask('02 03 00 60 03 68', 18)).toBe('02 03 00 75 FF FF FF FF FF FF 00 00 00 00 00 00 03 77');
      expect(await wire.ask('02 03 0D 61 03 76 02 03 00 60 03 68', 18)).toBe(
        '02 03 00 75 FF DF FF FF FF FF 00 00 00 00 00 00 03 57',
      );
      expect(one.events.of('energised')).toMatchObject([{ channel: 14, forMs: 300 }]);
    });
  });

  it('speaks one dialect and hears no other board', async () => {
    const one = open({ dialect: '5x' });
    await withWire(one, async (wire) => {
      const deaf = '02 03 04 61 03 6D 02 04 04 51 03 5E';
      expect(await wire.ask(`${deaf} 02 03 00 50 03 58`, 12)).toBe('02 03 00 65 FF FF FF FF FF FF 03 67');
      expect(one.events.of('energised')).toEqual([]);
    });
  });

  it('acknowledges an unlock where the config says so', async () => {
    const one = open({ unlockReply: 'expected' });
    await withWire(one, async (wire) => {
      expect(await wire.ask('02 03 00 61 03 69', 18)).toBe('02 03 00 75 FE FF FF FF FF FF 00 00 00 00 00 00 03 76');
    });
  });

  it('sends the unexplained frame when a door moves, where it is asked to misbehave', async () => {
    const one = open();
    one.board.fault({ on: 'board', id: board.id, fault: 'reports' }, true);
    await withWire(one, async (wire) => {
      one.board.door(11, 'open');
      expect(await wire.take(18)).toBe('02 03 0A 77 FF FB FF FF FF FF 00 00 00 00 00 00 03 7F');
    });
  });
});
