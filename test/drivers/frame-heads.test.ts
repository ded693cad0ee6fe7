import { describe, expect, it } from 'vitest';
import type { Head } from '../../drivers/carving.js';
import { sum8, xor8 } from '../../drivers/checksum.js';
import { readDc02 } from '../../drivers/dc02-frames.js';
import { encodeKerong, readKerong } from '../../drivers/kerong-cu16-frames.js';
import { readKerongCu48 } from '../../drivers/kerong-cu48-frames.js';
import { readKmtronic } from '../../drivers/kmtronic-frames.js';
import { readLcus } from '../../drivers/lcus.js';
import { readModbus, sealModbus } from '../../drivers/modbus-rtu.js';
import { readWinnsen } from '../../drivers/winnsen-frames.js';
import { readWkly } from '../../drivers/wkly-frames.js';
import { readXor8a } from '../../drivers/xor-8a-frames.js';
import { hexOf } from './one-board.js';
import { bytesOf } from './vectors.js';

/**
 * What the first bytes on the line are read as, at the edges: each field at its limit and one beyond it, each start of a frame
 * that may still become one, and each that cannot. A start that is waited for in vain holds up the answer behind it.
 */

/** What a frame is read as, with its length; or that it may become one, or is none. */
type Expected = 'more' | 'none' | Readonly<Record<string, unknown>>;
type Row = readonly [bytes: Uint8Array, expected: Expected];

const raw = bytesOf;
/** Bytes with their checksum behind them. */
const xored = (hex: string): Uint8Array => Uint8Array.of(...bytesOf(hex), xor8(bytesOf(hex)));
const summed = (hex: string): Uint8Array => Uint8Array.of(...bytesOf(hex), sum8(bytesOf(hex)));
const other = (used: number): Expected => ({ used, kind: 'other' });

function rows(read: (bytes: Uint8Array) => Head<object>, table: readonly Row[]): void {
  it.each(table.map(([bytes, expected]) => [hexOf(bytes), expected] as const))('%s', (hex, expected) => {
    const head = read(bytesOf(hex));
    expect(head.kind === 'frame' ? { used: head.used, ...head.frame } : head.kind).toEqual(expected);
  });
}

describe('the head of what a wkly board says', () => {
  const w = (hex: string): Uint8Array => xored(`57 4B 4C 59 ${hex}`);
  const start = (hex: string): Uint8Array => raw(`57 4B 4C 59 ${hex}`);
  const done = (used: number, command: number, ok: boolean) => ({ used, kind: 'done', command, address: 1, ok });
  const table: readonly Row[] = [
    [raw('57'), 'more'],
    [raw('57 4B 4C'), 'more'],
    ...['', '09', '09 01', '09 01 82'].map((hex): Row => [start(hex), 'more']),
    [raw('57 53'), 'none'],
    [raw('58'), 'none'],
    // Orders for several locks, and their answers.
    [w('0B 01 80 02 03 04'), other(11)],
    [w('0B 01 87 02 03 04'), other(11)],
    [w('0A 01 87 01 03'), other(10)],
    [w('09 01 80 00'), done(9, 0x80, true)],
    [w('09 01 87 FF'), done(9, 0x87, false)],
    [start('08 01 80'), 'none'],
    [start('0A 01 80'), 'more'],
    [start('0B 01 80 03'), 'none'],
    [start('0B 01 87 03'), 'none'],
    [start('39 01 80'), 'more'],
    [start('3A 01 80'), 'none'],
    // Orders with one channel, and their answers.
    [w('09 01 81 00'), other(9)],
    [w('09 01 81 05'), other(9)],
    [w('0A 01 88 00 05'), done(10, 0x88, true)],
    [w('0A 01 89 FF 05'), done(10, 0x89, false)],
    [w('0A 01 89 01 05'), other(10)],
    [start('08 01 81'), 'none'],
    [start('0B 01 88'), 'none'],
    // An unlock and a query of one.
    [w('09 01 82 00'), other(9)],
    [w('09 01 83 07'), other(9)],
    [w('0B 01 82 05 03 01'), other(11)],
    [w('0B 01 82 00 03 01'), { used: 11, kind: 'opened', address: 1, ok: true, channel: 3, line: 1 }],
    [w('0B 01 83 FF 03 00'), { used: 11, kind: 'state', address: 1, ok: false, channel: 3, line: 0 }],
    [start('0A 01 82'), 'none'],
    [start('0C 01 83'), 'none'],
    // A query of all.
    [w('08 01 84'), other(8)],
    [w('0C 01 84 00 02 01 00'), { used: 12, kind: 'states', address: 1, ok: true, lines: [1, 0] }],
    [start('07 01 84'), 'none'],
    [start('09 01 84'), 'none'],
    [start('0A 01 84'), 'more'],
    [start('3A 01 84'), 'more'],
    [start('3B 01 84'), 'none'],
    [start('0C 01 84 00 03'), 'none'],
    // A report, an order for all, and what is no command.
    [w('0A 01 85 07 01'), { used: 10, kind: 'report', address: 1, channel: 7 }],
    [start('09 01 85'), 'none'],
    [w('08 01 86'), other(8)],
    [w('09 01 86 00'), done(9, 0x86, true)],
    [start('0A 01 86'), 'none'],
    [start('09 01 8A'), 'none'],
    [raw('57 4B 4C 59 09 01 82 05 00'), 'none'],
  ];
  describe('in dialect skly', () => {
    rows(
      (bytes) => readWkly(bytes, true),
      [
        ...table,
        [
          xored('53 4B 4C 59 0B 01 82 00 03 01'),
          { used: 11, kind: 'opened', address: 1, ok: true, channel: 3, line: 1 },
        ],
      ],
    );
  });
  describe('in dialect wkly', () => {
    rows((bytes) => readWkly(bytes, false), [...table, [raw('53'), 'none']]);
  });
});

