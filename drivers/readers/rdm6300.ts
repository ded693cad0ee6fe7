import { cardNumber } from './card-number.js';
import { type Decoder, type News, refused } from './news.js';

/**
 * The RDM6300 and its like read 125 kHz tags (EM4100) and send, for as long as one is there:
 *
 *     02  ten hex digits: version, tag number  two hex digits: XOR of the five bytes  03
 *
 * at 9600 8N1, in ASCII.
 */
const STX = 0x02;
const ETX = 0x03;
const NUMBER_DIGITS = 10;
const DIGITS = NUMBER_DIGITS + 2;
/** A frame takes 15 ms. */
const QUIET_MS = 100;

export class Rdm6300 implements Decoder<Uint8Array> {
  readonly quietMs = QUIET_MS;
  /** Digits of a frame that has begun. */
  #digits: string | undefined;

  /** @param digits how many hex digits of a number count, from its end; all when left out */
  constructor(private readonly digits?: number) {}

  take(bytes: Uint8Array): News[] {
    const news: News[] = [];
    for (const byte of bytes) {
      if (byte === STX) {
        news.push(...this.quiet());
        this.#digits = '';
        continue;
      }
      // Outside of a frame, as when the cable is plugged in while one is sent.
      if (this.#digits === undefined) continue;
      const character = String.fromCharCode(byte);
      if (this.#digits.length < DIGITS && /[0-9A-Fa-f]/.test(character)) {
        this.#digits += character;
        continue;
      }
      news.push(byte === ETX ? this.#judge(this.#digits) : refused('damaged'));
      this.#digits = undefined;
    }
    return news;
  }

  quiet(): News[] {
    if (this.#digits === undefined) return [];
    this.#digits = undefined;
    return [refused('damaged')];
  }

  #judge(digits: string): News {
    const bytes = Buffer.from(digits, 'hex');
    const sum = bytes.reduce((xor, byte) => xor ^ byte, 0);
    // The sum is the last byte, so that all together are 0.
    if (digits.length !== DIGITS || sum !== 0) return refused('damaged');
    const number = cardNumber(digits.slice(0, NUMBER_DIGITS), 16, this.digits);
    return number === undefined ? refused('no_number') : { kind: 'card', number };
  }
}
