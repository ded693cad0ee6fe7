/** So many orders at once, and then one each ten seconds: a cabinet has one page, which shows one QR code at a time. */
const burst = 60;
const refillMs = 10_000;
const mostCabinets = 10_000;

/**
 * How many orders are taken on for each cabinet. All cabinets share one gateway, and one that is in strange hands must not ask it for so
 * many QR codes that the others wait for theirs. Time is passed in.
 */
export class OrderPace {
  /** When each cabinet has asked for nothing again. */
  readonly #clearMs = new Map<string, number>();

  /** Whether one more is taken on; counts it. */
  takes(cabinet: string, nowMonoMs: number): boolean {
    const clearMs = Math.max(this.#clearMs.get(cabinet) ?? nowMonoMs, nowMonoMs) + refillMs;
    if (clearMs - nowMonoMs > burst * refillMs) return false;
    this.#clearMs.delete(cabinet);
    this.#clearMs.set(cabinet, clearMs);
    const [oldest] = this.#clearMs.keys();
    if (this.#clearMs.size > mostCabinets && oldest !== undefined) this.#clearMs.delete(oldest);
    return true;
  }
}