describe('the head of what an xor-8a board says', () => {
  rows(readXor8a, [
    [raw('8A 01 01 11'), 'more'],
    [xored('8A 01 01 55'), other(5)],
    [xored('70 01 01 11'), 'none'],
    [xored('80 01 05 11'), { used: 5, kind: 'state', address: 1, channel: 5, bit: 1 }],
    [xored('80 01 05 33'), other(5)],
    // A request with 1 to 9 seconds, and what is none.
    [xored('8A 01 01 11 01'), other(6)],
    [xored('8A 01 01 11 09'), other(6)],
    [xored('8A 01 01 11 00'), 'none'],
    [xored('8A 01 01 11 0A'), 'none'],
    [xored('8A 01 01 00 03'), 'none'],
    [xored('81 01 01 11 03'), 'none'],
    [raw('8A 01 01 11 03'), 'more'],
    [raw('8A 01 01 11 03 00'), 'none'],
    // Five bytes that hold by chance, and what may yet be an answer of up to eight status bytes.
    [xored('80 01 05 55'), 'more'],
    [raw('80 01 00 B2 33'), 'more'],
    [
      xored('80 01 01 02 03 04 05 06 07 08 33'),
      { used: 12, kind: 'states', address: 1, status: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    ],
    [raw('80 01 01 02 03 04 05 06 07 08 33'), 'more'],
    [raw('80 01 01 02 03 04 05 06 07 08 33 00'), 'none'],
  ]);

  describe('to a query of all', () => {
    rows(
      (bytes) => readXor8a(bytes, { address: 1, statusBytes: 3, quiet: false }),
      [
        [xored('80 02 05 00'), { used: 5, kind: 'state', address: 2, channel: 5, bit: 0 }],
        // The echo with the start of the answer behind it, and what only looks like it.
        [raw('80 01 00 33 B2 80 01'), other(5)],
        [raw('80 01 00 33 B2 80'), 'more'],
        [raw('80 01 00 33 B2 80 02'), 'more'],
        [raw('80 01 00 33 B2 33 01'), 'more'],
        [raw('80 01 05 00 84 80 01'), 'more'],
        [raw('80 01 00 33 00 80 01'), 'more'],
      ],
    );
  });
});

describe('the head of what a kerong unit says', () => {
  rows(readKerong, [
    [raw('03 10 30 03 46'), 'none'],
    [raw('02 10'), 'more'],
    [raw('02 10 99'), 'none'],
    [raw('02 10 30 03'), 'more'],
    [raw('02 10 30 03 46'), 'none'],
    [summed('02 10 30 04'), 'none'],
    [encodeKerong({ kind: 'set-unlock-time', unit: 1, ms: 500, order: 'high-first' }), other(7)],
    // The question for the unlock time, and answers of which some bytes make it.
    [raw('02 10 38'), 'more'],
    [summed('02 10 38 03'), other(5)],
    [summed('02 10 38 03 E8 03'), { used: 7, kind: 'unlock-time', unit: 1, ms: 10_000, order: 'high-first' }],
    [summed('02 10 38 00 4A 03'), { used: 7, kind: 'unlock-time', unit: 1, ms: 740, order: 'high-first' }],
  ]);
  describe('of the larger sort', () => {
    rows(readKerongCu48, [
      [summed('03 00 00 60 03'), 'none'],
      [raw('02 00 00'), 'more'],
      [raw('02 00 00 62'), 'none'],
      [summed('02 00 00 60 04'), 'none'],
      [raw('02 00 00 60 03 66'), 'none'],
      [summed('02 00 00 60 03'), other(6)],
    ]);
  });
});

describe('the head of what a kmtronic board says', () => {
  const eight = '01 00 00 00 00 00 00 00';
  const relays = [1, 0, 0, 0, 0, 0, 0, 0];
  const damaged = (used: number): Expected => ({ used, kind: 'damaged' });
  const table: readonly (readonly [hex: string, quiet: Expected, busy?: Expected])[] = [
    ['FF', 'more'],
    ['FF 00 00', damaged(1)],
    ['FF 01', 'more'],
    ['FF 01 01', other(3)],
    ['FF 01 02', damaged(2)],
    ['FF 78 00', other(3)],
    ['FF 79 00', damaged(1)],
    ['FF A0 00', damaged(1)],
    ['FF B0 00', damaged(1)],
    ['FF A1', 'more'],
    ['FF A1 00', 'more'],
    [`FF AF ${eight}`, { used: 10, kind: 'relays', address: 15, relays }, 'more'],
    [`FF A1 ${eight} 80`, { used: 10, kind: 'relays', address: 1, relays }],
    // The query coming back, alone or with the answer behind it.
    ['FF A1 00 80', other(3)],
    ['FF A1 01 80', damaged(3)],
    ['FF A1 00 00 80', damaged(4)],
    [`FF A1 00 ${eight} 80`, other(3)],
    [`FF A1 01 ${eight} 80`, damaged(11)],
    ['80 81 FF 01 01', damaged(2)],
    ['80 81 01 FF', damaged(2)],
  ];
  for (const [hex, whenQuiet, whenBusy = whenQuiet] of table) {
    it(hex, () => {
      for (const [quiet, expected] of [
        [true, whenQuiet],
        [false, whenBusy],
      ] as const) {
        const taken = readKmtronic(bytesOf(hex), quiet);
        const { kind } = taken;
        const seen = kind === 'frame' ? { used: taken.used, ...taken.frame } : kind === 'more' ? kind : taken;
        expect(seen).toEqual(expected);
      }
    });
  }
});

describe('the head of what an lcus board says', () => {
  rows(readLcus, [
    [raw('A0'), 'more'],
    [raw('A0 01'), 'more'],
    [raw('A0 01 01'), 'more'],
    [summed('A0 01 01'), { used: 4, channel: 1, operation: 1 }],
    [summed('A1 01 01'), 'none'],
    [raw('A0 01 01 A3'), 'none'],
  ]);
});

describe('the head of what a dc02 board says', () => {
  const answer = (hex: string): Uint8Array => Uint8Array.of(0xdc, 0xfe, ...summed(hex));
  rows(readDc02, [
    [raw('DD'), 'none'],
    [raw('DC 03'), 'none'],
    [raw('DC FE 01'), 'more'],
    [raw('DC FE 01 99'), 'none'],
    [raw('DC FE 01 10 03'), 'none'],
    [raw('DC 02 01 10 02'), 'none'],
    [Uint8Array.of(0xdc, 0x02, ...summed('01 10 01 05')), other(7)],
    [raw('DC FE 01 10 02 01 00 15'), 'none'],
    // Channels 1 to 12, states 0 and 1.
    [answer('01 10 02 00 01'), other(8)],
    [answer('01 10 02 01 01'), { used: 8, kind: 'opened', address: 1, channel: 1, bit: 1 }],
    [answer('01 11 02 0C 00'), { used: 8, kind: 'state', address: 1, channel: 12, bit: 0 }],
    [answer('01 11 02 0D 00'), other(8)],
    [answer('01 10 02 01 02'), other(8)],
    [answer('01 16 01 01'), { used: 7, kind: 'done', command: 0x16, address: 1, ok: true }],
    [answer('01 16 01 00'), { used: 7, kind: 'done', command: 0x16, address: 1, ok: false }],
  ]);
});

describe('the head of what a winnsen board says', () => {
  rows(readWinnsen, [
    [raw('91'), 'none'],
    [raw('90'), 'more'],
    [raw('90 05'), 'none'],
    [raw('90 06'), 'more'],
    [raw('90 06 85'), 'none'],
    [raw('90 06 05 01 01 04'), 'none'],
    // Locks 1 to 16.
    [raw('90 06 05 01 00 03'), 'none'],
    [raw('90 06 05 01 01 03'), other(6)],
    [raw('90 06 12 01 10 03'), other(6)],
    [raw('90 06 12 01 11 03'), 'none'],
    [raw('90 07 02 01 FF FF 03'), other(7)],
    [raw('90 07 85 01 00 01 03'), 'none'],
    [raw('90 07 85 01 10 02 03'), { used: 7, kind: 'opened', station: 1, lock: 16, result: 2 }],
    [raw('90 07 85 01 11 01 03'), 'none'],
    [raw('90 07 85 01 01 03 03'), 'none'],
    [raw('90 07 92 01 00 00 03'), 'none'],
  ]);
});

describe('the head of what is on a Modbus line', () => {
  const sealed = (hex: string): Uint8Array => sealModbus([...bytesOf(hex)]);
  const table: readonly (readonly [bytes: Uint8Array, used: number | 'more' | 'none'])[] = [
    [raw('01'), 'more'],
    [raw('01 01'), 'more'],
    // Reads: by its byte count an answer is shorter than the request, as long, or longer.
    [sealed('01 01 01 FF'), 6],
    [raw('01 01 01 FF 00 00'), 'more'],
    [raw('01 01 01 FF 00 00 00 00'), 'none'],
    [sealed('01 02 04 01 02 03 04'), 9],
    [sealed('01 03 04 01 02 03 04'), 9],
    [sealed('01 02 00 00 00 08'), 8],
    [sealed('01 03 01 00 00 01'), 8],
    // No answer has 0 bytes, nor more than 250, nor half a register.
    [sealed('01 01 00'), 'more'],
    [sealed('01 03 00'), 'more'],
    [sealed('01 03 01 FF'), 'more'],
    [raw('01 01 FA 00 00 00 00 00'), 'more'],
    [raw('01 01 FB 00 00 00 00 00'), 'none'],
    [raw('01 03 FA 00 00 00 00 00'), 'more'],
    [raw('01 03 FC 00 00 00 00 00'), 'none'],
    // Writes of several: the byte count must be that of the number before it.
    [sealed('01 0F 00 00 00 08'), 8],
    [sealed('01 0F 00 00 00 08 01 FF'), 10],
    [sealed('01 10 00 00 00 01 02 00 07'), 11],
    [raw('01 0F 00 00 00 08'), 'more'],
    [raw('01 0F 00 00 00 08 01 FF'), 'more'],
    [raw('01 0F 00 00 00 08 02 FF'), 'none'],
    [raw('01 0F 00 00 00 00 00 00'), 'none'],
    [raw('01 06 00 00 00 08 01 FF'), 'none'],
    [sealed('01 06 00 00 00 08'), 8],
    [sealed('01 81 02'), 5],
    [sealed('01 87 02'), 'none'],
  ];
  it.each(table.map(([bytes, used]) => [hexOf(bytes), used] as const))('%s', (hex, used) => {
    const head = readModbus(bytesOf(hex));
    if (head.kind === 'frame') expect([...head.frame]).toEqual([...bytesOf(hex)].slice(0, head.used - 2));
    expect(head.kind === 'frame' ? head.used : head.kind).toBe(used);
  });
});
