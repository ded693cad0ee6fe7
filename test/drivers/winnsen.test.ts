import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedbackBit } from '../../drivers/protocol.js';
import { readWinnsenRequest, type WinnsenAnswers, WinnsenFirmware } from '../../drivers/simulator/winnsen.js';
import { winnsen } from '../../drivers/winnsen.js';
import { encodeWinnsen, readWinnsen, type WinnsenFrame, type WinnsenRequest } from '../../drivers/winnsen-frames.js';
import { type BoardLine, openBoardLine } from './board-line.js';
import { boardSpec } from './board-spec.js';
import { checkFamily } from './family-checks.js';
import { notingHands } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

const vectors = familyVectors<WinnsenRequest, WinnsenFrame>('winnsen');
const spec1 = boardSpec({ address: 1, channels: 16, feedback: 'open-is-1' });
const l412 = { ...spec1, dialect: 'l412' };
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

function onesIn(reply: WinnsenFrame, asked: WinnsenRequest): readonly number[] {
  if (reply.kind !== 'states') return asked.kind === 'status' ? [asked.lock] : [];
  return Array.from({ length: 16 }, (_, index) => index + 1).filter((lock) => (reply.mask >> (lock - 1)) & 1);
}

function answersOf(name: string | undefined): WinnsenAnswers {
  return name === 'seen' ? 'seen' : 'documented';
}

describe('the vectors', () => {
  for (const { hex, means, request, reply, asked, dialect, answers, channels, negative } of vectors) {
    const frame = bytesOf(hex);
    if (request) {
      it(`encodes exactly, and its board understands: ${means} (${hex})`, () => {
        expect(encodeWinnsen(request)).toEqual(frame);
        expect(readWinnsenRequest(frame)).toEqual({ kind: 'request', request, used: frame.length });
      });
    }
    if (reply) {
      it(`reads exactly: ${means} (${hex})`, () => {
        expect(readWinnsen(frame)).toEqual({ kind: 'frame', frame: reply, used: frame.length });
      });
    }
    if (reply && asked) {
      it(`its board answers exactly: ${means} (${hex})`, () => {
        const spec = boardSpec({
          address: asked.station,
          channels: channels ?? 16,
          ...(dialect === undefined ? {} : { dialect }),
        });
        const firmware = new WinnsenFirmware(notingHands(spec, onesIn(reply, asked)), answersOf(answers));
        const heard = firmware.hear(encodeWinnsen(asked));
        expect(heard.reply && firmware.seal(heard.reply.body)).toEqual(frame);
      });
    }
    if (reply?.kind === 'opened') {
      it(`the driver takes it for its unlock: ${means} (${hex})`, () => {
        const spec = { ...spec1, address: reply.station, ...(dialect === undefined ? {} : { dialect }) };
        expect(winnsen.unlock(spec, reply.lock).decode?.(frame, false)).toEqual(
          reply.result === 1
            ? { kind: 'answer', value: {}, used: 7 }
            : { kind: 'refused', error: 'board.refused', used: 7 },
        );
      });
    }
    if (reply?.kind === 'states' && asked) {
      it(`the driver takes it for its query: ${means} (${hex})`, () => {
        const taken = winnsen.status(spec1)[0]?.decode?.(frame, false);
        const bits = taken?.kind === 'answer' ? taken.value : [];
        expect(bits).toHaveLength(16);
        expect(bits.filter(({ bit }) => bit === 1).map(({ channel }) => channel)).toEqual(onesIn(reply, asked));
      });
    }
    if (reply?.kind === 'state' && asked?.kind === 'status') {
      it(`the driver takes it for the query of that lock and of no other: ${means} (${hex})`, () => {
        const queries = winnsen.status({ ...l412, address: 0 });
        expect(queries).toHaveLength(16);
        for (const [index, { decode }] of queries.entries()) {
          expect(decode?.(frame, true)).toEqual(
            index + 1 === asked.lock
              ? { kind: 'answer', value: [{ channel: asked.lock, bit: 1 }], used: 7 }
              : { kind: 'foreign', used: 7 },
          );
        }
      });
    }
    if (negative) {
      it(`refuses: ${means} (${hex})`, () => {
        const decoders = [winnsen.idle, winnsen.unlock(spec1, 5).decode, winnsen.status(spec1)[0]?.decode];
        for (const decode of decoders) expect(decode?.(frame, true).kind).toBe('damaged');
        expect(readWinnsenRequest(frame)).toBe('none');
      });
    }
  }
});

