import { LockerError } from '../src/lib/errors.js';
import { carve, type Head } from './carving.js';
import type { Ack, Decoder, Exchange, RefusalCode, Taken } from './protocol.js';

/**
 * A Modbus RTU master, as thin as lock boards need it: `UNIT FUNCTION data CRC`, CRC-16/MODBUS with its low byte first.
 * An answer counts only when everything that it repeats is what was asked: unit and function, and the address and the
 * value or count of a write, or the byte count of a read. Addresses are those of the wire, from 0.
 */
export type ModbusRequest = ModbusRead | ModbusWrite;

interface ModbusRead {
  readonly kind: 'read-coils' | 'read-inputs' | 'read-registers';
  readonly unit: number;
  readonly address: number;
  readonly count: number;
}

export type ModbusWrite =
  /** `value` as it is on the wire: makers of relay boards give FC05 other values than the standard's FF00 and 0000. */
  | {
      readonly kind: 'write-coil' | 'write-register';
      readonly unit: number;
      readonly address: number;
      readonly value: number;
    }
  | { readonly kind: 'write-coils'; readonly unit: number; readonly address: number; readonly bits: readonly (0 | 1)[] }
  | {
      readonly kind: 'write-registers';
      readonly unit: number;
      readonly address: number;
      readonly values: readonly number[];
    };

/** What a decoder waits for: the answer's first bytes and its whole length. */
interface Awaited {
  readonly head: Uint8Array;
  readonly length: number;
}

const functionCodes = {
  'read-coils': 0x01,
  'read-inputs': 0x02,
  'read-registers': 0x03,
  'write-coil': 0x05,
  'write-register': 0x06,
  'write-coils': 0x0f,
  'write-registers': 0x10,
} as const satisfies Readonly<Record<ModbusRequest['kind'], number>>;

const EXCEPTION = 0x80;
const CRC_BYTES = 2;
const BROADCAST = 0;

/** By exception code. 5 is "accepted, not done yet": no lock may be reported open by it, so it counts as busy. */
const refusals: Readonly<Record<number, RefusalCode>> = {
  1: 'modbus.illegal_function',
  2: 'modbus.illegal_address',
  3: 'modbus.illegal_value',
  4: 'modbus.device_failure',
  5: 'modbus.busy',
  6: 'modbus.busy',
};

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

/** CRC-16/MODBUS: polynomial 0x8005 reflected, starting at 0xFFFF. */
export function crc16Modbus(bytes: Uint8Array): number {
  return bytes.reduce((crc, byte) => (crc >> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0), 0xffff);
}

/**
 * The bytes of one request. Throws `config.bad_address` for unit 0, which every board on the line obeys, and
 * `internal` for a number that does not fit its field: cut down to size it would mean another relay.
 */
export function encodeModbus(request: ModbusRequest): Uint8Array {
  const { kind, unit, address } = request;
  if (unit === BROADCAST) {
    throw new LockerError('config.bad_address', 'Modbus address 0 is every board on the line: give the board its own');
  }
  return sealModbus([fitting(unit, 0xff), functionCodes[kind], ...word(address), ...dataOf(request)]);
}

