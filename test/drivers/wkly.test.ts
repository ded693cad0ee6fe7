import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { xor8 } from '../../drivers/checksum.js';
import type { FeedbackBit } from '../../drivers/protocol.js';
import { readWklyRequest, WklyFirmware } from '../../drivers/simulator/wkly.js';
import { wkly } from '../../drivers/wkly.js';
import { encodeWkly, readWkly, type WklyFrame, type WklyRequest } from '../../drivers/wkly-frames.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { type BoardLine, openBoardLine } from './board-line.js';
import { boardSpec } from './board-spec.js';
import { checkFamily } from './family-checks.js';
import { notingHands } from './one-board.js';
import { bytesOf, familyVectors } from './vectors.js';

const vectors = familyVectors<WklyRequest, WklyFrame>('wkly');
const sealed = (...body: readonly number[]): number[] => [...body, xor8(Uint8Array.from(body))];
const frame = (address: number, command: number, ...data: readonly number[]): number[] =>
  sealed(0x57, 0x4b, 0x4c, 0x59, 8 + data.length, address, command, ...data);
const spec0 = boardSpec({ address: 0 });

function onesIn(reply: WklyFrame): readonly number[] {
  if (reply.kind === 'states') return reply.lines.flatMap((line, index) => (line === 1 ? [index + 1] : []));
  return 'line' in reply && reply.line === 1 ? [reply.channel] : [];
}

describe('the vectors', () => {
  for (const { hex, means, request, reply, asked, dialect, negative } of vectors) {
    const bytes = bytesOf(hex);
    const spec = boardSpec({ address: 0, ...(dialect === undefined ? {} : { dialect }) });
    if (request) {
      it(`encodes exactly, and its board understands: ${means} (${hex})`, () => {
        expect(encodeWkly(request)).toEqual(bytes);
        expect(readWklyRequest(bytes)).toEqual({ kind: 'request', request, used: bytes.length });
      });
    }
    if (reply) {
      it(`reads exactly: ${means} (${hex})`, () => {
        expect(readWkly(bytes, dialect === 'skly')).toEqual({ kind: 'frame', frame: reply, used: bytes.length });
      });
    }
    if (reply && asked) {
      it(`its board answers exactly: ${means} (${hex})`, () => {
        const firmware = new WklyFirmware(notingHands(spec, onesIn(reply)));
        const heard = firmware.hear(encodeWkly(asked));
        expect(heard.reply && firmware.seal(heard.reply.body)).toEqual(bytes);
      });
    }
    if (reply?.kind === 'report') {
      it(`its board reports exactly: ${means} (${hex})`, () => {
        const firmware = new WklyFirmware(notingHands({ ...spec, address: reply.address }, [reply.channel]));
        expect(firmware.seal(firmware.report(reply.channel))).toEqual(bytes);
      });
    }
    if (reply?.kind === 'opened') {
      it(`the driver takes it for its unlock: ${means} (${hex})`, () => {
        expect(wkly.unlock(spec, reply.channel).decode?.(bytes, false)).toEqual(
          reply.ok
            ? { kind: 'answer', value: { bit: reply.line }, used: 11 }
            : { kind: 'refused', error: 'board.refused', used: 11 },
        );
      });
    }
    if (reply?.kind === 'states') {
      it(`the driver takes it for its query: ${means} (${hex})`, () => {
        const taken = wkly.status(spec)[0]?.decode?.(bytes, false);
        const bits = taken?.kind === 'answer' ? taken.value : [];
        expect(bits).toHaveLength(24);
        expect(bits.filter(({ bit }) => bit === 1).map(({ channel }) => channel)).toEqual(onesIn(reply));
      });
    }
    if (negative) {
      it(`refuses: ${means} (${hex})`, () => {
        const decoders = [wkly.idle, wkly.unlock(spec, 1).decode, wkly.status(spec)[0]?.decode];
        for (const decode of decoders) expect(decode?.(bytes, true).kind).toBe('damaged');
        expect(readWklyRequest(bytes)).toBe('none');
      });
    }
  }
});