describe('a winnsen board', () => {
  const opened = winnsen.unlock(spec1, 3).decode;

  it('is asked for all locks at once, and lock by lock in dialect l412', () => {
    expect(winnsen.status(spec1).map((query) => query.bytes)).toEqual([bytesOf('90 07 02 01 FF FF 03')]);
    expect(winnsen.status({ ...l412, channels: 2 }).map((query) => query.bytes)).toEqual([
      bytesOf('90 06 12 01 01 03'),
      bytesOf('90 06 12 01 02 03'),
    ]);
    expect(winnsen.status({ ...spec1, feedback: 'none' })).toEqual([]);
    expect(winnsen.status({ ...l412, feedback: 'none' })).toEqual([]);
  });

  it('is told to open by function 05 in both dialects: 12 is a query', () => {
    expect(winnsen.unlock(spec1, 3).bytes).toEqual(bytesOf('90 06 05 01 03 03'));
    expect(winnsen.unlock(l412, 3).bytes).toEqual(bytesOf('90 06 05 01 03 03'));
    expect(winnsen.unlock({ ...spec1, unlockReply: 'none' }, 3)).toMatchObject({ decode: null, drainMs: 25 });
    expect(winnsen.allOff(spec1)).toEqual([]);
    expect(winnsen.release).toBeUndefined();
  });

  it('is answered for by its own station, lock and function only', () => {
    for (const other of [
      '90 07 85 02 03 01 03',
      '90 07 85 01 04 01 03',
      '90 07 82 01 03 01 03',
      '90 07 92 01 03 01 03',
    ]) {
      expect(opened?.(bytesOf(other), true)).toEqual({ kind: 'foreign', used: 7 });
    }
  });

  it('refuses with 00; 02 is a refusal in dialect l412 and nothing elsewhere', () => {
    const cooling = bytesOf('90 07 85 01 03 02 03');
    expect(opened?.(bytesOf('90 07 85 01 03 00 03'), false)).toMatchObject({ kind: 'refused' });
    expect(opened?.(cooling, false)).toEqual({ kind: 'foreign', used: 7 });
    expect(winnsen.unlock(l412, 3).decode?.(cooling, false)).toMatchObject({ kind: 'refused' });
  });

  it('of the other dialect gives no answer to a query', () => {
    expect(winnsen.status(spec1)[0]?.decode?.(bytesOf('90 07 92 01 01 01 03'), true).kind).toBe('foreign');
    expect(winnsen.status(l412)[0]?.decode?.(bytesOf('90 07 82 01 01 00 03'), true).kind).toBe('foreign');
  });

  it('names one lock in each state answer, whichever order its two bytes have', () => {
    for (const first of [0, 1, 2, 7, 16]) {
      for (const second of [0, 1, 2, 7, 16]) {
        const frame = bytes(0x90, 0x07, 0x92, 1, first, second, 0x03);
        const named = winnsen.status(l412).filter(({ decode }) => decode?.(frame, true).kind === 'answer');
        expect(named.length).toBeLessThanOrEqual(1);
      }
    }
  });
});

const station = fc.constantFrom(0, 1, 2);
const lock = fc.constantFrom(0, 1, 2, 3, 4, 17);
const byte = fc.integer({ min: 0, max: 255 });

checkFamily({
  protocol: winnsen,
  firmware: (hands) => new WinnsenFirmware(hands),
  specs: fc
    .record({ address: station, channels: fc.constantFrom(4, 16), dialect: fc.constantFrom('v202104', 'l412') })
    .map(boardSpec),
  frames: fc.oneof(
    fc
      .tuple(fc.constantFrom(0x85, 0xa5, 0x92), station, lock, lock)
      .map(([func, to, first, second]) => [0x90, 7, func, to, first, second, 0x03]),
    fc
      .tuple(fc.constantFrom(0x82, 0xa2, 0x02), station, byte, byte)
      .map(([func, to, low, high]) => [0x90, 7, func, to, low, high, 0x03]),
    fc.tuple(fc.constantFrom(0x05, 0x12), station, lock).map(([func, to, of]) => [0x90, 6, func, to, of, 0x03]),
  ),
  unlockAnswer: (spec, at) => [0x90, 7, 0x85, spec.address, at, 1, 0x03],
  statusAnswer: (spec, index, ones) => {
    if (spec.dialect === 'l412')
      return [0x90, 7, 0x92, spec.address, index + 1, ones.includes(index + 1) ? 1 : 0, 0x03];
    const low = ones.reduce((mask, of) => mask + 2 ** (of - 1), 0);
    return [0x90, 7, 0x82, spec.address, low, 0, 0x03];
  },
  mayOpen: (frame, spec, at) =>
    [0x85, 0xa5].some((func) => String(frame) === String([0x90, 7, func, spec.address, at, 1, 0x03])),
  bitsIn: (frame, spec, index): FeedbackBit[] | undefined => {
    const [, , func = 0, , first = 0, second = 0] = frame;
    if (String(frame) !== String([0x90, 7, func, spec.address, first, second, 0x03])) return undefined;
    if (spec.dialect === 'l412') {
      const of = index + 1;
      const states: (0 | 1)[] = [0, 1];
      const bit = states.find(
        (state) => String([first, second]) === String([of, state]) || String([first, second]) === String([state, of]),
      );
      return func === 0x92 && bit !== undefined ? [{ channel: of, bit }] : undefined;
    }
    if (func !== 0x82 && func !== 0xa2) return undefined;
    return Array.from({ length: spec.channels }, (_, at) => ({
      channel: at + 1,
      bit: ((at < 8 ? first : second) >> (at % 8)) & 1 ? 1 : 0,
    }));
  },
});

