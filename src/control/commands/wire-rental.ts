import { number, object, type Shown, text } from './shape.js';

/** What lockerctl reads of the daemon's answers about rentals. */

const rental = {
  rental: text,
  locker: text,
  size: text,
  state: text,
  payer: text,
  owedPaise: number,
  leftMs: number,
  paidUntilMs: number.optional(),
  openings: number,
};
export const rentalShape = object(rental);
export type RentalRow = Shown<typeof rentalShape>;

/** With its new PIN. */
export const movedRentalShape = object({ ...rental, pin: text });
