import type { Head } from './carving.js';
import { sum8 } from './checksum.js';

/**
 * The frames of the Kerong CU48: `02 ADDR LOCK CMD [data] 03 SUM`, SUM the sum of all bytes before it, LOCK from 0.
 * Sources and confidence of each frame: docs/boards/kerong-cu48.md.
 */
export type KerongCu48Dialect = '6x' | '5x';

export type KerongCu48Request =
  | { readonly kind: 'status'; readonly dialect: KerongCu48Dialect; readonly address: number }
  /** `channel` from 1. */
  | {
      readonly kind: 'unlock';
      readonly dialect: KerongCu48Dialect;
      readonly address: number;
      readonly channel: number;
    };

export type KerongCu48Frame =
  | {
      readonly kind: 'status';
      readonly dialect: KerongCu48Dialect;
      readonly address: number;
      /** 0 in an answer to a query. */
      readonly lock: number;
      /** Six bytes; bit 0 of the first is channel 1. */
      readonly hooks: readonly number[];
      /** Six bytes in the same order; none in dialect 5x. */
      readonly items: readonly number[];
    }
  /** CMD 77: once captured, of a status answer's form; what makes a board send it is not known. */
  | { readonly kind: 'unexplained'; readonly address: number; readonly lock: number }
  /** A frame that only a request can be. */
  | { readonly kind: 'other' };

const commands = {
  '6x': { status: 0x60, unlock: 0x61 },
  '5x': { status: 0x50, unlock: 0x51 },
} as const;

/** Whole length of a frame by its command. What is not here is no frame of the family. */
const lengths: Readonly<Record<number, number>> = {
  [commands['5x'].status]: 6,
  [commands['5x'].unlock]: 6,
  [commands['6x'].status]: 6,
  [commands['6x'].unlock]: 6,
  101: 12,
  117: 18,
  119: 18,
};

/** The bytes of one request. Addresses and channels must be in range: the config has checked them. */
export function encodeKerongCu48(request: KerongCu48Request): Uint8Array {
  const lock = request.kind === 'unlock' ? request.channel - 1 : 0;
  const body = Uint8Array.of(0x02, request.address, lock, commands[request.dialect][request.kind], 0x03);
  return Uint8Array.of(...body, sum8(body));
}

/** Reads the head of `bytes`. The command tells the length, so no silence is needed. */
export function readKerongCu48(bytes: Uint8Array): Head<KerongCu48Frame> {
  const [start, address = 0, lock = 0, command] = bytes;
  if (start !== 0x02) return { kind: 'none' };
  if (command === undefined) return { kind: 'more' };
  const length = lengths[command];
  if (length === undefined) return { kind: 'none' };
  if (bytes.length < length) return { kind: 'more' };
  if (bytes[length - 2] !== 0x03 || bytes[length - 1] !== sum8(bytes.subarray(0, length - 1))) return { kind: 'none' };

  const used = length;
  if (command === 0x77) return { kind: 'frame', frame: { kind: 'unexplained', address, lock }, used };
  if (command !== 0x65 && command !== 0x75) return { kind: 'frame', frame: { kind: 'other' }, used };
  const frame: KerongCu48Frame = {
    kind: 'status',
    dialect: command === 0x75 ? '6x' : '5x',
    address,
    lock,
    hooks: [...bytes.subarray(4, 10)],
    items: [...bytes.subarray(10, length - 2)],
  };
  return { kind: 'frame', frame, used };
}
