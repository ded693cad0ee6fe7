import type { BusBoardSpec } from '../../src/config/specs.js';
import type { Firmware, Hands, Heard } from './firmware.js';

export type SlaveRequest =
  | { readonly op: 'read'; readonly code: number; readonly address: number; readonly count: number }
  | { readonly op: 'write'; readonly code: number; readonly address: number; readonly value: number }
  | {
      readonly op: 'write-several';
      readonly code: number;
      readonly address: number;
      readonly count: number;
      readonly data: readonly number[];
    };

/** What a board's program makes of a request; `silent`: it does not answer what it does not know. */
export type SlaveAnswer =
  | { readonly is: 'bits'; readonly bits: readonly (0 | 1)[] }
  | { readonly is: 'words'; readonly words: readonly number[] }
  | { readonly is: 'done' }
  /** As `done`, and from now on the board has this address. */
  | { readonly is: 'moved'; readonly to: number }
  | { readonly is: 'exception'; readonly code: number }
  | { readonly is: 'silent' };

export const ILLEGAL_FUNCTION: SlaveAnswer = { is: 'exception', code: 1 };
export const ILLEGAL_ADDRESS: SlaveAnswer = { is: 'exception', code: 2 };
export const ILLEGAL_VALUE: SlaveAnswer = { is: 'exception', code: 3 };
export const DONE: SlaveAnswer = { is: 'done' };
export const SILENT: SlaveAnswer = { is: 'silent' };

/** Addresses that boards have been given since they were made: their memory outlives their power. */
const addresses = new WeakMap<BusBoardSpec, number>();

type Reading = { readonly unit: number; readonly request: SlaveRequest; readonly used: number } | 'more' | 'none';

/** Reads one request off the head of the line, as a slave's own parser does. */
export function readModbusRequest(bytes: Uint8Array): Reading {
  const at = (index: number): number => bytes[index] ?? 0;
  if (bytes.length < 2) return 'more';
  const unit = at(0);
  const code = at(1);
  const several = code === 15 || code === 16;
  if (!several && (code < 1 || code > 6)) return 'none';
  if (bytes.length < 8) return 'more';
  const address = at(2) * 256 + at(3);
  const number = at(4) * 256 + at(5);
  if (!several) {
    if (!sealed(bytes, 8)) return 'none';
    const request: SlaveRequest =
      code <= 4 ? { op: 'read', code, address, count: number } : { op: 'write', code, address, value: number };
    return { unit, request, used: 8 };
  }
  // A count of bytes that does not go with the count of things: another slave's answer, or noise.
  const dataBytes = code === 15 ? Math.floor((number + 7) / 8) : number * 2;
  if (at(6) !== dataBytes || number === 0) return 'none';
  const used = 9 + dataBytes;
  if (bytes.length < used) return 'more';
  if (!sealed(bytes, used)) return 'none';
  const data = [...bytes.subarray(7, 7 + dataBytes)];
  return { unit, request: { op: 'write-several', code, address, count: number, data }, used };
}

/**
 * The Modbus side of a simulated board. Written from the protocol's description and not from the driver's code, so that each
 * catches the other's mistakes. Address 0 is obeyed and not answered.
 */
export class ModbusSlave implements Firmware {
  constructor(
    private readonly hands: Hands,
    private readonly program: (request: SlaveRequest) => SlaveAnswer,
  ) {}

  hear(bytes: Uint8Array): Heard {
    const reading = readModbusRequest(bytes);
    if (reading === 'more') return { used: 0 };
    if (reading === 'none') return { used: 1 };
    const { unit, request, used } = reading;
    const { spec } = this.hands;
    if (unit !== 0 && unit !== (addresses.get(spec) ?? spec.address)) return { used };
    const answer = this.program(request);
    if (answer.is === 'moved') addresses.set(spec, answer.to);
    if (unit === 0 || answer.is === 'silent') return { used };
    return { used, reply: { body: [unit, ...pduOf(request, answer)] } };
  }

  seal(body: readonly number[]): Uint8Array {
    const crc = crcOf(body);
    return Uint8Array.from([...body, crc % 256, Math.floor(crc / 256)]);
  }

  elsewhere(body: readonly number[]): readonly number[] {
    return body.map((byte, index) => (index === 0 ? (byte % 247) + 1 : byte));
  }

  report(): undefined {
    return undefined;
  }
}

function pduOf(request: SlaveRequest, answer: Exclude<SlaveAnswer, { readonly is: 'silent' }>): readonly number[] {
  const { code, address } = request;
  switch (answer.is) {
    case 'exception':
      return [code + 128, answer.code];
    case 'bits': {
      const bytes = new Array<number>(Math.floor((answer.bits.length + 7) / 8)).fill(0);
      for (const [index, bit] of answer.bits.entries()) {
        const byte = Math.floor(index / 8);
        bytes[byte] = (bytes[byte] ?? 0) + bit * 2 ** (index % 8);
      }
      return [code, bytes.length, ...bytes];
    }
    case 'words':
      return [code, answer.words.length * 2, ...answer.words.flatMap(twoBytes)];
    case 'done':
    case 'moved':
      return [code, ...twoBytes(address), ...twoBytes(request.op === 'write' ? request.value : request.count)];
  }
}

function sealed(bytes: Uint8Array, length: number): boolean {
  const crc = crcOf([...bytes.subarray(0, length - 2)]);
  return bytes[length - 2] === crc % 256 && bytes[length - 1] === Math.floor(crc / 256);
}

/** By the polynomial, bit by bit. */
function crcOf(body: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      const carry = crc % 2 === 1;
      crc = Math.floor(crc / 2);
      if (carry) crc ^= 0xa001;
    }
  }
  return crc;
}

function twoBytes(value: number): readonly number[] {
  return [Math.floor(value / 256), value % 256];
}
