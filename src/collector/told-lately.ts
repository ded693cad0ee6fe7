import type { TimeSource } from '../lib/clock-source.js';

/** The same is told and counted once in this time: whoever floods a topic fills no table and no log. */
const quietMs = 60_000;
const mostKept = 10_000;

/** What was told to the operator lately. */
export class ToldLately {
  readonly #toldMs = new Map<string, number>();

  constructor(private readonly time: Pick<TimeSource, 'monoMs'>) {}

  /** Whether it was told within the last minute. What was not counts as told now. */
  has(what: string): boolean {
    const nowMs = this.time.monoMs();
    const toldMs = this.#toldMs.get(what);
    if (toldMs !== undefined && nowMs - toldMs < quietMs) return true;
    if (this.#toldMs.size >= mostKept) this.#toldMs.clear();
    this.#toldMs.set(what, nowMs);
    return false;
  }

  /** Tells it, unless it was told within the last minute. What could not be told is told the next time. */
  async once(what: string, tell: () => Promise<void>): Promise<void> {
    if (this.has(what)) return;
    try {
      await tell();
    } catch (error) {
      this.#toldMs.delete(what);
      throw error;
    }
  }
}
