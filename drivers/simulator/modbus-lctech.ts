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

/** A board with eight inputs for each eight relays begun: on, off and flash-on; its inputs are the feedback lines. */
export function lctechFirmware(hands: Hands): ModbusSlave {
  const { channels } = hands.spec;
  const inputs = 8 * Math.ceil(channels / 8);

  const turn = (relay: number, on: boolean): void => {
    if (on) hands.energise(relay, HELD_MS);
    else hands.release(relay);
  };

  const coil = (address: number, value: number): SlaveAnswer => {
    if (address >= channels) return ILLEGAL_ADDRESS;
    if (value !== 0xff00 && value !== 0x0000) return ILLEGAL_VALUE;
    turn(address + 1, value === 0xff00);
    return DONE;
  };

  const coils = (address: number, count: number, data: readonly number[]): SlaveAnswer => {
    if (address + count > channels) return ILLEGAL_ADDRESS;
    for (let index = 0; index < count; index++) {
      const byte = data[Math.floor(index / 8)] ?? 0;
      turn(address + index + 1, Math.floor(byte / 2 ** (index % 8)) % 2 === 1);
    }
    return DONE;
  };

  const flash = (address: number, count: number, data: readonly number[]): SlaveAnswer => {
    const relay = (address - 3) / 5 + 1;
    if (!Number.isInteger(relay) || relay < 1 || relay > channels || count !== 2) return ILLEGAL_ADDRESS;
    const [, what = 0, high = 0, low = 0] = data;
    // 2 is flash-off, for a relay that is on: no lock's.
    if (what !== 4 && what !== 2) return ILLEGAL_VALUE;
    if (what === 4) hands.energise(relay, (high * 256 + low) * 100);
    return DONE;
  };

  return new ModbusSlave(hands, (request: SlaveRequest) => {
    if (request.op === 'read' && request.code === 2) {
      if (request.count < 1 || request.address + request.count > inputs) return ILLEGAL_ADDRESS;
      const bits = Array.from({ length: request.count }, (_, index) => hands.bit(request.address + index + 1));
      return { is: 'bits', bits };
    }
    if (request.op === 'write' && request.code === 5) return coil(request.address, request.value);
    if (request.op !== 'write-several') return ILLEGAL_FUNCTION;
    const { code, address, count, data } = request;
    return code === 15 ? coils(address, count, data) : flash(address, count, data);
  });
}
