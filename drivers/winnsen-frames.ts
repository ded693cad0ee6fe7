import type { Head } from './carving.js';

/**
 * The frames of Winnsen boards: `90 LEN FUNC STATION data.. 03`, LEN the whole frame's length. There is no checksum, so
 * that every field which can be checked is. Sources and confidence of each frame: docs/boards/winnsen.md.
 */
export type WinnsenRequest =
  | { readonly kind: 'open'; readonly station: number; readonly lock: number }
  /** All locks in one answer; bit 0 of `mask` is lock 1. */
  | { readonly kind: 'poll'; readonly station: number; readonly mask: number }
  /** One lock; only the firmware of dialect `l412` knows it. */
  | { readonly kind: 'status'; readonly station: number; readonly lock: number };

export type WinnsenFrame =
  | { readonly kind: 'opened'; readonly station: number; readonly lock: number; readonly result: number }
  /** Bit 0 is lock 1. */
  | { readonly kind: 'states'; readonly station: number; readonly mask: number }
  /** Lock and state of one lock, in either order: see `stateOf`. */
  | { readonly kind: 'state'; readonly station: number; readonly first: number; readonly second: number }
  /** A frame that only a request can be. */
  | { readonly kind: 'other' };

const HEAD = 0x90;
const TAIL = 0x03;
const MAX_LOCK = 16;

/** Whole length of a frame by its function. What is not here is no frame of the family. */
const lengths: ReadonlyMap<number, number> = new Map([
  [0x05, 6],
  [0x12, 6],
  [0x02, 7],
  [0x85, 7],
  [0xa5, 7],
  [0x82, 7],
  [0xa2, 7],
  [0x92, 7],
]);

/** The bytes of one request. Station and lock must be in range: the config has checked them. */
export function encodeWinnsen(request: WinnsenRequest): Uint8Array {
  const { station } = request;
  switch (request.kind) {
    case 'open':
      return Uint8Array.of(HEAD, 0x06, 0x05, station, request.lock, TAIL);
    case 'poll':
      return Uint8Array.of(HEAD, 0x07, 0x02, station, request.mask & 0xff, request.mask >> 8, TAIL);
    case 'status':
      return Uint8Array.of(HEAD, 0x06, 0x12, station, request.lock, TAIL);
  }
}

/** Reads the head of `bytes`. The function tells the length, and LEN must agree. A 03 may stand inside a frame. */
export function readWinnsen(bytes: Uint8Array): Head<WinnsenFrame> {
  const [head, length, func, station = 0, first = 0, second = 0] = bytes;
  if (head !== HEAD) return { kind: 'none' };
  if (length === undefined) return { kind: 'more' };
  if (length !== 6 && length !== 7) return { kind: 'none' };
  if (func === undefined) return { kind: 'more' };
  if (lengths.get(func) !== length) return { kind: 'none' };
  if (bytes.length < length) return { kind: 'more' };
  if (bytes[length - 1] !== TAIL) return { kind: 'none' };
  const frame = frameOf(func, station, first, second);
  return frame ? { kind: 'frame', frame, used: length } : { kind: 'none' };
}

/**
 * The state in a `state` frame if it is of `lock`. Older versions of the only source have the lock first, the newest has
 * the state first. A state is 0 or 1, so a frame with a lock above 1 can be read in one order only, and one with lock 1
 * says the same in both.
 */
export function stateOf(frame: { readonly first: number; readonly second: number }, lock: number): 0 | 1 | undefined {
  if (frame.first === lock && isState(frame.second)) return frame.second;
  return frame.second === lock && isState(frame.first) ? frame.first : undefined;
}

function frameOf(func: number, station: number, first: number, second: number): WinnsenFrame | undefined {
  switch (func) {
    case 0x05:
    case 0x12:
      return isLock(first) ? { kind: 'other' } : undefined;
    case 0x02:
      return { kind: 'other' };
    case 0x85:
    case 0xa5:
      return isLock(first) && second <= 2 ? { kind: 'opened', station, lock: first, result: second } : undefined;
    case 0x82:
    case 0xa2:
      return { kind: 'states', station, mask: first | (second << 8) };
    default: {
      const readable = (isLock(first) && isState(second)) || (isState(first) && isLock(second));
      return readable ? { kind: 'state', station, first, second } : undefined;
    }
  }
}

function isLock(value: number): boolean {
  return value >= 1 && value <= MAX_LOCK;
}

function isState(value: number): value is 0 | 1 {
  return value === 0 || value === 1;
}
