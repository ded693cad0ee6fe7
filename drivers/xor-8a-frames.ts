import type { Head } from './carving.js';
import { xor8 } from './checksum.js';

/**
 * The frames of the 0x8A XOR board: `HEAD address ... BCC`, BCC the exclusive-or of all bytes before it.
 * Sources and confidence of each frame: docs/boards.md.
 */
export type Xor8aRequest =
  /** `seconds` 1 to 9; without it the board pulses for its own 300 ms. */
  | { readonly kind: 'open'; readonly address: number; readonly channel: number; readonly seconds?: number }
  /** Some firmwares take function 0x33 where others take 0x11. */
  | { readonly kind: 'open-33'; readonly address: number; readonly channel: number }
  /** One channel after another; the answer may take 10 s. */
  | { readonly kind: 'open-all'; readonly address: number }
  | { readonly kind: 'open-all-9d'; readonly address: number }
  /** At once, by bitmap of channels 1 to 24, the first byte being channels 1 to 8. */
  | { readonly kind: 'open-several'; readonly address: number; readonly channels: readonly number[] }
  | { readonly kind: 'query'; readonly address: number; readonly channel: number }
  | { readonly kind: 'query-all'; readonly address: number }
  /** Energises until `release`: magnetic locks only. `code` 0x10 is one firmware's, where others take 0x11. */
  | { readonly kind: 'hold' | 'release'; readonly address: number; readonly channel: number; readonly code?: 0x10 }
  | { readonly kind: 'firmware'; readonly address: number };

/** What comes from the line. A request comes back where the adapter echoes. */
export type Xor8aFrame =
  | { readonly kind: 'opened'; readonly address: number; readonly channel: number; readonly bit: 0 | 1 }
  | { readonly kind: 'state'; readonly address: number; readonly channel: number; readonly bit: 0 | 1 }
  | { readonly kind: 'states'; readonly address: number; readonly status: Uint8Array }
  | { readonly kind: 'report'; readonly address: number; readonly channel: number }
  | { readonly kind: 'firmware'; readonly address: number }
  /** A frame that only a request can be, or one with a status that no source names. */
  | { readonly kind: 'other' };

/** More than any source shows (7), less than what two glued frames would need to look like one. */
const MAX_STATUS_BYTES = 8;
const FEEDBACK_ON = 0x11;
const QUERY = 0x33;

/** The bytes of one request. Channels and seconds must be in range: the config has checked them. */
export function encodeXor8a(request: Xor8aRequest): Uint8Array {
  const { address } = request;
  switch (request.kind) {
    case 'open':
      return request.seconds === undefined
        ? sealed(0x8a, address, request.channel, 0x11)
        : sealed(0x8a, address, request.channel, 0x11, request.seconds);
    case 'open-33':
      return sealed(0x8a, address, request.channel, QUERY);
    case 'open-all':
      return sealed(0x8a, address, 0x00, 0x11);
    case 'open-all-9d':
      return sealed(0x9d, address, 0x02, 0x10);
    case 'open-several':
      return sealed(0x90, address, ...bitmap(request.channels));
    case 'query':
      return sealed(0x80, address, request.channel, QUERY);
    case 'query-all':
      return sealed(0x80, address, 0x00, QUERY);
    case 'hold':
      return sealed(0x9a, address, request.channel, request.code ?? 0x11);
    case 'release':
      return sealed(0x9b, address, request.channel, request.code ?? 0x11);
    case 'firmware':
      return sealed(0x82, address, 0x00, 0x22);
  }
}

/**
 * Reads the head of `bytes`. `statusBytes` is how many status bytes a whole-board answer of `address` carries: such a
 * frame is taken first. Another length of that address counts only when no more can come (a quiet line, or more bytes than
 * the longest frame has), for the first bytes of a long frame may look whole.
 */
