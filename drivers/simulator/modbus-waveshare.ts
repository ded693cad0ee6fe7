import { type Hands, HELD_MS } from './firmware.js';
import {
  DONE,
  ILLEGAL_ADDRESS,
  ILLEGAL_FUNCTION,
  ILLEGAL_VALUE,
  ModbusSlave,
  type SlaveAnswer,
  type SlaveRequest,
} from './modbus-slave.js';

const MOST_FLASH_STEPS = 0x7fff;
const ADDRESS_REGISTER = 0x4000;

/** A board with as many inputs as relays: on, off, flash-on and all of them at once; its inputs are the feedback lines. Its address is set by a write. */
export function waveshareFirmware(hands: Hands): ModbusSlave {
  const { channels } = hands.spec;
  // Boards come with 8, 16 or 32 relays, and have the inputs that no locker is on too.
  const size = channels <= 8 ? 8 : channels <= 16 ? 16 : 32;

  const coil = (address: number, value: number): SlaveAnswer => {
    const flashed = address - 0x0200;
    if (flashed >= 0 && flashed < size) {
      if (value < 1 || value > MOST_FLASH_STEPS) return ILLEGAL_VALUE;
      hands.energise(flashed + 1, value * 100);
      return DONE;
    }
    const relays = address === 0x00ff ? [...Array(size).keys()] : address < size ? [address] : [];
    if (relays.length === 0) return ILLEGAL_ADDRESS;
    if (value !== 0xff00 && value !== 0x0000) return ILLEGAL_VALUE;
    for (const relay of relays) {
      if (value === 0xff00) hands.energise(relay + 1, HELD_MS);
      else hands.release(relay + 1);
    }
    return DONE;
  };

  return new ModbusSlave(hands, (request: SlaveRequest) => {
    if (request.op === 'write' && request.code === 5) return coil(request.address, request.value);
    if (request.op === 'write' && request.address === ADDRESS_REGISTER) {
      return request.value >= 1 && request.value <= 255 ? { is: 'moved', to: request.value } : ILLEGAL_VALUE;
    }
    if (request.op !== 'read' || request.code !== 2) return ILLEGAL_FUNCTION;
    if (request.count < 1 || request.address + request.count > size) return ILLEGAL_ADDRESS;
    const bits = Array.from({ length: request.count }, (_, index) => hands.bit(request.address + index + 1));
    return { is: 'bits', bits };
  });
}
