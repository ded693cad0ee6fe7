const failuresAllowed = 20;
const windowMs = 600_000;

/** Failures over the whole cabinet: more than 20 within 10 minutes are an attack. */
export class AttackWindow {
  /** Monotonic times of the newest failures, oldest first; older ones cannot matter any more. */
  #timesMonoMs: readonly number[] = [];

  get timesMonoMs(): readonly number[] {
    return this.#timesMonoMs;
  }

  add(...timesMonoMs: readonly number[]): void {
    this.#timesMonoMs = [...this.#timesMonoMs, ...timesMonoMs].slice(-(failuresAllowed + 1));
  }

  /** Drops the failures that are ten minutes old. Returns whether there were any. */
  forget(nowMonoMs: number): boolean {
    const before = this.#timesMonoMs.length;
    this.#timesMonoMs = this.#timesMonoMs.filter((timeMonoMs) => nowMonoMs - timeMonoMs < windowMs);
    return this.#timesMonoMs.length < before;
  }

  isAttack(nowMonoMs: number): boolean {
    const oldest = this.#timesMonoMs[0];
    return this.#timesMonoMs.length > failuresAllowed && oldest !== undefined && nowMonoMs - oldest < windowMs;
  }
}
