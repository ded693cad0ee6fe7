import type { BusBoardSpec } from '../src/config/specs.js';
import { LockerError } from '../src/lib/errors.js';
import { askModbus, type ModbusWrite, orderModbus } from './modbus-rtu.js';
import type { Ack, Exchange, FeedbackBit } from './protocol.js';

/** Time for an answer that was not expected to pass by before the next request. */
const DRAIN_MS = 25;
const STEP_MS = 100;
const MOST_STEPS = 0x7fff;

/** The order that energises a lock; its answer is left out where the config says that none comes. */
export function unlockModbus(board: BusBoardSpec, request: ModbusWrite): Exchange<Ack> {
  const exchange = orderModbus(request);
  return board.unlockReply === 'none' ? { bytes: exchange.bytes, decode: null, drainMs: DRAIN_MS } : exchange;
}

/** Length of a flash in the board's steps of 100 ms. Throws `config.pulse_impossible` for one that is no such step. */
export function flashSteps(board: BusBoardSpec): number {
  const steps = board.pulseMs / STEP_MS;
  if (Number.isInteger(steps) && steps >= 1 && steps <= MOST_STEPS) return steps;
  throw new LockerError(
    'config.pulse_impossible',
    `board ${board.id}: a pulse of ${board.pulseMs} ms; its board makes steps of ${STEP_MS} ms`,
  );
}

/** Discrete inputs as door contacts, input n being channel n's. Read by whole bytes, as the makers' own examples do. */
export function inputStatus(board: BusBoardSpec): readonly Exchange<readonly FeedbackBit[]>[] {
  if (board.feedback === 'none') return [];
  const count = 8 * Math.ceil(board.channels / 8);
  return [askModbus({ kind: 'read-inputs', unit: board.address, address: 0, count }, (data) => bitsOf(board, data))];
}

/** Bit 0 of the first byte is channel 1. */
export function bitsOf({ channels }: BusBoardSpec, bytes: Uint8Array): readonly FeedbackBit[] {
  return Array.from({ length: channels }, (_, index) => ({
    channel: index + 1,
    bit: ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1 ? 1 : 0,
  }));
}
