/** How often something may be done in somebody's name. */
interface PaceRule {
  /** So often at once. */
  readonly burst: number;
  /** And then once in so many ms. */
  readonly refillMs: number;
  /** So many names are known; the one that was not heard of for longest is forgotten first. */
  readonly most: number;
}

/** Counts by name what may be done so often at once, and then at a pace. Pure: time is passed in. */
export class KeyedPace {
  /** When each has done nothing again. */
  readonly #clearMs = new Map<string, number>();

  constructor(private readonly rule: PaceRule) {}

  /** Ms until it may be done again; 0: now. */
  waitMs(key: string, nowMonoMs: number): number {
    const clearMs = this.#clearMs.get(key) ?? nowMonoMs;
    return Math.max(0, clearMs - (this.rule.burst - 1) * this.rule.refillMs - nowMonoMs);
  }

  count(key: string, nowMonoMs: number): void {
    const clearMs = Math.max(this.#clearMs.get(key) ?? nowMonoMs, nowMonoMs) + this.rule.refillMs;
    this.#clearMs.delete(key);
    this.#clearMs.set(key, clearMs);
    if (this.#clearMs.size <= this.rule.most) return;
    const [oldest] = this.#clearMs.keys();
    if (oldest !== undefined) this.#clearMs.delete(oldest);
  }
}
