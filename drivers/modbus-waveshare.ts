import { familyFacts } from '../src/config/families.js';
import { LockerError } from '../src/lib/errors.js';
import { flashSteps, inputStatus, unlockModbus } from './modbus-locks.js';
import { modbusIdle, orderModbus, sealModbus } from './modbus-rtu.js';
import type { LockProtocol } from './protocol.js';

/** Coil of relay 1's "flash on": on for the written value times 100 ms, then off by the board itself. */
const FLASH_ON = 0x0200;
const ALL_RELAYS = 0x00ff;
const OFF = 0x0000;

/** FC06 to register 4000, as published: to address 0, which every board obeys. None is known that names one board. */
const SET_ADDRESS = [0x00, 0x06, 0x40, 0x00, 0x00];
/** A board may write its memory, and answer or not, in this time. */
const STORE_MS = 500;

/**
 * Waveshare's Modbus RTU relay boards with 8, 16 or 32 relays: 9600 8N1, board-timed pulses by flash-on, answers that echo.
 * All relays are switched off at start besides, for another program may have left one on for good.
 */
export const modbusWaveshare: LockProtocol = {
  unlock: (board, channel) =>
    unlockModbus(board, {
      kind: 'write-coil',
      unit: board.address,
      address: FLASH_ON + channel - 1,
      value: flashSteps(board),
    }),

  allOff: ({ address }) => [orderModbus({ kind: 'write-coil', unit: address, address: ALL_RELAYS, value: OFF })],

  status: inputStatus,

  setAddress: (address) => {
    const { min, max } = familyFacts['modbus-waveshare'].addresses;
    if (!Number.isInteger(address) || address < min || address > max) {
      throw new LockerError(
        'config.bad_address',
        `modbus-waveshare boards have addresses ${min} to ${max}, not ${address}`,
      );
    }
    return { bytes: sealModbus([...SET_ADDRESS, address]), decode: null, drainMs: STORE_MS };
  },

  idle: modbusIdle,
};
