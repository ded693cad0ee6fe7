import type { Carved } from './carving.js';

/**
 * The frames of the KMTronic relay boards: three bytes, `FF relay 01|00`, relays 1 to 8 on board 1, 9 to 16 on board 2 and
 * so on. No frame has a checksum. Sources and confidence of each frame: docs/boards/kmtronic.md.
 */
export type KmtronicRequest =
  /** `channel` 1 to 8. */
  | { readonly kind: 'switch'; readonly address: number; readonly channel: number; readonly on: boolean }
  /** RS-485 boards only. */
  | { readonly kind: 'query'; readonly address: number };

export type KmtronicFrame =
  /** One byte for each relay, 1 being on. One source shows them bare, another behind `FF A0+address`. */
  | { readonly kind: 'relays'; readonly address?: number; readonly relays: readonly number[] }
  /** A frame that only a request can be. */
  | { readonly kind: 'other' };

const HEAD = 0xff;
const QUERY = 0xa0;
const RELAYS = 8;
const MAX_ADDRESS = 15;

/** The bytes of one request. Addresses (1 to 15) and channels must be in range: the config has checked them. */
export function encodeKmtronic(request: KmtronicRequest): Uint8Array {
  if (request.kind === 'query') return Uint8Array.of(HEAD, QUERY + request.address, 0);
  return Uint8Array.of(HEAD, (request.address - 1) * RELAYS + request.channel, request.on ? 1 : 0);
}

/**
 * Takes the next frame off `received` (one byte or more). An answer of the relays has nothing to be told by but its length:
 * it counts only where exactly eight bytes of 00 and 01 stand between other bytes or silence, so that a byte more or
 * less, which would shift the relays, is damage.
 */
export function readKmtronic(received: Uint8Array, quiet: boolean): Carved<KmtronicFrame> {
  const [head, second] = received;
  if (head === HEAD) {
    if (second === undefined) return { kind: 'more' };
    if (second > QUERY && second <= QUERY + MAX_ADDRESS) return readHeaded(received, quiet, second - QUERY);
    if (second === 0 || second > MAX_ADDRESS * RELAYS) return { kind: 'damaged', used: 1 };
    const third = received[2];
    if (third === undefined) return { kind: 'more' };
    return isState(third) ? { kind: 'frame', frame: { kind: 'other' }, used: 3 } : { kind: 'damaged', used: 2 };
  }
  const run = runOf(received);
  if (run === 0) return { kind: 'damaged', used: strangers(received) };
  if (run === received.length && (!quiet || run < RELAYS)) return { kind: 'more' };
  if (run !== RELAYS) return { kind: 'damaged', used: run };
  return { kind: 'frame', frame: { kind: 'relays', relays: [...received.subarray(0, RELAYS)] }, used: RELAYS };
}

/** `FF A0+address` and then: eight states; or the 00 of a query, alone or with a bare answer behind it (an echo). */
function readHeaded(received: Uint8Array, quiet: boolean, address: number): Carved<KmtronicFrame> {
  const run = runOf(received.subarray(2));
  if (2 + run === received.length && (!quiet || run < RELAYS)) return { kind: 'more' };
  if (run === RELAYS) {
    const relays = [...received.subarray(2, 2 + RELAYS)];
    return { kind: 'frame', frame: { kind: 'relays', address, relays }, used: 2 + RELAYS };
  }
  if ((run === 1 || run === 1 + RELAYS) && received[2] === 0)
    return { kind: 'frame', frame: { kind: 'other' }, used: 3 };
  return { kind: 'damaged', used: 2 + run };
}

function isState(byte: number | undefined): boolean {
  return byte === 0 || byte === 1;
}

/** How many bytes at the head are 00 or 01. */
function runOf(bytes: Uint8Array): number {
  const end = bytes.findIndex((byte) => !isState(byte));
  return end === -1 ? bytes.length : end;
}

/** How many bytes at the head begin no frame. */
function strangers(bytes: Uint8Array): number {
  const end = bytes.findIndex((byte) => byte === HEAD || isState(byte));
  return end === -1 ? bytes.length : end;
}
