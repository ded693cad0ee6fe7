import type { Rentals, StoredOrder, StoredPayment, StoredRental } from '../store/rentals.js';

/** A rental as its person gets it, with its orders and payments; without its PIN. Times are ms, money is whole paise. */
export interface RentalExport extends Pick<StoredRental, 'locker' | 'size' | 'state' | 'beganMs' | 'overMs'> {
  readonly rental: string;
  readonly rightRef: string;
  readonly subjectRef: string | null;
  readonly paidMs: number;
  readonly paidPaise: number;
  readonly waivedPaise: number;
  readonly openings: number;
  readonly orders: readonly (Pick<StoredOrder, 'paise' | 'buysMs' | 'state'> & {
    readonly order: string;
    readonly payments: readonly Pick<StoredPayment, 'jti' | 'outcome' | 'reason' | 'locker'>[];
  })[];
}

export function rentalExport(
  rentals: Pick<Rentals, 'ordersOf' | 'paymentsOf'>,
  { id: rental, pinHash: _, usedMs: _used, boot: _boot, monoMs: _mono, ...rest }: StoredRental,
): RentalExport {
  const orders = rentals.ordersOf(rental).map(({ id: order, paise, buysMs, state }) => {
    const payments = rentals.paymentsOf(order).map(({ jti, outcome, reason, locker }) => ({
      ...{ jti, outcome, reason, locker },
    }));
    return { order, paise, buysMs, state, payments };
  });
  return { rental, ...rest, orders };
}
