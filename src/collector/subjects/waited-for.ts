import type { TimeSource } from '../../lib/clock-source.js';
import type { SubjectStore } from './port.js';

/** A cabinet that has just come back was not there when it was told last. */
const onlinePauseMs = 60_000;
/** One that hands rows over is there all the time: it was told, and takes its time. */
const batchPauseMs = 600_000;
const lookMs = 10_000;

/**
 * Cabinets that have not answered a request. Whoever is heard of is told at once what is open, so that no cabinet waits for the slow repeat. What is
 * looked up here is kept for a moment: batches come by the thousand, and almost none is of such a cabinet.
 */
export class WaitedFor {
  #cabinets: ReadonlySet<string> = new Set();
  #lookedMs = Number.NEGATIVE_INFINITY;
  readonly #heard = new Map<string, 'batch' | 'online'>();

  constructor(
    private readonly store: Pick<SubjectStore, 'waitedFor' | 'wake'>,
    private readonly time: TimeSource,
  ) {}

  heard(cabinet: string, how: 'batch' | 'online'): void {
    if (this.#cabinets.has(cabinet) && this.#heard.get(cabinet) !== 'online') this.#heard.set(cabinet, how);
  }

  /** Has those told who were heard of. Rejects with `collector.store_down`; the next call tries again. */
  async sweep(): Promise<void> {
    const nowMs = this.time.monoMs();
    if (nowMs - this.#lookedMs >= lookMs) {
      this.#cabinets = new Set(await this.store.waitedFor());
      this.#lookedMs = nowMs;
    }
    for (const [cabinet, how] of this.#heard) {
      const wallMs = this.time.wallMs();
      await this.store.wake(cabinet, wallMs, wallMs - (how === 'online' ? onlinePauseMs : batchPauseMs));
      this.#heard.delete(cabinet);
    }
  }
}