describe('a wkly board', () => {
  const opened = wkly.unlock(spec0, 3).decode;
  const states = wkly.status(spec0)[0]?.decode;

  it('is asked in its own form in every dialect', () => {
    expect(wkly.unlock(spec0, 1).bytes).toEqual(bytesOf('57 4B 4C 59 09 00 82 01 83'));
    expect(wkly.unlock({ ...spec0, dialect: 'skly' }, 1).bytes).toEqual(bytesOf('57 4B 4C 59 09 00 82 01 83'));
    expect(wkly.status(spec0)[0]?.bytes).toEqual(bytesOf('57 4B 4C 59 08 00 84 85'));
    expect(wkly.status({ ...spec0, feedback: 'none' })).toEqual([]);
    expect(wkly.allOff(spec0)).toEqual([]);
    expect(wkly.release).toBeUndefined();
    expect(wkly.unlock({ ...spec0, unlockReply: 'none' }, 1)).toMatchObject({ decode: null, drainMs: 25 });
  });

  it('says FF: the unlock is refused, for the channel asked only', () => {
    const refused = Uint8Array.from(frame(0, 0x82, 0xff, 3, 0));
    expect(opened?.(refused, false)).toEqual({ kind: 'refused', error: 'board.refused', used: 11 });
    expect(wkly.unlock(spec0, 4).decode?.(refused, true)).toEqual({ kind: 'foreign', used: 11 });
    expect(states?.(Uint8Array.from(frame(0, 0x84, 0xff, 0)), false)).toMatchObject({ kind: 'refused' });
  });

  it('says something that no source names: it is neither yes nor no', () => {
    expect(opened?.(Uint8Array.from(frame(0, 0x82, 0x01, 3, 0)), true)).toEqual({ kind: 'foreign', used: 11 });
    expect(opened?.(Uint8Array.from(frame(0, 0x82, 0x00, 3, 7)), true)).toEqual({
      kind: 'answer',
      value: {},
      used: 11,
    });
  });

  it('gives no state for channels that it does not name or names with another byte than 0 and 1', () => {
    const taken = states?.(Uint8Array.from(frame(0, 0x84, 0, 4, 1, 0, 9, 1)), false);
    expect(taken).toMatchObject({
      kind: 'answer',
      value: [
        { channel: 1, bit: 1 },
        { channel: 2, bit: 0 },
        { channel: 4, bit: 1 },
      ],
    });
  });

  it('is not answered for by one whose first byte is 53, unless its dialect is skly', () => {
    const answer = bytesOf('53 4B 4C 59 0B 00 82 00 03 00 87');
    expect(wkly.unlock({ ...spec0, dialect: 'wkly' }, 3).decode?.(answer, true).kind).toBe('damaged');
    expect(wkly.unlock(spec0, 3).decode?.(answer, true).kind).toBe('damaged');
    expect(wkly.unlock({ ...spec0, dialect: 'skly' }, 3).decode?.(answer, true)).toMatchObject({ kind: 'answer' });
    expect(wkly.idle(answer, true)).toEqual({ kind: 'foreign', used: 11 });
  });

  it('reports in the middle of an exchange: the report is a hint, and the answer behind it is found', () => {
    const received = Uint8Array.from([...frame(2, 0x85, 5, 1), ...frame(0, 0x82, 0, 3, 0)]);
    expect(opened?.(received, false)).toEqual({ kind: 'unsolicited', report: { address: 2, channel: 5 }, used: 10 });
    expect(opened?.(received.subarray(10), false)).toMatchObject({ kind: 'answer' });
  });
});

const address = fc.constantFrom(0, 1, 2);
const channel = fc.integer({ min: 0, max: 4 });
const status = fc.constantFrom(0x00, 0xff, 0x01);
const bit = fc.constantFrom(0, 1, 2);

checkFamily({
  protocol: wkly,
  firmware: (hands) => new WklyFirmware(hands),
  specs: fc
    .record({ address, channels: fc.constantFrom(4, 12, 24), dialect: fc.constantFrom('wkly', 'skly') })
    .map(boardSpec),
  frames: fc.oneof(
    fc
      .tuple(address, fc.constantFrom(0x82, 0x83), status, channel, bit)
      .map(([to, command, state, at, line]) => frame(to, command, state, at, line)),
    fc
      .tuple(address, status, fc.array(bit, { maxLength: 24 }))
      .map(([to, state, lines]) => frame(to, 0x84, state, lines.length, ...lines)),
    fc.tuple(address, channel, bit).map(([to, at, line]) => frame(to, 0x85, at, line)),
    fc
      .tuple(address, fc.constantFrom(0x81, 0x82, 0x83, 0x88, 0x89), channel)
      .map(([to, command, at]) => frame(to, command, at)),
    fc.tuple(address, fc.constantFrom(0x84, 0x86)).map(([to, command]) => frame(to, command)),
    fc
      .tuple(address, fc.constantFrom(0x80, 0x86, 0x87), status)
      .map(([to, command, state]) => frame(to, command, state)),
  ),
  unlockAnswer: (spec, at) => frame(spec.address, 0x82, 0, at, 1),
  statusAnswer: (spec, _index, ones) =>
    frame(spec.address, 0x84, 0, 24, ...Array.from({ length: 24 }, (_, at) => (ones.includes(at + 1) ? 1 : 0))),
  mayOpen: (bytes, spec, at) => {
    const [first, k, l, y, length, to, command, state, of] = bytes;
    const head = first === 0x57 || (first === 0x53 && spec.dialect === 'skly');
    return (
      head &&
      String([k, l, y, length, to, command, state, of]) === String([0x4b, 0x4c, 0x59, 11, spec.address, 0x82, 0, at]) &&
      bytes.length === 11 &&
      xor8(Uint8Array.from(bytes)) === 0
    );
  },
  bitsIn: (bytes, spec): FeedbackBit[] | undefined => {
    const lines = bytes.slice(9, -1);
    const head = bytes[0] === 0x57 || (bytes[0] === 0x53 && spec.dialect === 'skly');
    const rest = sealed(bytes[0] ?? 0, ...frame(spec.address, 0x84, 0, lines.length, ...lines).slice(1, -1));
    if (!head || lines.length === 0 || String(rest) !== String(bytes)) return undefined;
    return lines
      .map((line, index): FeedbackBit => ({ channel: index + 1, bit: line === 1 ? 1 : 0 }))
      .filter((one, index) => one.channel <= spec.channels && (lines[index] ?? 2) <= 1);
  },
});

