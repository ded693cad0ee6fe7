import type { PinOfRight } from '../store/rights.js';

/**
 * Which of the PINs that are typed after one number is meant now. Bookings of one locker follow each other, so at most one is in
 * force; each try compares one hash, whatever is stored. When none is in force: the next to begin, else the last that ended.
 * @param pins oldest first
 * @param nowMs wall ms
 */
export function pinInForce(pins: readonly PinOfRight[], nowMs: number): PinOfRight | undefined {
  const inForce = pins.filter((pin) => beginOf(pin) <= nowMs && nowMs < endOf(pin));
  if (inForce.length > 0) return inForce.at(-1);
  const next = pins.filter((pin) => beginOf(pin) > nowMs).sort((a, b) => beginOf(a) - beginOf(b))[0];
  return next ?? [...pins].sort((a, b) => endOf(a) - endOf(b)).at(-1);
}

/** Whether two rights would be in force at one moment. */
export function overlaps(a: Span, b: Span): boolean {
  return (
    (a.fromMs ?? Number.NEGATIVE_INFINITY) < (b.untilMs ?? Number.POSITIVE_INFINITY) &&
    (b.fromMs ?? Number.NEGATIVE_INFINITY) < (a.untilMs ?? Number.POSITIVE_INFINITY)
  );
}

interface Span {
  readonly fromMs?: number;
  readonly untilMs?: number;
}

function beginOf({ right }: PinOfRight): number {
  return right.fromMs ?? Number.NEGATIVE_INFINITY;
}

function endOf({ right }: PinOfRight): number {
  return right.untilMs ?? Number.POSITIVE_INFINITY;
}
