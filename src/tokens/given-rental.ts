import { z } from 'zod';
import { lockerId, orderId, tokenId } from './claim-shapes.js';

/** What the cloud is told of a rental once it is paid, of a delivery from its courier's opening on (`offered`), and gives back. */
export const rentalStates = ['offered', 'active', 'overstayed', 'collected', 'ended', 'refund_due'] as const;

/** What a payment came to that is settled by it; only such a one is given back. */
export const paymentOutcomes = ['opened', 'begun', 'refund_due'] as const;
/** What the cloud is told of a payment: one that was refused is not settled, and any other outcome may follow. */
export const toldOutcomes = [...paymentOutcomes, 'refused'] as const;

export const mostPaise = 100_000_000;
/** Whole paise, nothing included. */
const total = z.int().min(0).max(mostPaise);
const ms = z.int().min(0);

/** So many orders of a rental are given back, and payments of an order: a part has to fit into its token. */
export const mostOrders = 12;
export const mostPayments = 2;

/** A payment that was settled: its money buys nothing a second time. */
const givenPayment = z.strictObject({
  jti: tokenId,
  outcome: z.enum(paymentOutcomes),
  reason: z
    .string()
    .regex(/^[a-z_]{1,32}$/)
    .optional(),
  lkr: lockerId.optional(),
});
export type GivenPayment = z.output<typeof givenPayment>;

/** An order that is not to be paid any more: what comes for it goes back. */
const givenOrder = z.strictObject({
  ord: orderId,
  lkr: lockerId,
  amt: total,
  state: z.enum(['paid', 'closed']),
  pays: z.array(givenPayment).max(mostPayments).optional(),
});
export type GivenOrder = z.output<typeof givenOrder>;

/** What is known of a rental by the reports of its cabinet. Times are ms, those of dates wall ms. */
export const rentalClaim = z.strictObject({
  rental: tokenId,
  lkr: lockerId,
  /** Left out: nobody is known to have paid for it. */
  state: z.enum(rentalStates).optional(),
  size: lockerId.optional(),
  /** It is a delivery. */
  payer: z.literal('cloud').optional(),
  /** The right that opens it, of a delivery that by which it was brought, and the booking. */
  right: tokenId.optional(),
  subject: tokenId.optional(),
  /** When it began, by a clock that was set. */
  began: ms.optional(),
  /** For how long it had run for certain. */
  used: ms.optional(),
  /** The time that is paid. */
  time: ms.optional(),
  paid: total.optional(),
  waived: total.optional(),
  openings: ms.optional(),
  orders: z.array(givenOrder).max(mostOrders).optional(),
});
export type RentalClaim = z.output<typeof rentalClaim>;
