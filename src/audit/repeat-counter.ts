/** How often something happened beyond what went through. */
interface Repeats<T> {
  /** The first of that minute. */
  readonly first: T;
  readonly count: number;
}

/** So many minutes of a kind wait at most; on a disk that is full for longer the last of them takes in what follows. */
const mostWaiting = 60;

interface Minute<T> {
  readonly first: T;
  readonly endMonoMs: number;
  admitted: number;
  held: number;
}

/**
 * Counts repeats before they become rows: of each kind the first `limit` in a minute go through, the others become one
 * summary at the minute's end. A minute begins with a kind's first event. Pure: time is passed in.
 */
export class RepeatCounter<T> {
  readonly #minutes = new Map<string, Minute<T>>();
  #finished: (Repeats<T> & { readonly kind: string })[] = [];

  constructor(
    private readonly limit: number | (() => number),
    private readonly minuteMs = 60_000,
  ) {}

  /** Whether an event of this kind is to become a row of its own. Events of one `kind` are counted together. */
  admits(kind: string, nowMonoMs: number): boolean {
    const minute = this.#minutes.get(kind);
    if (minute === undefined || minute.endMonoMs <= nowMonoMs) return true;
    return minute.admitted < (typeof this.limit === 'number' ? this.limit : this.limit());
  }

  /** Counts an event, once it is certain whether it became a row of its own: `admitted`. */
  count(kind: string, event: T, nowMonoMs: number, admitted: boolean): void {
    let minute = this.#minutes.get(kind);
    if (minute === undefined || minute.endMonoMs <= nowMonoMs) {
      if (minute !== undefined) this.#finish(kind, minute);
      minute = { first: event, endMonoMs: nowMonoMs + this.minuteMs, admitted: 0, held: 0 };
      this.#minutes.set(kind, minute);
    }
    if (admitted) minute.admitted += 1;
    else minute.held += 1;
  }

  /** The summaries of the minutes that are over; each is handed out until `recorded` confirms it. */
  due(nowMonoMs: number): readonly Repeats<T>[] {
    for (const [kind, minute] of this.#minutes) {
      if (minute.endMonoMs <= nowMonoMs) this.#finish(kind, minute);
    }
    return this.#finished;
  }

  /** These summaries are durable now. */
  recorded(summaries: readonly Repeats<T>[]): void {
    this.#finished = this.#finished.filter((repeats) => !summaries.includes(repeats));
  }

  #finish(kind: string, minute: Minute<T>): void {
    this.#minutes.delete(kind);
    if (minute.held === 0) return;
    const waiting = this.#finished.filter((repeats) => repeats.kind === kind);
    const last = waiting.length < mostWaiting ? undefined : waiting.at(-1);
    const summary = { kind, first: last?.first ?? minute.first, count: (last?.count ?? 0) + minute.held };
    this.#finished = [...this.#finished.filter((repeats) => repeats !== last), summary];
  }
}
