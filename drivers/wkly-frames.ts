import type { Head } from './carving.js';
import { xor8 } from './checksum.js';

/**
 * The frames of the WKLY board: `57 4B 4C 59 LEN ADDR CMD [data] XOR`, LEN the whole frame's length, XOR the exclusive-or of
 * all bytes before it, header and LEN included. Sources and confidence of each frame: docs/boards/wkly.md.
 */
export type WklyRequest =
  | { readonly kind: 'open'; readonly address: number; readonly channel: number }
  | { readonly kind: 'query'; readonly address: number; readonly channel: number }
  | { readonly kind: 'query-all'; readonly address: number }
  | { readonly kind: 'open-all'; readonly address: number }
  /** All coils at once: the supply must bear it. */
  | { readonly kind: 'open-together'; readonly address: number; readonly channels: readonly number[] }
  | { readonly kind: 'open-in-turn'; readonly address: number; readonly channels: readonly number[] }
  /** Switches the output on and off repeatedly: for lamps. */
  | { readonly kind: 'flash'; readonly address: number; readonly channel: number }
  /** Energises until `release`: magnetic locks only. */
  | { readonly kind: 'hold'; readonly address: number; readonly channel: number }
  | { readonly kind: 'release'; readonly address: number; readonly channel: number };

/** What comes from the line. A request comes back where the adapter echoes. `ok`: status 00; not `ok`: status FF. */
export type WklyFrame =
  | {
      readonly kind: 'opened' | 'state';
      readonly address: number;
      readonly ok: boolean;
      readonly channel: number;
      /** The feedback byte; only 0 and 1 have a meaning. */
      readonly line: number;
    }
  /** One feedback byte for each channel, channel 1 first. */
  | { readonly kind: 'states'; readonly address: number; readonly ok: boolean; readonly lines: readonly number[] }
  | { readonly kind: 'report'; readonly address: number; readonly channel: number }
  /** The answer to a command that the driver does not send. */
  | { readonly kind: 'done'; readonly command: number; readonly address: number; readonly ok: boolean }
  /** A frame that only a request can be, or one with a status that no source names. */
  | { readonly kind: 'other' };

const START = [0x57, 0x4b, 0x4c, 0x59] as const;
/** What some boards put first in their answers. */
const START_OF_SKLY = 0x53;
const OK = 0x00;
const FAILED = 0xff;
/** More than any source shows (24), so that noise which looks like a header is not waited for long. */
const MAX_CHANNELS = 48;

/** The bytes of one request. Channels must be in range: the config has checked them. */
export function encodeWkly(request: WklyRequest): Uint8Array {
  const { address } = request;
  switch (request.kind) {
    case 'open':
      return sealed(address, 0x82, request.channel);
    case 'query':
      return sealed(address, 0x83, request.channel);
    case 'query-all':
      return sealed(address, 0x84);
    case 'open-all':
      return sealed(address, 0x86);
    case 'open-together':
      return sealed(address, 0x80, request.channels.length, ...request.channels);
    case 'open-in-turn':
      return sealed(address, 0x87, request.channels.length, ...request.channels);
    case 'flash':
      return sealed(address, 0x81, request.channel);
    case 'hold':
      return sealed(address, 0x88, request.channel);
    case 'release':
      return sealed(address, 0x89, request.channel);
  }
}

/** Reads the head of `bytes`. LEN and the command together tell the length. `skly`: the first byte may also be 53. */
export function readWkly(bytes: Uint8Array, skly: boolean): Head<WklyFrame> {
  for (const [index, expected] of START.entries()) {
    const byte = bytes[index];
    if (byte === undefined) return { kind: 'more' };
    if (byte !== expected && !(index === 0 && skly && byte === START_OF_SKLY)) return { kind: 'none' };
  }
  const [, , , , length, address, command, data, count] = bytes;
  if (length === undefined || address === undefined || command === undefined) return { kind: 'more' };
  if (!hasLength(length, command, data, count)) return { kind: 'none' };
  if (bytes.length < length) return { kind: 'more' };
  if (xor8(bytes.subarray(0, length)) !== 0) return { kind: 'none' };
  return { kind: 'frame', frame: frameOf(address, command, bytes.subarray(7, length - 1)), used: length };
}

/** Whether a frame of this command, asked or answered, can be so long; what has not arrived yet speaks against nothing. */
function hasLength(length: number, command: number, data: number | undefined, count: number | undefined): boolean {
  switch (command) {
    case 0x80:
    case 0x87:
      if (length === 9) return true;
      return length > 9 && length <= 9 + MAX_CHANNELS && (data === undefined || length === 9 + data);
    case 0x81:
    case 0x88:
    case 0x89:
      return length === 9 || length === 10;
    case 0x82:
    case 0x83:
      return length === 9 || length === 11;
    case 0x84:
      if (length === 8) return true;
      return length >= 10 && length <= 10 + MAX_CHANNELS && (count === undefined || length === 10 + count);
    case 0x85:
      return length === 10;
    case 0x86:
      return length === 8 || length === 9;
    default:
      return false;
  }
}

function frameOf(address: number, command: number, data: Uint8Array): WklyFrame {
  const [status = -1, second = 0, third = 0] = data;
  if (command === 0x85) return { kind: 'report', address, channel: status };
  if (status !== OK && status !== FAILED) return { kind: 'other' };
  const ok = status === OK;
  switch (command) {
    case 0x82:
    case 0x83:
      if (data.length !== 3) return { kind: 'other' };
      return { kind: command === 0x82 ? 'opened' : 'state', address, ok, channel: second, line: third };
    case 0x84:
      return { kind: 'states', address, ok, lines: [...data.subarray(2)] };
    case 0x80:
    case 0x86:
    case 0x87:
      // An order for several begins with their number, which is neither status: `hasLength` has compared it with LEN.
      return { kind: 'done', command, address, ok };
    default:
      return data.length === 2 ? { kind: 'done', command, address, ok } : { kind: 'other' };
  }
}

function sealed(address: number, command: number, ...data: readonly number[]): Uint8Array {
  const body = Uint8Array.of(...START, 8 + data.length, address, command, ...data);
  return Uint8Array.of(...body, xor8(body));
}
