import type { FamilyName } from '../../src/config/families.js';
import type { Question } from './subjects.js';

/**
 * What the families' descriptions say of an answer, written without the drivers' own readers: whether these bytes, and no
 * others, answer the question, and the feedback lines in them (index 0 is channel 1) where they tell any.
 */
type Truth = (frame: readonly number[], question: Question) => Said | undefined;
/** `undefined` in a place: the frame does not tell that channel. */
interface Said {
  readonly bits: readonly (0 | 1 | undefined)[];
}

const at = (frame: readonly number[], index: number): number => frame[index] ?? -1;
const xor = (bytes: readonly number[]): number => bytes.reduce((all, byte) => all ^ byte, 0);
const sum = (bytes: readonly number[]): number => bytes.reduce((all, byte) => (all + byte) & 0xff, 0);
const nothing: Said = { bits: [] };

function crc16(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** Bits of whole bytes, the lowest bit of the first byte being channel 1. */
function lowFirst(bytes: readonly number[]): Said {
  return { bits: bytes.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1 ? 1 : 0))) };
}

function state(byte: number): 0 | 1 | undefined {
  return byte === 0 || byte === 1 ? byte : undefined;
}

function one(channel: number, bit: 0 | 1 | undefined): Said {
  return { bits: Array.from({ length: channel }, (_, index) => (index + 1 === channel ? bit : undefined)) };
}

const xor8a: Truth = (frame, { spec, asked }) => {
  if (xor(frame) !== 0 || at(frame, 1) !== spec.address) return undefined;
  if (asked.kind === 'unlock' || spec.dialect === 'query-one') {
    const channel = asked.kind === 'unlock' ? asked.channel : asked.index + 1;
    const head = asked.kind === 'unlock' ? 0x8a : 0x80;
    const known = frame.length === 5 && at(frame, 0) === head && at(frame, 2) === channel;
    return known && [0x00, 0x11].includes(at(frame, 3)) ? one(channel, at(frame, 3) === 0x11 ? 1 : 0) : undefined;
  }
  const states = frame.slice(2, -2).reverse();
  if (at(frame, 0) !== 0x80 || frame.at(-2) !== 0x33 || states.length * 8 < spec.channels) return undefined;
  return lowFirst(states);
};

const kerongCu16: Truth = (frame, { spec, asked }) => {
  if (frame.length !== 9 || frame[0] !== 0x02 || frame[2] !== 0x35 || frame[7] !== 0x03) return undefined;
  const lock = asked.kind === 'unlock' ? asked.channel - 1 : 0;
  const addressed = at(frame, 1) >> 4 === spec.address && [0, lock].includes(at(frame, 1) & 0x0f);
  return addressed && frame[8] === sum(frame.slice(0, 8)) ? lowFirst(frame.slice(3, 5)) : undefined;
};

const kerongCu48: Truth = (frame, { spec, asked }) => {
  const fifty = spec.dialect === '5x';
  if (frame.length !== (fifty ? 12 : 18) || frame[0] !== 0x02 || frame[1] !== spec.address) return undefined;
  const lock = asked.kind === 'unlock' ? asked.channel - 1 : 0;
  if (frame[3] !== (fifty ? 0x65 : 0x75) || ![0, lock].includes(at(frame, 2)) || frame.at(-2) !== 0x03)
    return undefined;
  return frame.at(-1) === sum(frame.slice(0, -1)) ? lowFirst(frame.slice(4, 10)) : undefined;
};

const wkly: Truth = (frame, { spec, asked }) => {
  const heads = spec.dialect === 'skly' ? [0x57, 0x53] : [0x57];
  if (!heads.includes(at(frame, 0)) || [0x4b, 0x4c, 0x59].some((byte, index) => frame[index + 1] !== byte))
    return undefined;
  if (frame[4] !== frame.length || frame[5] !== spec.address || xor(frame) !== 0 || frame[7] !== 0) return undefined;
  if (asked.kind === 'unlock') {
    const known = frame.length === 11 && frame[6] === 0x82 && frame[8] === asked.channel;
    return known ? one(asked.channel, state(at(frame, 9))) : undefined;
  }
  if (frame[6] !== 0x84 || frame.length !== 10 + at(frame, 8)) return undefined;
  return { bits: frame.slice(9, -1).map(state) };
};

const winnsen: Truth = (frame, { spec, asked }) => {
  const [head, length, func = -1, station, first = -1, second = -1, tail] = frame;
  if (head !== 0x90 || length !== 7 || frame.length !== 7 || station !== spec.address || tail !== 0x03)
    return undefined;
  if (asked.kind === 'unlock') {
    return [0x85, 0xa5].includes(func) && first === asked.channel && second === 1 ? nothing : undefined;
  }
  if (spec.dialect !== 'l412') return [0x82, 0xa2].includes(func) ? lowFirst([first, second]) : undefined;
  if (func !== 0x92) return undefined;
  const channel = asked.index + 1;
  if (first === channel && state(second) !== undefined) return one(channel, state(second));
  return second === channel && state(first) !== undefined ? one(channel, state(first)) : undefined;
};

const dc02: Truth = (frame, { spec, asked }) => {
  if (frame[0] !== 0xdc || frame[1] !== 0xfe || frame[2] !== spec.address) return undefined;
  const data = frame.slice(5, -1);
  if (frame[4] !== data.length || frame.at(-1) !== sum(frame.slice(2, -1))) return undefined;
  if (asked.kind === 'status') {
    return frame[3] === 0x12 && data.length === 2 ? lowFirst(data.toReversed()) : undefined;
  }
  if (frame[3] !== 0x10 || (data.length === 2 ? data[0] !== asked.channel : data.length !== 1)) return undefined;
  const bit = state(data.at(-1) ?? -1);
  return bit === undefined ? undefined : one(asked.channel, bit);
};

const modbus: Truth = (frame, { spec, request, asked }) => {
  if (crc16(frame) !== 0 || frame[0] !== spec.address || frame[1] !== request[1]) return undefined;
  if (asked.kind === 'unlock') {
    return frame.length === 8 && [2, 3, 4, 5].every((index) => frame[index] === request[index]) ? nothing : undefined;
  }
  const count = ((request[4] ?? 0) << 8) | (request[5] ?? 0);
  const registers = frame[1] === 0x03;
  const data = frame.slice(3, -2);
  if (frame[2] !== data.length || data.length !== (registers ? 2 * count : Math.ceil(count / 8))) return undefined;
  if (!registers) return lowFirst(data);
  if (count === 1) return lowFirst(data.toReversed());
  return {
    bits: Array.from({ length: count }, (_, index) => state((at(data, 2 * index) << 8) | at(data, 2 * index + 1))),
  };
};

const kmtronic: Truth = (frame, { spec, asked }) => {
  const relays = frame.length === 10 && frame[0] === 0xff && frame[1] === 0xa0 + spec.address ? frame.slice(2) : frame;
  if (relays.length !== 8 || relays.some((byte) => state(byte) === undefined)) return undefined;
  return asked.kind === 'unlock' && relays[asked.channel - 1] === 1 ? nothing : undefined;
};

/** A family without one fails the fuzz test, which says so. */
export const truths: { readonly [K in FamilyName]?: Truth } = {
  'xor-8a': xor8a,
  'kerong-cu16': kerongCu16,
  'kerong-cu48': kerongCu48,
  wkly,
  winnsen,
  dc02,
  'modbus-waveshare': modbus,
  'modbus-eletechsup': modbus,
  'modbus-lctech': modbus,
  // Nothing that these boards say answers anything.
  lcus: () => undefined,
  kmtronic,
};
