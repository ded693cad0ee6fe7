const failuresAllowed = 20;
const windowMs = 600_000;

/** Failures over the whole cabinet: more than 20 within 10 minutes are an attack. */
export class AttackWindow {
  /** The newest failures, oldest first; older ones cannot matter any more. */
  #timesMonoMs: number[] = [];

  add(nowMonoMs: number): void {
    this.#timesMonoMs = [...this.#timesMonoMs, nowMonoMs].slice(-(failuresAllowed + 1));
  }

  /** An attack that ran when the program ended: how long ago is unknown, so its ten minutes begin anew. */
  resume(nowMonoMs: number): void {
    this.#timesMonoMs = Array.from({ length: failuresAllowed + 1 }, () => nowMonoMs);
  }

  isAttack(nowMonoMs: number): boolean {
    const oldest = this.#timesMonoMs[0];
    return this.#timesMonoMs.length > failuresAllowed && oldest !== undefined && nowMonoMs - oldest < windowMs;
  }
}
