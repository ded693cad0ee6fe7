/** Bytes in one ms: three times what 115 200 baud carries. */
const LEAST_PER_MS = 32;
/** What a network, a USB adapter or a busy process may hold back and hand over at once. */
const MOST_AT_ONCE = 4_096;

/**
 * Lets through what a serial line can have carried. A gateway on the network, or what stands in for one, can send a thousand times as much,
 * and to look through all of it would take the time in which other lines and pulses are served. Time is passed in.
 */
export class Intake {
  readonly #perMs: number;
  #room = MOST_AT_ONCE;
  #atMs: number;

  /** @param characterMs how long one byte takes on the wire */
  constructor(characterMs: number, nowMs: number) {
    this.#perMs = Math.max(LEAST_PER_MS, 3 / characterMs);
    this.#atMs = nowMs;
  }

  /** The part of `bytes` that is looked at, from its beginning. */
  take(bytes: Uint8Array, nowMs: number): Uint8Array {
    this.#room = Math.min(MOST_AT_ONCE, this.#room + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    const taken = bytes.subarray(0, Math.floor(this.#room));
    this.#room -= taken.length;
    return taken;
  }
}
