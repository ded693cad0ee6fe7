import type { Store } from './store.js';
import { bootId, throttleKey } from './text-shapes.js';

/** Failures for one locker number as typed, which is known by a keyed hash only. */
export interface ThrottleRow {
  readonly key: string;
  readonly failures: number;
  /** Length of the last pause; 0 before the first. */
  readonly pauseMs: number;
  /** CLOCK_MONOTONIC of `boot` when the pause ends; null when none runs. */
  readonly pauseUntilMonoMs: number | null;
  readonly boot: string;
  /** Time of the last failure; the wall time only when the clock was not `untrusted`. */
  readonly lastMonoMs: number;
  readonly lastWallMs: number | null;
}

/** Somebody may type any number of lockers that do not exist. */
const maxRows = 10_000;

const columns = `key, failures, pause_ms AS pauseMs, pause_until_mono_ms AS pauseUntilMonoMs, boot,
  last_mono_ms AS lastMonoMs, last_wall_ms AS lastWallMs`;

export class Throttle {
  readonly #get;
  readonly #ofOtherBoots;
  readonly #put;
  readonly #remove;
  readonly #finish;
  readonly #forget;
  readonly #count;
  readonly #evict;
  readonly #due;

  constructor(
    store: Store,
    private readonly maximum = maxRows,
  ) {
    this.#get = store.statement<[string], ThrottleRow>(`SELECT ${columns} FROM throttle WHERE key = ?`);
    this.#ofOtherBoots = store.statement<[string], ThrottleRow>(`SELECT ${columns} FROM throttle WHERE boot <> ?`);
    this.#put = store.statement<[ThrottleRow], never>(
      `INSERT OR REPLACE INTO throttle (key, failures, pause_ms, pause_until_mono_ms, boot, last_mono_ms, last_wall_ms)
       VALUES (@key, @failures, @pauseMs, @pauseUntilMonoMs, @boot, @lastMonoMs, @lastWallMs)`,
    );
    this.#remove = store.statement<[string], never>('DELETE FROM throttle WHERE key = ?');
    this.#finish = store.statement<[string, number], never>(
      'UPDATE throttle SET pause_until_mono_ms = NULL WHERE boot = ? AND pause_until_mono_ms <= ?',
    );
    this.#forget = store.statement<[string, number], never>(
      'DELETE FROM throttle WHERE boot = ? AND last_mono_ms <= ? AND pause_until_mono_ms IS NULL',
    );
    this.#count = store.statement<[], { rows: number }>('SELECT count(*) AS rows FROM throttle');
    this.#due = store.statement<[string, number, number], { due: number }>(
      `SELECT 1 AS due FROM throttle
       WHERE boot = ? AND (pause_until_mono_ms <= ? OR last_mono_ms <= ?) LIMIT 1`,
    );
    this.#evict = store.statement<[number], never>(
      `DELETE FROM throttle WHERE key IN
         (SELECT key FROM throttle WHERE pause_until_mono_ms IS NULL ORDER BY last_mono_ms LIMIT ?)`,
    );
  }

  get(key: string): ThrottleRow | undefined {
    return this.#get.get(key);
  }

  ofOtherBoots(boot: string): ThrottleRow[] {
    return this.#ofOtherBoots.all(boot);
  }

  /** Stores a row; at the cap the least recently failed one that does not pause goes. */
  put(row: ThrottleRow): void {
    this.#put.run({ ...row, key: throttleKey.parse(row.key), boot: bootId.parse(row.boot) });
    const over = this.count() - this.maximum;
    if (over > 0) this.#evict.run(over);
  }

  remove(key: string): boolean {
    return this.#remove.run(key) > 0;
  }

  /** Whether `finishPauses` or `forgetBefore` has anything to do. */
  isDue(boot: string, nowMonoMs: number, forgetMonoMs: number): boolean {
    return this.#due.get(boot, nowMonoMs, forgetMonoMs) !== undefined;
  }

  /** Marks pauses of this boot that are over, so that a restart long after does not begin them anew. */
  finishPauses(boot: string, nowMonoMs: number): void {
    this.#finish.run(boot, nowMonoMs);
  }

  /** Forgets rows of this boot without a failure since then. */
  forgetBefore(boot: string, monoMs: number): void {
    this.#forget.run(boot, monoMs);
  }

  count(): number {
    return this.#count.get()?.rows ?? 0;
  }
}
