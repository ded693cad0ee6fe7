import type { Head } from './carving.js';
import { sum8 } from './checksum.js';

/** Of the two bytes of an unlock time. */
export type ByteOrder = 'high-first' | 'low-first';

/**
 * The frames of the Kerong CU12 and CU16: `02 ADDR CMD [data] 03 SUM`, SUM the sum of all bytes before it, and
 * ADDR = unit << 4 | lock, both from 0. Sources and confidence of each frame: docs/boards.md.
 */
export type KerongRequest =
  | { readonly kind: 'status'; readonly unit: number }
  /** `channel` from 1. */
  | { readonly kind: 'unlock'; readonly unit: number; readonly channel: number }
  /** Unit 15 means every unit of the line. */
  | { readonly kind: 'status-of-all'; readonly unit: number }
  | { readonly kind: 'unlock-all'; readonly unit: number }
  /** In steps of 10 ms, up to 60 s; sources differ on the order of the two bytes. */
  | { readonly kind: 'set-unlock-time'; readonly unit: number; readonly ms: number; readonly order: ByteOrder }
  | { readonly kind: 'get-unlock-time'; readonly unit: number }
  /** Products with one lock for each address: all forget their addresses. */
  | { readonly kind: 'recruit' };

export type KerongFrame =
  | {
      readonly kind: 'status';
      /** 0x35 answers a query of one unit, 0x36 a query of all. */
      readonly command: 0x35 | 0x36;
      readonly unit: number;
      /** The low half of ADDR: 0 in an answer to a query. */
      readonly lock: number;
      /** Bit 0 is channel 1. */
      readonly hooks: number;
      readonly items: number;
    }
  /** Answers a question for the unlock time: the form of the order that sets it. No source shows one. */
  | { readonly kind: 'unlock-time'; readonly unit: number; readonly ms: number; readonly order: ByteOrder }
  /** A frame that only a request can be. */
  | { readonly kind: 'other' };

/** Whole length of a frame by its command. What is not here is no frame of the family. */
const lengths: Readonly<Record<number, number>> = {
  48: 5,
  49: 5,
  50: 5,
  51: 5,
  53: 9,
  54: 9,
  55: 7,
  128: 9,
};

/** The bytes of one request. Units and channels must be in range: the config has checked them. */
export function encodeKerong(request: KerongRequest): Uint8Array {
  switch (request.kind) {
    case 'status':
      return sealed(request.unit << 4, 0x30);
    case 'unlock':
      return sealed((request.unit << 4) | (request.channel - 1), 0x31);
    case 'status-of-all':
      return sealed(request.unit << 4, 0x32);
    case 'unlock-all':
      return sealed(request.unit << 4, 0x33);
    case 'set-unlock-time': {
      const steps = Math.round(request.ms / 10);
      const bytes = [steps >> 8, steps & 0xff];
      return sealed(request.unit << 4, 0x37, ...(request.order === 'high-first' ? bytes : bytes.reverse()));
    }
    case 'get-unlock-time':
      return sealed(request.unit << 4, 0x38);
    case 'recruit':
      return sealed(0xff, 0x80, 0, 0, 0, 0);
  }
}

/**
 * Reads the head of `bytes`. The command tells the length, so no silence is needed. `order` is that of the units' unlock
 * time, which a frame does not show.
 */
export function readKerong(bytes: Uint8Array, order: ByteOrder = 'high-first'): Head<KerongFrame> {
  const [start, address = 0, command] = bytes;
  if (start !== 0x02) return { kind: 'none' };
  if (command === undefined) return { kind: 'more' };
  const length = command === 0x38 ? unlockTimeLength(bytes) : lengths[command];
  if (length === undefined) return { kind: 'none' };
  if (bytes.length < length) return { kind: 'more' };
  if (bytes[length - 2] !== 0x03 || bytes[length - 1] !== sum8(bytes.subarray(0, length - 1))) return { kind: 'none' };
  if (command === 0x38 && length === 7) {
    const [, , , first = 0, second = 0] = bytes;
    const steps = order === 'high-first' ? (first << 8) | second : (second << 8) | first;
    const frame: KerongFrame = { kind: 'unlock-time', unit: address >> 4, ms: steps * 10, order };
    return { kind: 'frame', frame, used: length };
  }
  if (command !== 0x35 && command !== 0x36) return { kind: 'frame', frame: { kind: 'other' }, used: length };

  const [, , , hooksLow = 0, hooksHigh = 0, itemsLow = 0, itemsHigh = 0] = bytes;
  const frame: KerongFrame = {
    kind: 'status',
    command,
    unit: address >> 4,
    lock: address & 0x0f,
    hooks: hooksLow | (hooksHigh << 8),
    items: itemsLow | (itemsHigh << 8),
  };
  return { kind: 'frame', frame, used: length };
}

/** The question has five bytes and its answer seven; an answer whose first five make the question passes for it. */
function unlockTimeLength(bytes: Uint8Array): number {
  return bytes[3] === 0x03 && bytes[4] === sum8(bytes.subarray(0, 4)) ? 5 : 7;
}

function sealed(address: number, command: number, ...data: readonly number[]): Uint8Array {
  const body = Uint8Array.of(0x02, address, command, ...data, 0x03);
  return Uint8Array.of(...body, sum8(body));
}
