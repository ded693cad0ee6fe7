export interface BackoffRule {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * How long to wait before try number `failures` + 1, in ms: doubling from `firstMs` to `capMs`, of which between half and
 * all is waited, so that parts which failed together do not come back together. `random` is from 0 to below 1.
 */
export function backoffMs(failures: number, rule: BackoffRule, random: number): number {
  // 2 ** 30 outgrows every cap; without a limit a port that is away for months would reach infinity.
  const doublings = Math.min(Math.max(failures - 1, 0), 30);
  const wholeMs = Math.min(rule.capMs, rule.firstMs * 2 ** doublings);
  return wholeMs / 2 + (wholeMs / 2) * random;
}

/**
 * The same with full jitter: anything from nothing to the whole time. For what thousands try at once when one server comes back.
 */
export function fullJitterMs(failures: number, { firstMs, capMs }: BackoffRule, random: number): number {
  const doublings = Math.min(Math.max(failures - 1, 0), 30);
  return Math.min(capMs, firstMs * 2 ** doublings) * random;
}
