import { flashSteps, inputStatus, unlockModbus } from './modbus-locks.js';
import { modbusIdle, orderModbus } from './modbus-rtu.js';
import type { LockProtocol } from './protocol.js';

/** Relay n has two flash registers from 3 + 5 * (n - 1) on: what to do, and for how many times 100 ms. */
const FIRST_FLASH = 3;
const FLASH_STRIDE = 5;
const FLASH_ON = 4;

/** LC-Tech and DAM-type relay boards: 9600 8N1, board-timed pulses by a write of two registers. */
export const modbusLctech: LockProtocol = {
  unlock: (board, channel) =>
    unlockModbus(board, {
      kind: 'write-registers',
      unit: board.address,
      address: FIRST_FLASH + FLASH_STRIDE * (channel - 1),
      values: [FLASH_ON, flashSteps(board)],
    }),

  // No more relays than the config knows: a board refuses the whole order when one of them is beyond its last.
  allOff: ({ address, channels }) => [
    orderModbus({ kind: 'write-coils', unit: address, address: 0, bits: new Array<0>(channels).fill(0) }),
  ],

  status: inputStatus,

  idle: modbusIdle,
};
