import type { ClockState } from '../audit/event.js';
import type { StoredRental } from '../store/rentals.js';
import type { Payer, RentalState } from './rental-state.js';
import { isRunning } from './rental-state.js';

/** A rental as those who run the cabinet see it. Money is whole paise, times are ms. */
export interface RentalLine {
  readonly rental: string;
  readonly locker: string;
  /** The size that is paid; the locker may be larger. */
  readonly size: string;
  readonly state: RentalState;
  /** `cloud`: a delivery. */
  readonly payer: Payer;
  readonly paidPaise: number;
  /** What is owed now. */
  readonly owedPaise: number;
  /** Time that is paid and left, or for which a delivery is kept; less than 0 when it ran longer. */
  readonly leftMs: number;
  /** Until when it is paid, by the wall clock; absent while the clock is not set, and where it does not run. */
  readonly paidUntilMs?: number;
  /** How often its customer has opened it. */
  readonly openings: number;
  /** When it was over. */
  readonly overMs?: number;
}

/** Pure. */
export function rentalLine(
  { id: rental, locker, size, state, payer, paidMs, paidPaise, openings, overMs }: StoredRental,
  facts: { readonly usedMs: number; readonly owedPaise: number },
  now: { readonly wallMs: number; readonly state: ClockState },
): RentalLine {
  const runs = isRunning(state);
  const leftMs = runs ? paidMs - facts.usedMs : 0;
  return {
    ...{ rental, locker, size, state, payer, paidPaise, owedPaise: runs ? facts.owedPaise : 0, leftMs, openings },
    ...(runs && now.state !== 'untrusted' && { paidUntilMs: Math.floor(now.wallMs + leftMs) }),
    ...(overMs !== null && { overMs }),
  };
}
