import type { BusBoardSpec } from '../src/config/specs.js';
import { LockerError } from '../src/lib/errors.js';
import { bitsOf, unlockModbus } from './modbus-locks.js';
import { askModbus, modbusIdle, orderModbus } from './modbus-rtu.js';
import type { Exchange, FeedbackBit, LockProtocol } from './protocol.js';

/** Written to a relay's own register, 1 for relay 1. The maker's "open" energises and his "close" releases. */
const OPEN = 0x0100;
const CLOSE = 0x0200;
/** On for one second, then off by the board itself. */
const MOMENTARY = 0x0500;
const EVERY_RELAY = 0;
const ALL_OFF = 0x0800;
/** All inputs in one register, bit 0 being input 1. */
const PACKED_INPUTS = 0x00c0;
/** One register for each input, 1 or 0. */
const FIRST_INPUT = 0x0081;

/** How the boards of the family differ: who ends a pulse when the agent cannot, and how inputs are read. */
interface Dialect {
  readonly energise: number;
  readonly inputs: 'packed' | 'single';
}

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['open-close', { energise: OPEN, inputs: 'packed' }],
  ['momentary', { energise: MOMENTARY, inputs: 'packed' }],
  ['open-close-0081', { energise: OPEN, inputs: 'single' }],
  ['momentary-0081', { energise: MOMENTARY, inputs: 'single' }],
]);

/**
 * Eletechsup's relay boards (R4D8, R421A08, N4D8B08, N4D3E16, RYN404 and more): 9600 8N1, host-timed. A `momentary` pulse
 * is ended by the agent too, for it may be shorter than the board's second; the board is then the backstop.
 */
export const modbusEletechsup: LockProtocol = {
  unlock: (board, channel) =>
    unlockModbus(board, {
      kind: 'write-register',
      unit: board.address,
      address: channel,
      value: dialectOf(board).energise,
    }),

  release: ({ address }, channel) =>
    orderModbus({ kind: 'write-register', unit: address, address: channel, value: CLOSE }),

  allOff: ({ address }) => [
    orderModbus({ kind: 'write-register', unit: address, address: EVERY_RELAY, value: ALL_OFF }),
  ],

  status(board): readonly Exchange<readonly FeedbackBit[]>[] {
    if (board.feedback === 'none') return [];
    const { address: unit, channels } = board;
    if (dialectOf(board).inputs === 'single') {
      return [askModbus({ kind: 'read-registers', unit, address: FIRST_INPUT, count: channels }, singleInputs)];
    }
    return [
      askModbus({ kind: 'read-registers', unit, address: PACKED_INPUTS, count: 1 }, (data) =>
        bitsOf(board, data.toReversed()),
      ),
    ];
  },

  idle: modbusIdle,
};

function dialectOf({ id, dialect = 'open-close' }: BusBoardSpec): Dialect {
  const known = dialects.get(dialect);
  if (known) return known;
  throw new LockerError('internal', `board ${id}: the config let through the dialect "${dialect}"`);
}

/** An input whose register is neither 0 nor 1 is left out, and its latch stays unknown. */
function singleInputs(data: Uint8Array): readonly FeedbackBit[] {
  return Array.from({ length: data.length / 2 }, (_, index) => index).flatMap((index): FeedbackBit[] => {
    const value = ((data[2 * index] ?? 0) << 8) | (data[2 * index + 1] ?? 0);
    return value === 0 || value === 1 ? [{ channel: index + 1, bit: value }] : [];
  });
}
