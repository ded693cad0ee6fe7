const minuteMs = 60_000;
/** Sums of thirds and sevenths of a minute are off by less than this. */
const roundingMs = 0.001;

/**
 * How often somebody may ask: so many times in a minute, and after a pause so many at once. A token bucket that holds a
 * minute's tokens, kept as the one moment at which it is full again. Pure: time is passed in.
 */
export class TokenBucket {
  #fullMonoMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly perMinute: number) {}

  /** Takes a token and gives 0; or gives the whole seconds until there is one, and takes nothing. */
  take(nowMonoMs: number): number {
    const missingMs = Math.max(0, this.#fullMonoMs - nowMonoMs) + minuteMs / this.perMinute;
    const waitMs = missingMs - minuteMs;
    if (waitMs > roundingMs) return Math.ceil((waitMs - roundingMs) / 1000);
    this.#fullMonoMs = nowMonoMs + missingMs;
    return 0;
  }
}
