import type { Question } from '../../commission/questions.js';

/** Whoever answers what commissioning asks: somebody at a terminal, or a file. */
export interface Voice {
  /**
   * Asks, and resolves with what was answered, trimmed; with an empty text when `until` is aborted first: it is settled by then.
   * `undefined`: nobody answers any more. `wrong`: why the last answer to the same question will not do. Rejects with
   * `commission.no_answer` or `commission.bad_answer` where nothing else can be answered.
   */
  ask(
    question: Question,
    more?: { readonly wrong?: string; readonly until?: AbortSignal },
  ): Promise<string | undefined>;
  /** A remark for whoever looks on. */
  tell(text: string): void;
}