describe('over a real tty', () => {
  let open: BoardLine | undefined;
  afterEach(() => open?.close());

  const documented = boardSpec({ id: 'n1', address: 1, channels: 16, pulseMs: 50, feedback: 'open-is-1' });
  const other = { ...documented, id: 'n2', address: 2, dialect: 'l412', channels: 4 };
  const start = async (answers: WinnsenAnswers): Promise<BoardLine> => {
    open = await openBoardLine(
      [documented, other].map((spec) => ({ spec, firmware: (hands) => new WinnsenFirmware(hands, answers) })),
    );
    return open;
  };

  it('the asked board opens the asked lock and no other, and its poll says so', async () => {
    const { wire, events } = await start('documented');
    expect(await wire.ask('90 06 05 01 0A 03', 7)).toBe('90 07 85 01 0A 01 03');
    expect(events.of('energised')).toMatchObject([{ board: 'n1', channel: 10, forMs: 50 }]);
    expect(await wire.ask('90 07 02 01 FF FF 03', 7)).toBe('90 07 82 01 00 02 03');
    expect(await wire.ask('90 07 02 01 FF 00 03', 7)).toBe('90 07 82 01 00 00 03');
  });

  it('a board of dialect l412 is read lock by lock and does not hear the poll', async () => {
    const { wire, events } = await start('documented');
    expect(await wire.ask('90 07 02 02 FF FF 03 90 06 05 02 03 03', 7)).toBe('90 07 85 02 03 01 03');
    expect(events.of('energised')).toMatchObject([{ board: 'n2', channel: 3 }]);
    expect(await wire.ask('90 06 12 02 03 03', 7)).toBe('90 07 92 02 03 01 03');
    expect(await wire.ask('90 06 12 02 04 03', 7)).toBe('90 07 92 02 04 00 03');
    expect(await wire.ask('90 06 05 02 05 03', 7)).toBe('90 07 85 02 05 00 03');
    expect(events.of('energised')).toHaveLength(1);
  });

  it('boards that answer in the other form are understood as well', async () => {
    const { wire } = await start('seen');
    const openReply = bytesOf(await wire.ask('90 06 05 01 02 03', 7));
    expect(winnsen.unlock(documented, 2).decode?.(openReply, false)).toMatchObject({ kind: 'answer' });
    const poll = bytesOf(await wire.ask('90 07 02 01 FF FF 03', 7));
    expect(poll[2]).toBe(0xa2);
    expect(winnsen.status(documented)[0]?.decode?.(poll, false)).toMatchObject({ kind: 'answer' });
    await wire.ask('90 06 05 02 04 03', 7);
    const state = bytesOf(await wire.ask('90 06 12 02 04 03', 7));
    expect(state).toEqual(bytesOf('90 07 92 02 01 04 03'));
    expect(winnsen.status(other)[3]?.decode?.(state, false)).toMatchObject({ value: [{ channel: 4, bit: 1 }] });
  });

  it("answers that are damaged, glued to another board's or behind noise are what the decoder makes of them", async () => {
    const { wire, line, boards } = await start('documented');
    const decode = winnsen.status(documented)[0]?.decode;
    const ask = async (count: number): Promise<Uint8Array> => bytesOf(await wire.ask('90 07 02 01 FF FF 03', count));
    boards[0]?.fault({ on: 'board', id: 'n1', fault: 'damaged' }, true);
    expect(decode?.(await ask(7), true).kind).toBe('damaged');
    boards[0]?.fault({ on: 'board', id: 'n1', fault: 'damaged' }, false);
    boards[0]?.fault({ on: 'board', id: 'n1', fault: 'merged' }, true);
    const both = await ask(14);
    expect(decode?.(both, true)).toEqual({ kind: 'foreign', used: 7 });
    expect(decode?.(both.subarray(7), true)).toMatchObject({ kind: 'answer', used: 7 });
    boards[0]?.fault({ on: 'board', id: 'n1', fault: 'merged' }, false);
    line.faults.add('noise');
    expect(decode?.(await ask(10), true)).toEqual({ kind: 'damaged', used: 3 });
    expect(() => boards[0]?.fault({ on: 'board', id: 'n1', fault: 'reports' }, true)).toThrow('never report');
  });
});
