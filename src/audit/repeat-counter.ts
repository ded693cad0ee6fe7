export interface Repeats<K extends string> {
  readonly code: K;
  readonly count: number;
}

interface Minute {
  readonly endMonoMs: number;
  admitted: number;
  held: number;
}

/**
 * Counts repeats before they become rows: of each code the first `limit` in a minute go through, the others become one
 * summary at the minute's end. A minute begins with a code's first event. Pure: time is passed in.
 */
export class RepeatCounter<K extends string> {
  readonly #minutes = new Map<K, Minute>();
  #finished: Repeats<K>[] = [];

  constructor(
    private readonly limit: number,
    private readonly minuteMs = 60_000,
  ) {}

  /** True when this event is to become a row of its own. */
  admit(code: K, nowMonoMs: number): boolean {
    let minute = this.#minutes.get(code);
    if (minute === undefined || minute.endMonoMs <= nowMonoMs) {
      if (minute !== undefined) this.#finish(code, minute);
      minute = { endMonoMs: nowMonoMs + this.minuteMs, admitted: 0, held: 0 };
      this.#minutes.set(code, minute);
    }
    if (minute.admitted < this.limit) {
      minute.admitted += 1;
      return true;
    }
    minute.held += 1;
    return false;
  }

  /** The summaries of the minutes that are over; each is handed out until `recorded` confirms it. */
  due(nowMonoMs: number): readonly Repeats<K>[] {
    for (const [code, minute] of this.#minutes) {
      if (minute.endMonoMs <= nowMonoMs) this.#finish(code, minute);
    }
    return this.#finished;
  }

  /** These summaries are durable now. */
  recorded(summaries: readonly Repeats<K>[]): void {
    this.#finished = this.#finished.filter((repeats) => !summaries.includes(repeats));
  }

  #finish(code: K, minute: Minute): void {
    this.#minutes.delete(code);
    if (minute.held > 0) this.#finished = [...this.#finished, { code, count: minute.held }];
  }
}