describe('over a real tty', () => {
  let open: BoardLine | undefined;
  afterEach(() => open?.close());

  const boards: readonly BusBoardSpec[] = [
    boardSpec({ id: 'w1', address: 1, channels: 8, pulseMs: 50, feedback: 'open-is-1' }),
    boardSpec({ id: 'w2', address: 2, channels: 8, pulseMs: 50, dialect: 'skly' }),
  ];
  const start = async (): Promise<BoardLine> => {
    open = await openBoardLine(boards.map((spec) => ({ spec, firmware: (hands) => new WklyFirmware(hands) })));
    return open;
  };

  it('the asked board opens the asked lock and no other, and its query says so', async () => {
    const { wire, events } = await start();
    expect(await wire.ask('57 4B 4C 59 09 01 82 05 86', 11)).toBe('57 4B 4C 59 0B 01 82 00 05 01 85');
    expect(events.of('energised')).toMatchObject([{ board: 'w1', channel: 5, forMs: 50 }]);
    expect(await wire.ask('57 4B 4C 59 08 01 84 84', 18)).toBe('57 4B 4C 59 12 01 84 00 08 00 00 00 00 01 00 00 00 97');
    expect(await wire.ask('57 4B 4C 59 08 02 84 87', 18)).toBe('53 4B 4C 59 12 02 84 00 08 01 01 01 01 01 01 01 01 91');
  });

  it('locks that are opened in turn are energised one after another, held ones until they are released', async () => {
    const { wire, events } = await start();
    expect(await wire.ask('57 4B 4C 59 0B 01 87 02 03 04 81', 9)).toBe('57 4B 4C 59 09 01 87 00 86');
    const [first, second] = events.of('energised');
    expect([first?.channel, second?.channel]).toEqual([3, 4]);
    expect((second?.monoMs ?? 0) - (first?.monoMs ?? 0)).toBeGreaterThanOrEqual(50);
    expect(await wire.ask('57 4B 4C 59 09 01 88 01 88', 10)).toBe('57 4B 4C 59 0A 01 88 00 01 8B');
    expect(await wire.ask('57 4B 4C 59 09 01 89 01 89', 10)).toBe('57 4B 4C 59 0A 01 89 00 01 8A');
  });

  it('a channel that the board does not have is refused, and a door that moves is reported where that is on', async () => {
    const { wire, events, boards: live } = await start();
    expect(await wire.ask('57 4B 4C 59 09 01 82 09 8A', 11)).toBe('57 4B 4C 59 0B 01 82 FF 09 00 77');
    expect(events.of('energised')).toEqual([]);
    live[0]?.fault({ on: 'board', id: 'w1', fault: 'reports' }, true);
    live[0]?.door(7, 'open');
    expect(await wire.take(10)).toBe('57 4B 4C 59 0A 01 85 07 01 81');
  });

  it('answers that are damaged, of another board, split or behind noise are what the decoder makes of them', async () => {
    const { wire, line, boards: live } = await start();
    const decode = wkly.status(boards[0] ?? spec0)[0]?.decode;
    const ask = async (count: number): Promise<Uint8Array> => bytesOf(await wire.ask('57 4B 4C 59 08 01 84 84', count));
    live[0]?.fault({ on: 'board', id: 'w1', fault: 'damaged' }, true);
    expect(decode?.(await ask(18), true).kind).toBe('damaged');
    live[0]?.fault({ on: 'board', id: 'w1', fault: 'damaged' }, false);
    live[0]?.fault({ on: 'board', id: 'w1', fault: 'wrong-address' }, true);
    expect(decode?.(await ask(18), true).kind).toBe('foreign');
    live[0]?.fault({ on: 'board', id: 'w1', fault: 'wrong-address' }, false);
    live[0]?.fault({ on: 'board', id: 'w1', fault: 'split', ms: 30 }, true);
    expect(decode?.(await ask(9), true).kind).toBe('more');
    await wire.take(9);
    line.faults.add('noise');
    const [noise, answer] = [await ask(3), await wire.take(9)];
    expect(decode?.(Uint8Array.of(...noise, ...bytesOf(answer)), true)).toEqual({ kind: 'damaged', used: 3 });
  });
});
