import { Gm65Filter } from './gm65.js';
import { type Decoder, type News, refused } from './news.js';

/** No code that opens is longer; docs/tokens.md has the limit. One byte more tells that a text is too long. */
export const MOST_TEXT_BYTES = 1024;

const CR = 0x0d;
const LF = 0x0a;
/** At 9600 baud 48 characters; USB adapters hold bytes back for 16 ms. */
const QUIET_MS = 50;

/** Bytes of a line to texts: CR, LF, both or a silence ends one. */
class TextLines {
  readonly #bytes: number[] = [];

  take(bytes: Uint8Array): News[] {
    const news: News[] = [];
    for (const byte of bytes) {
      if (byte === CR || byte === LF) news.push(...this.end());
      else if (this.#bytes.length <= MOST_TEXT_BYTES) this.#bytes.push(byte);
    }
    return news;
  }

  /** Of a text that is too long its first bytes are handed on, once: too many for any code, so that it is judged as too long. */
  end(): News[] {
    if (this.#bytes.length === 0) return [];
    const bytes = Uint8Array.from(this.#bytes.splice(0));
    const text = textOf(bytes, bytes.length > MOST_TEXT_BYTES);
    return [text === undefined ? refused('noise') : { kind: 'code', text }];
  }
}

/** `undefined` for bytes that are no text: a loose wire, a wrong speed. `cut`: its last character may be a part of one. */
function textOf(bytes: Uint8Array, cut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    // A TypeError, by which the decoder says that this is no UTF-8.
    return undefined;
  }
}

/** A scanner on a serial line. */
export class ScannerLine implements Decoder<Uint8Array> {
  readonly quietMs = QUIET_MS;
  readonly #filter = new Gm65Filter();
  readonly #lines = new TextLines();

  take(bytes: Uint8Array): News[] {
    return this.#lines.take(this.#filter.take(bytes));
  }

  quiet(): News[] {
    return [...this.#lines.take(this.#filter.release()), ...this.#lines.end()];
  }
}
