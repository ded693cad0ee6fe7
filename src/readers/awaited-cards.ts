import { LockerError } from '../lib/errors.js';

interface Waiting {
  readonly take: (number: string) => void;
  readonly end: (error: LockerError) => void;
}

/** Those who wait for the next card at a reader: it is then no presentation. */
export class AwaitedCards {
  readonly #waiting = new Map<string, Waiting>();

  /** Rejects with `reader.taken`, `reader.no_card` after `withinMs`, `reader.ended` after `signal` is aborted. */
  next(reader: string, withinMs: number, signal: AbortSignal): Promise<string> {
    const error = (code: LockerError['code'], message: string): LockerError =>
      new LockerError(code, message, { reader });
    return new Promise((resolve, reject) => {
      if (this.#waiting.has(reader)) {
        reject(error('reader.taken', `Somebody waits for a card at reader ${reader} already.`));
        return;
      }
      const aborted = (): void => settle(() => reject(error('reader.ended', 'Waiting for a card was ended.')));
      const timer = setTimeout(() => {
        const seconds = Math.round(withinMs / 1000);
        settle(() => reject(error('reader.no_card', `No card was held at reader ${reader} within ${seconds} s.`)));
      }, withinMs);
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.#waiting.delete(reader);
        how();
      };
      this.#waiting.set(reader, {
        take: (number) => settle(() => resolve(number)),
        end: (why) => settle(() => reject(why)),
      });
      if (signal.aborted) aborted();
      else signal.addEventListener('abort', aborted);
    });
  }

  /** True when somebody waited for it. */
  take(reader: string, number: string): boolean {
    const waiting = this.#waiting.get(reader);
    waiting?.take(number);
    return waiting !== undefined;
  }

  /** The reader, or all of them, give no card any more. */
  end(error: LockerError, reader?: string): void {
    for (const [id, waiting] of [...this.#waiting]) if (reader === undefined || reader === id) waiting.end(error);
  }
}
