/** A code or card seen again so soon after it was dealt with was never taken away. */
export const STILL_THERE_MS = 2_000;

/** One reader deals with one presentation at a time. Pure. */
export class Turn {
  #busy = false;
  #shown: { readonly text: string; readonly seenMs: number } | undefined;

  /**
   * `begin`: deal with it, and call `end` then. `same`: it is being dealt with, or is still held there. `busy`: another one is
   * being dealt with. Without a text it is known again by nothing, as a PIN that is typed twice.
   */
  take(text: string | undefined, nowMs: number): 'begin' | 'same' | 'busy' {
    const shown = this.#shown;
    if (shown && shown.text === text && (this.#busy || nowMs - shown.seenMs < STILL_THERE_MS)) {
      this.#shown = { text, seenMs: nowMs };
      return 'same';
    }
    if (this.#busy) return 'busy';
    this.#busy = true;
    this.#shown = text === undefined ? undefined : { text, seenMs: nowMs };
    return 'begin';
  }

  end(nowMs: number): void {
    this.#busy = false;
    if (this.#shown) this.#shown = { ...this.#shown, seenMs: nowMs };
  }

  /** Forgets what was shown once it cannot be there any more. Call it some time after `end` and after `same`. */
  forget(nowMs: number): void {
    if (!this.#busy && this.#shown && nowMs - this.#shown.seenMs >= STILL_THERE_MS) this.#shown = undefined;
  }
}