export function readXor8a(
  bytes: Uint8Array,
  expected?: { readonly address: number; readonly statusBytes: number; readonly quiet: boolean },
): Head<Xor8aFrame> {
  const [head, address] = bytes;
  if (head === 0x8a || head === 0x81 || head === 0x82) return readFixed(bytes);
  if (head !== 0x80) return { kind: 'none' };
  if (expected === undefined || (address !== undefined && address !== expected.address)) return readStates(bytes, 2);

  if (isEchoedQuery(bytes)) return { kind: 'frame', frame: { kind: 'other' }, used: 5 };
  const answer = statesOf(bytes, expected.statusBytes);
  if (answer) return answer;
  if (!expected.quiet && bytes.length < 4 + MAX_STATUS_BYTES) return { kind: 'more' };
  return readStates(bytes, 2);
}

/**
 * The query's own echo is a right frame too, and together with the answer behind it the exclusive-or holds for both at
 * once, so that the two would read as one long answer. What follows an echo starts like an answer; what follows the same
 * five bytes inside an answer does not, since no board has the address 0x33.
 */
function isEchoedQuery(bytes: Uint8Array): boolean {
  if (bytes[3] !== QUERY || !holds(bytes, 5)) return false;
  return bytes[5] === 0x80 && bytes[6] === bytes[1];
}

function readFixed(bytes: Uint8Array): Head<Xor8aFrame> {
  const [head = 0, address = 0, channel = 0, status] = bytes;
  if (bytes.length < 5) return { kind: 'more' };
  if (holds(bytes, 5)) {
    if (head === 0x82 && channel === 0) return { kind: 'frame', frame: { kind: 'firmware', address }, used: 5 };
    const bit = bitOf(status);
    if (bit === undefined) return { kind: 'frame', frame: { kind: 'other' }, used: 5 };
    if (head !== 0x8a) return { kind: 'frame', frame: { kind: 'report', address, channel }, used: 5 };
    return { kind: 'frame', frame: { kind: 'opened', address, channel, bit }, used: 5 };
  }
  // Six bytes: a request with seconds.
  const seconds = bytes[4] ?? 0;
  if (head !== 0x8a || status !== 0x11 || seconds < 1 || seconds > 9) return { kind: 'none' };
  if (bytes.length < 6) return { kind: 'more' };
  return holds(bytes, 6) ? { kind: 'frame', frame: { kind: 'other' }, used: 6 } : { kind: 'none' };
}

/** Whatever 0x80 frame is there, shortest first: two frames glued together satisfy the checksum as one long frame too. */
function readStates(bytes: Uint8Array, least: number): Head<Xor8aFrame> {
  const [, address = 0, channel = 0, status] = bytes;
  if (holds(bytes, 5)) {
    const bit = bitOf(status);
    if (bit !== undefined) return { kind: 'frame', frame: { kind: 'state', address, channel, bit }, used: 5 };
    // `80 aa xx 33 bcc` is a query. A whole-board answer with one status byte would be the same bytes: none is known.
    if (status === QUERY) return { kind: 'frame', frame: { kind: 'other' }, used: 5 };
  }
  for (let count = least; count <= MAX_STATUS_BYTES; count++) {
    const states = statesOf(bytes, count);
    if (states) return states;
  }
  return bytes.length < 4 + MAX_STATUS_BYTES ? { kind: 'more' } : { kind: 'none' };
}

function statesOf(bytes: Uint8Array, count: number): Head<Xor8aFrame> | undefined {
  const length = 4 + count;
  if (bytes[length - 2] !== QUERY || !holds(bytes, length)) return undefined;
  const address = bytes[1] ?? 0;
  return { kind: 'frame', frame: { kind: 'states', address, status: bytes.slice(2, 2 + count) }, used: length };
}

/** Whether there are so many bytes, and the last of them is the checksum of those before it. */
function holds(bytes: Uint8Array, length: number): boolean {
  return bytes.length >= length && xor8(bytes.subarray(0, length)) === 0;
}

function bitOf(status: number | undefined): 0 | 1 | undefined {
  if (status === FEEDBACK_ON) return 1;
  return status === 0 ? 0 : undefined;
}

function bitmap(channels: readonly number[]): readonly number[] {
  const bytes = [0, 0, 0];
  for (const channel of channels) {
    const at = (channel - 1) >> 3;
    bytes[at] = (bytes[at] ?? 0) | (1 << ((channel - 1) & 7));
  }
  return bytes;
}

function sealed(...body: readonly number[]): Uint8Array {
  return Uint8Array.of(...body, xor8(Uint8Array.from(body)));
}
