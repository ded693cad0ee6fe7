import { type Hands, HELD_MS } from './firmware.js';
import { DONE, ModbusSlave, SILENT, type SlaveAnswer, type SlaveRequest } from './modbus-slave.js';

const MOMENTARY_MS = 1000;

/** A board with sixteen inputs, which answers nothing to what it does not know; its inputs are the feedback lines. */
export function eletechsupFirmware(hands: Hands): ModbusSlave {
  const { channels } = hands.spec;
  const every = Array.from({ length: channels }, (_, index) => index + 1);

  const all = (command: number): SlaveAnswer => {
    if (command !== 7 && command !== 8) return SILENT;
    for (const relay of every) {
      if (command === 7) hands.energise(relay, HELD_MS);
      else hands.release(relay);
    }
    return DONE;
  };

  const one = (relay: number, command: number, seconds: number): SlaveAnswer => {
    switch (command) {
      case 1:
        hands.energise(relay, HELD_MS);
        return DONE;
      case 2:
        hands.release(relay);
        return DONE;
      case 4:
        for (const other of every) if (other !== relay) hands.release(other);
        hands.energise(relay, HELD_MS);
        return DONE;
      case 5:
        hands.energise(relay, MOMENTARY_MS);
        return DONE;
      case 6:
        hands.energise(relay, seconds * 1000);
        return DONE;
      default:
        return SILENT;
    }
  };

  const inputs = (address: number, count: number): SlaveAnswer => {
    if (address === 0x00c0 && count === 1) {
      return { is: 'words', words: [every.reduce((sum, input) => sum + hands.bit(input) * 2 ** (input - 1), 0)] };
    }
    const first = address - 0x0081;
    if (first < 0 || count < 1 || first + count > 16) return SILENT;
    return { is: 'words', words: Array.from({ length: count }, (_, index) => hands.bit(first + index + 1)) };
  };

  return new ModbusSlave(hands, (request: SlaveRequest) => {
    if (request.op === 'read' && request.code === 3) return inputs(request.address, request.count);
    if (request.op !== 'write' || request.code !== 6) return SILENT;
    const command = Math.floor(request.value / 256);
    if (request.address === 0) return all(command);
    return request.address <= channels ? one(request.address, command, request.value % 256) : SILENT;
  });
}
