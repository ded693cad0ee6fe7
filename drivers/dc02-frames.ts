import type { Head } from './carving.js';
import { sum8 } from './checksum.js';

/**
 * The frames of the DC 02 board: requests `DC 02 ADDR CMD LEN [data] SUM`, answers `DC FE ...`, LEN the length of the data,
 * SUM the sum of all bytes from ADDR to the last of the data. Sources and confidence: docs/boards/dc02.md.
 */
export type Dc02Request =
  | { readonly kind: 'version'; readonly address: number }
  | { readonly kind: 'open'; readonly address: number; readonly channel: number }
  | { readonly kind: 'read'; readonly address: number; readonly channel: number }
  | { readonly kind: 'read-all'; readonly address: number }
  | { readonly kind: 'open-all'; readonly address: number }
  | { readonly kind: 'open-several'; readonly address: number; readonly channels: readonly number[] }
  /** All coils at once: for one door with several locks. */
  | { readonly kind: 'open-together'; readonly address: number; readonly channels: readonly number[] }
  /** Energises until it is switched off again: lamps and relays only. */
  | { readonly kind: 'hold'; readonly address: number; readonly channel: number; readonly on: boolean }
  /** As `hold`, for several at once. */
  | { readonly kind: 'outputs'; readonly address: number; readonly channels: readonly number[] };

export type Dc02Frame =
  | { readonly kind: 'version'; readonly address: number; readonly major: number; readonly minor: number }
  /** Some boards leave the channel out. */
  | { readonly kind: 'opened' | 'state'; readonly address: number; readonly channel?: number; readonly bit: 0 | 1 }
  /** Bit 0 is channel 1. `command`: the one that it answers, of which only 0x12 is a query. */
  | { readonly kind: 'states'; readonly command: number; readonly address: number; readonly mask: number }
  | { readonly kind: 'done'; readonly command: number; readonly address: number; readonly ok: boolean }
  /** A request, or an answer with a value that no source names. */
  | { readonly kind: 'other' };

const HEAD = 0xdc;
const TO_BOARD = 0x02;
const FROM_BOARD = 0xfe;
const MAX_CHANNEL = 12;

/** Data lengths of each command, asked and answered. */
const lengths: ReadonlyMap<number, { readonly asked: number; readonly answered: readonly number[] }> = new Map([
  [0x01, { asked: 0, answered: [2] }],
  [0x10, { asked: 1, answered: [1, 2] }],
  [0x11, { asked: 1, answered: [1, 2] }],
  [0x12, { asked: 0, answered: [2] }],
  [0x14, { asked: 0, answered: [2] }],
  [0x15, { asked: 2, answered: [2] }],
  [0x16, { asked: 2, answered: [1] }],
  [0x18, { asked: 2, answered: [2] }],
  [0x1a, { asked: 2, answered: [1] }],
]);

/** The bytes of one request. Channels must be in range: the config has checked them. */
export function encodeDc02(request: Dc02Request): Uint8Array {
  const { address } = request;
  switch (request.kind) {
    case 'version':
      return sealed(address, 0x01);
    case 'open':
      return sealed(address, 0x10, request.channel);
    case 'read':
      return sealed(address, 0x11, request.channel);
    case 'read-all':
      return sealed(address, 0x12);
    case 'open-all':
      return sealed(address, 0x14);
    case 'open-several':
      return sealed(address, 0x15, ...maskOf(request.channels));
    case 'hold':
      return sealed(address, 0x16, request.channel, request.on ? 1 : 0);
    case 'open-together':
      return sealed(address, 0x18, ...maskOf(request.channels));
    case 'outputs':
      return sealed(address, 0x1a, ...maskOf(request.channels));
  }
}

/** Reads the head of `bytes`. LEN must be one that the command has. */
export function readDc02(bytes: Uint8Array): Head<Dc02Frame> {
  const [head, direction, address, command, dataLength] = bytes;
  if (head !== HEAD) return { kind: 'none' };
  if (direction === undefined) return { kind: 'more' };
  if (direction !== TO_BOARD && direction !== FROM_BOARD) return { kind: 'none' };
  if (address === undefined || command === undefined) return { kind: 'more' };
  const known = lengths.get(command);
  if (!known) return { kind: 'none' };
  if (dataLength === undefined) return { kind: 'more' };
  const fits = direction === TO_BOARD ? dataLength === known.asked : known.answered.includes(dataLength);
  if (!fits) return { kind: 'none' };
  const used = 6 + dataLength;
  if (bytes.length < used) return { kind: 'more' };
  if (sum8(bytes.subarray(2, used - 1)) !== bytes[used - 1]) return { kind: 'none' };
  const data = bytes.subarray(5, used - 1);
  return { kind: 'frame', frame: direction === TO_BOARD ? { kind: 'other' } : answerOf(address, command, data), used };
}

function answerOf(address: number, command: number, data: Uint8Array): Dc02Frame {
  const [first = 0, second = 0] = data;
  switch (command) {
    case 0x01:
      return { kind: 'version', address, major: first, minor: second };
    case 0x10:
    case 0x11: {
      const bit = data.length === 1 ? first : second;
      if (bit !== 0 && bit !== 1) return { kind: 'other' };
      const kind = command === 0x10 ? 'opened' : 'state';
      if (data.length === 1) return { kind, address, bit };
      return first >= 1 && first <= MAX_CHANNEL ? { kind, address, channel: first, bit } : { kind: 'other' };
    }
    case 0x16:
    case 0x1a:
      return { kind: 'done', command, address, ok: first === 1 };
    default:
      return { kind: 'states', command, address, mask: (first << 8) | second };
  }
}

/** High byte first. */
function maskOf(channels: readonly number[]): readonly number[] {
  const mask = channels.reduce((bits, channel) => bits | (1 << (channel - 1)), 0);
  return [mask >> 8, mask & 0xff];
}

function sealed(address: number, command: number, ...data: readonly number[]): Uint8Array {
  const body = [address, command, data.length, ...data];
  return Uint8Array.of(HEAD, TO_BOARD, ...body, sum8(Uint8Array.from(body)));
}
