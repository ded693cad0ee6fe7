import { createHmac } from 'node:crypto';

/**
 * The secret that makes stored PIN hashes worthless without it: a stolen card gives up every six-digit PIN in minutes.
 * Labels begin with NUL, which no locker id holds, so that the uses of the one secret cannot collide.
 */
export class Pepper {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** What of a PIN goes into Argon2id: hex, since the Argon2 library takes text only. */
  pinKey(locker: string, pin: string): string {
    return this.#mac(`${locker}|${pin}`).toString('hex');
  }

  /** By what failures are counted: the locker number as typed is never stored. */
  throttleKey(typed: string): string {
    return this.#mac(`\0throttle\0${typed}`).toString('hex').slice(0, 32);
  }

  /** By what a card is known: its number, in its normal form, is never stored. */
  cardKey(number: string): string {
    return this.#mac(`\0card\0${number}`).toString('hex');
  }

  /** Tells one pepper from another without revealing anything of it. */
  id(): string {
    return this.#mac('\0id').toString('hex').slice(0, 16);
  }

  #mac(text: string): Buffer {
    return createHmac('sha256', this.#secret).update(text).digest();
  }
}
