import { cardNumber } from './card-number.js';
import type { InputNews } from './input-events.js';
import { characterOf, keyCodes, padKeyOf } from './keymap.js';
import { type Decoder, type News, type Refusal, refused } from './news.js';
import { MOST_TEXT_BYTES } from './text-lines.js';

/** A reader types a whole text within this time of its last key; what a hand began and left is forgotten. */
const QUIET_MS = 500;

const shifts: ReadonlySet<number> = new Set([keyCodes.leftShift, keyCodes.rightShift]);
/** With one of these down a key types nothing. */
const others: ReadonlySet<number> = new Set([
  ...[keyCodes.leftCtrl, keyCodes.rightCtrl, keyCodes.leftAlt, keyCodes.rightAlt],
  ...[keyCodes.leftMeta, keyCodes.rightMeta],
]);
const silent: ReadonlySet<number> = new Set([keyCodes.numLock, keyCodes.scrollLock]);

/** Keys of a US keyboard to texts: Enter ends one. A text with a key that types nothing, or with a lost key, is none. */
export class Keystrokes implements Decoder<readonly InputNews[]> {
  readonly quietMs = QUIET_MS;
  readonly #down = new Set<number>();
  #capsLock = false;
  #text = '';
  #spoilt: Refusal | undefined;

  constructor(private readonly judge: (text: string) => News) {}

  take(events: readonly InputNews[]): News[] {
    return events.flatMap((event) => {
      if (event.kind === 'key') return event.down ? this.#pressed(event.code) : this.#released(event.code);
      this.#spoilt = 'lost';
      return [];
    });
  }

  quiet(): News[] {
    this.#capsLock = false;
    if (this.#text === '' && this.#spoilt === undefined) return [];
    this.#spoilt ??= 'unfinished';
    return this.#end();
  }

  #released(code: number): News[] {
    this.#down.delete(code);
    return [];
  }

  #pressed(code: number): News[] {
    if (code === keyCodes.enter || code === keyCodes.keypadEnter) return this.#end();
    if (code === keyCodes.capsLock) this.#capsLock = !this.#capsLock;
    else if (shifts.has(code) || others.has(code)) this.#down.add(code);
    else if (!silent.has(code)) this.#typed(code);
    return [];
  }

  #typed(code: number): void {
    const character = characterOf(code, this.#anyDown(shifts), this.#capsLock);
    if (character === undefined || this.#anyDown(others)) this.#spoilt ??= 'noise';
    // One more than any code has: it is then judged as too long.
    else if (this.#text.length <= MOST_TEXT_BYTES) this.#text += character;
  }

  #anyDown(keys: ReadonlySet<number>): boolean {
    return [...this.#down].some((code) => keys.has(code));
  }

  #end(): News[] {
    const text = this.#text;
    const spoilt = this.#spoilt;
    this.#text = '';
    this.#spoilt = undefined;
    if (spoilt === 'lost') {
      // Whether these went up again may be among what was lost.
      this.#down.clear();
      this.#capsLock = false;
    }
    if (spoilt !== undefined) return [refused(spoilt)];
    return text === '' ? [] : [this.judge(text)];
  }
}

/** A scanner that types. */
export function typedCode(text: string): News {
  return { kind: 'code', text };
}

/** A card reader that types numbers of one base. `digits`: as of `cardNumber`. */
export function typedCard(base: 10 | 16, digits?: number): (text: string) => News {
  return (text) => {
    const number = cardNumber(text, base, digits);
    return number === undefined ? refused('no_number') : { kind: 'card', number };
  };
}

/** A keypad: each key by itself. After a lost key all that was typed is void. */
export class KeypadKeys implements Decoder<readonly InputNews[]> {
  readonly quietMs = Infinity;

  take(events: readonly InputNews[]): News[] {
    return events.flatMap((event): News[] => {
      if (event.kind === 'lost') return [refused('lost'), { kind: 'key', key: 'clear' }];
      const key = event.down ? padKeyOf(event.code) : undefined;
      return key === undefined ? [] : [{ kind: 'key', key }];
    });
  }

  quiet(): News[] {
    return [];
  }
}
