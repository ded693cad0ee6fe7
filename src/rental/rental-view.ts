import type { StoredOrder, StoredRental } from '../store/rentals.js';
import type { FirstOpening } from './hand-over.js';
import type { OrderTime } from './order-time.js';
import type { RentalState } from './rental-state.js';

/** How an order stands, for who is to pay it. */
interface OrderView {
  readonly order: string;
  /** `settling`: its QR code has closed, and money may be on its way. */
  readonly state: 'asked' | 'shown' | 'settling' | 'paid' | 'closed';
  readonly paise: number;
  /** What its QR code shows. */
  readonly upi?: string;
  /** Until the state is over, ms. */
  readonly leftMs?: number;
}

/** A rental as its customer may know it. */
export interface RentalView {
  readonly rental: string;
  readonly locker: string;
  readonly size: string;
  readonly state: RentalState;
  readonly paidPaise: number;
  /** What is owed for the time that it ran longer. */
  readonly owedPaise: number;
  /** Time that is paid and left; less than 0 when it ran longer. */
  readonly leftMs: number;
  /** The newest order. */
  readonly order?: OrderView;
  /** What came of the opening that followed the payment. */
  readonly opening?: FirstOpening;
}

/** @param time what is left of the order */
export function orderView({ id, state, paise, upi }: StoredOrder, { shownMs, payableMs }: OrderTime): OrderView {
  const about = { order: id, paise };
  if (state === 'asked') return { ...about, state, leftMs: shownMs };
  if (state !== 'shown') return { ...about, state };
  if (shownMs > 0 && upi !== null) return { ...about, state, upi, leftMs: shownMs };
  return { ...about, state: 'settling', leftMs: Math.max(0, payableMs) };
}

/** @param facts what is not in its row */
export function rentalView(
  { id, locker, size, state, paidMs, paidPaise }: StoredRental,
  facts: {
    readonly usedMs: number;
    readonly owedPaise: number;
    readonly order: OrderView | undefined;
    readonly opening: FirstOpening | undefined;
  },
): RentalView {
  const { usedMs, owedPaise, order, opening } = facts;
  return {
    ...{ rental: id, locker, size, state, paidPaise, owedPaise, leftMs: Math.floor(paidMs - usedMs) },
    ...(order && { order }),
    ...(opening && { opening }),
  };
}
