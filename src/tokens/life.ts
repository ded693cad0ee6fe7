/** How far the clocks of cloud and cabinet may be apart where that cannot lengthen a right. */
export const timeLeewayMs = 5 * 60_000;

/** From when to when a signed object says that it lives; wall ms. */
interface Life {
  readonly untilMs: number;
  readonly issuedMs?: number;
}

/** The time at which it is looked at: wall ms, or the floor while the clock is not known. */
interface Moment {
  readonly known: boolean;
  readonly effectiveMs: number;
}

/**
 * A signed object lives from its `iat`. One without was made at the latest now, so what is left of it is within the longest
 * life, too; an `iat` in the future gains nothing. A clock that is not known bounds nothing.
 */
export function tooLongLived({ untilMs, issuedMs }: Life, longestMs: number, { known, effectiveMs }: Moment): boolean {
  if (issuedMs !== undefined && untilMs - issuedMs > longestMs) return true;
  // A leeway of minutes would be many lives of what lives for one.
  return known && untilMs - effectiveMs > longestMs + Math.min(timeLeewayMs, longestMs);
}
