import type { StoredOrder } from '../store/rentals.js';
import type { Moment } from './rental-time.js';

/** How long the cloud may take to answer an order. */
export const answerWithinMs = 30_000;
/** No QR code is shown longer, whatever its order says: a customer stands there. */
export const longestShownMs = 30 * 60_000;

/** What is left of an order, ms; 0 or less when it is over. */
export interface OrderTime {
  /** Until its QR code closes, or until its answer is waited for no more. */
  readonly shownMs: number;
  /** Until money for it is late. */
  readonly payableMs: number;
}

/**
 * Within a boot an order's time is monotonic. After a restart its end by the wall clock counts where that is known, else the time that the
 * board has been up, which is what has passed at least. Pure.
 * @param settleMs how long it stays payable after its QR code has closed
 */
export function orderTime(order: StoredOrder, now: Moment, settleMs: number): OrderTime {
  const shownMs = leftMs(order, now);
  return { shownMs, payableMs: order.state === 'shown' ? shownMs + settleMs : shownMs };
}

function leftMs({ boot, monoMs, openMs, closesMs }: StoredOrder, now: Moment): number {
  if (boot === now.boot) return monoMs + openMs - now.monoMs;
  if (now.state !== 'untrusted' && closesMs > 0) return closesMs - now.wallMs;
  return openMs - now.monoMs;
}
