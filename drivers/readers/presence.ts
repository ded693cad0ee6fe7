/** A card that stays away for so long may be presented again. Readers repeat a card that is held there several times a second. */
const AWAY_MS = 1_000;

/** Tells a card that is presented from one that is still held at the reader. Pure. */
export class Presence {
  #number: string | undefined;
  #seenMs = 0;

  /** True when the card was not there before. */
  seen(number: string, nowMs: number): boolean {
    const isHeld = number === this.#number && nowMs - this.#seenMs < AWAY_MS;
    this.#number = number;
    this.#seenMs = nowMs;
    return !isHeld;
  }
}
