import type { LineSource } from './line-stream.js';

/** Lines of some work as it goes on, for a reader who waits for them. They are few: none is thrown away. */
export class LineQueue<T> implements LineSource<T> {
  readonly #left = new AbortController();
  #waiting: T[] = [];
  #over = false;
  #wake: () => void = () => undefined;

  /** Aborted when the reader goes. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }

  add(line: T): void {
    this.#waiting.push(line);
    this.#wake();
  }

  end(line: T): void {
    this.#over = true;
    this.add(line);
  }

  take(): readonly T[] {
    return this.#waiting.splice(0);
  }

  over(): boolean {
    return this.#over && this.#waiting.length === 0;
  }

  follow(wake: () => void): () => void {
    this.#wake = wake;
    return () => this.#left.abort();
  }
}