/** A frame of these bytes with its CRC. */
export function sealModbus(body: readonly number[]): Uint8Array {
  const crc = crc16Modbus(Uint8Array.from(body));
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

/** A write. Its answer repeats unit, function, address, and the value or the count. */
export function orderModbus(request: ModbusWrite): Exchange<Ack> {
  const bytes = encodeModbus(request);
  return { bytes, decode: decoder(bytes, { head: bytes.slice(0, 6), length: 8 }, () => ({})) };
}

/** A read. `read` gets the answer's data, as many bytes as `count` bits or registers fill. */
export function askModbus<T>(request: ModbusRead, read: (data: Uint8Array) => T): Exchange<T> {
  const bytes = encodeModbus(request);
  const byteCount = request.kind === 'read-registers' ? 2 * request.count : Math.ceil(request.count / 8);
  // The echo of a read is never its answer: it has the high byte of the address where the answer has its byte count,
  // and the tables of lock boards begin below 0x0100.
  const head = Uint8Array.of(...bytes.subarray(0, 2), byteCount);
  return { bytes, decode: decoder(bytes, { head, length: 5 + byteCount }, (frame) => read(frame.subarray(3))) };
}

/** Modbus boards say nothing unasked. */
export const modbusIdle: Decoder<never> = (received, quiet) => {
  const carved = carve(received, quiet, (bytes) => readModbus(bytes));
  return carved.kind === 'frame' ? { kind: 'foreign', used: carved.used } : carved;
};

/**
 * Reads the head of `bytes`; a frame comes without its CRC. Requests are frames too (an echo, another master), and are as
 * long as some answers: the checksum tells which length is meant. An awaited answer is taken first and waited for.
 */
export function readModbus(bytes: Uint8Array, awaited?: Awaited & { readonly quiet: boolean }): Head<Uint8Array> {
  if (awaited && startsWith(bytes, awaited.head)) {
    if (bytes.length < awaited.length && !awaited.quiet) return { kind: 'more' };
    if (holds(bytes, awaited.length)) return frameOf(bytes, awaited.length);
  }
  const lengths = lengthsOf(bytes);
  if (lengths === 'more') return { kind: 'more' };
  const length = lengths.find((each) => holds(bytes, each));
  if (length !== undefined) return frameOf(bytes, length);
  return { kind: lengths.some((each) => bytes.length < each) ? 'more' : 'none' };
}

function decoder<T>(request: Uint8Array, awaited: Awaited, read: (frame: Uint8Array) => T): Decoder<T> {
  const [unit = 0, code = 0] = request;
  return (received, quiet): Taken<T> => {
    const carved = carve(received, quiet, (bytes) => readModbus(bytes, { ...awaited, quiet }));
    if (carved.kind !== 'frame') return carved;
    const { frame, used } = carved;
    if (used === awaited.length && startsWith(frame, awaited.head)) return { kind: 'answer', value: read(frame), used };
    if (frame[0] !== unit || frame[1] !== (code | EXCEPTION)) return { kind: 'foreign', used };
    return { kind: 'refused', error: refusals[frame[2] ?? 0] ?? 'modbus.exception', used };
  };
}

/** The lengths that a frame of such a beginning can have, the shortest first. */
function lengthsOf(bytes: Uint8Array): readonly number[] | 'more' {
  const [, code, third, , high = 0, low = 0, seventh = 0] = bytes;
  if (code === undefined || third === undefined) return 'more';
  switch (code) {
    case 0x01:
    case 0x02:
      return third === 0 || third > 250 ? [8] : [Math.min(8, 5 + third), Math.max(8, 5 + third)];
    case 0x03:
    case 0x04:
      return third === 0 || third > 250 || third % 2 === 1 ? [8] : [Math.min(8, 5 + third), Math.max(8, 5 + third)];
    case 0x05:
    case 0x06:
      return [8];
    case 0x0f:
    case 0x10: {
      const count = (high << 8) | low;
      const dataBytes = code === 0x10 ? 2 * count : Math.ceil(count / 8);
      return seventh > 0 && seventh === dataBytes ? [8, 9 + seventh] : [8];
    }
    default:
      return [0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x8f, 0x90].includes(code) ? [5] : [];
  }
}

function dataOf(request: ModbusRequest): readonly number[] {
  switch (request.kind) {
    case 'read-coils':
    case 'read-inputs':
    case 'read-registers':
      return word(request.count);
    case 'write-coil':
    case 'write-register':
      return word(request.value);
    case 'write-coils': {
      const { bits } = request;
      const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
      for (const [index, bit] of bits.entries()) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7));
      return [...word(bits.length), fitting(bytes.length, 0xff), ...bytes];
    }
    case 'write-registers': {
      const { values } = request;
      return [...word(values.length), fitting(2 * values.length, 0xff), ...values.flatMap(word)];
    }
  }
}

function word(value: number): readonly number[] {
  const fits = fitting(value, 0xffff);
  return [fits >> 8, fits & 0xff];
}

function fitting(value: number, most: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new LockerError('internal', `a Modbus field takes 0 to ${most}, not ${value}`);
}

function startsWith(bytes: Uint8Array, head: Uint8Array): boolean {
  return head.every((byte, index) => bytes[index] === byte);
}

function frameOf(bytes: Uint8Array, length: number): Head<Uint8Array> {
  return { kind: 'frame', frame: bytes.slice(0, length - CRC_BYTES), used: length };
}

function holds(bytes: Uint8Array, length: number): boolean {
  if (bytes.length < length) return false;
  const end = length - CRC_BYTES;
  return crc16Modbus(bytes.subarray(0, end)) === ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8));
}
