/** A hand leaves more than this between two keys, a scanner that stands for a keyboard less. */
const handMs = 50;
/** Shorter ones are typed by a hand that is quick. */
const leastText = 8;
/** More than any code has; what is longer is refused anyway. */
const mostText = 2000;

/** Keys that were typed by a hand, in order; or a text that a scanner typed and ended with Enter. */
type Typed = { readonly kind: 'keys'; readonly keys: string } | { readonly kind: 'text'; readonly text: string };

/**
 * Tells a scanner from a hand. Each key is held back for a moment, since what a scanner types must not appear on the page.
 * Digits alone are always a hand's: they are a locker number or a PIN.
 */
export class TypedText {
  #held = '';
  #lastMs = 0;

  /** One more key. Returns those before it, if they were typed by a hand. */
  key(key: string, atMs: number): string {
    const before = this.#isQuick(atMs) ? '' : this.rest();
    this.#held = (this.#held + key).slice(0, mostText);
    this.#lastMs = atMs;
    return before;
  }

  /** Enter was pressed. */
  enter(atMs: number): Typed {
    const held = this.#held;
    if (!this.#isQuick(atMs) || isOfHand(held)) return { kind: 'keys', keys: this.rest() };
    this.#held = '';
    return { kind: 'text', text: held };
  }

  /** Nothing was typed for a while, or something else happens. Returns the keys that a hand has typed. */
  rest(): string {
    const held = this.#held;
    this.#held = '';
    // A text without its end is of no use, and it is not to be seen.
    return isOfHand(held) ? held : '';
  }

  #isQuick(atMs: number): boolean {
    return this.#held !== '' && atMs - this.#lastMs <= handMs;
  }
}

function isOfHand(keys: string): boolean {
  return keys.length < leastText || /^[0-9]+$/.test(keys);
}
