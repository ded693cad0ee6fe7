import type { Decoder } from './protocol.js';
import type { LateClaim } from './reception.js';

interface Watch {
  readonly board: string;
  readonly question: string;
  readonly untilMs: number;
  readonly decode: Decoder<unknown>;
}

interface Question {
  readonly board: string;
  readonly question: string;
  readonly role: 'status' | 'unlock' | 'off';
}

/**
 * Requests that were given up and may still be answered. Until that is over the board is not asked the same again, nor its
 * status, whose answer can look the same; other unlocks and other boards go on. An order to switch off is never held back.
 */
export class LateWatch {
  #watches: Watch[] = [];

  constructor(private readonly nowMs: () => number) {}

  add(question: Question, decode: Decoder<unknown>, untilMs: number): void {
    this.#watches.push({ ...question, decode, untilMs });
  }

  /** 0 when the question may be asked now. */
  barredUntilMs(question: Question): number {
    if (question.role === 'off' || this.#watches.length === 0) return 0;
    return this.#live()
      .filter((watch) => watch.board === question.board)
      .filter((watch) => question.role === 'status' || watch.question === question.question)
      .reduce((latest, watch) => Math.max(latest, watch.untilMs), 0);
  }

  /** Recognises a late answer with the decoder of the request it belongs to; that request's watch is then over. */
  readonly claim: LateClaim = (head, quiet) => {
    if (this.#watches.length === 0) return undefined;
    let mayCome = false;
    for (const watch of this.#live()) {
      const taken = watch.decode(head, quiet);
      if (taken.kind === 'more') mayCome = true;
      // A late no counts too: a Modbus exception does not say which relay it is about.
      if (taken.kind !== 'answer' && taken.kind !== 'refused') continue;
      this.#watches = this.#watches.filter((other) => other !== watch);
      return taken.used;
    }
    return mayCome ? 'more' : undefined;
  };

  #live(): readonly Watch[] {
    const nowMs = this.nowMs();
    this.#watches = this.#watches.filter((watch) => watch.untilMs > nowMs);
    return this.#watches;
  }
}
