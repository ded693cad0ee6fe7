import type { SignedPayment } from '../tokens/pay-token.js';

/** Why a verified confirmation of a payment does nothing, in the order in which it is looked at. */
const paymentReasons = [
  'wrong_cabinet',
  'unknown_order',
  'other_locker',
  'amount_short',
  'amount_over',
  'other_currency',
  'not_captured',
  'second_payment',
  'late',
  'expired',
] as const;
export type PaymentReason = (typeof paymentReasons)[number];

/** An order as a payment for it is judged. */
export interface JudgedOrder {
  readonly locker: string;
  readonly paise: number;
  readonly currency: string;
  /** `open`: it may be paid now. */
  readonly state: 'open' | 'paid' | 'closed';
}

export interface PaymentFacts {
  readonly payment: SignedPayment;
  /** Id of this cabinet. */
  readonly cabinet: string;
  readonly order: JudgedOrder | undefined;
  /** This payment was settled before; what it came to is told again. */
  readonly settled: boolean;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
}

type PaymentVerdict =
  /** The order is paid: the one transaction, then the door. */
  | { readonly kind: 'paid' }
  /** It was settled before, and is told again; nothing is done twice. */
  | { readonly kind: 'settled' }
  /** The money came and buys nothing: it goes back. The payment is settled by that. */
  | { readonly kind: 'refund_due'; readonly reason: PaymentReason }
  /** Nothing happens, and the payment is not settled: a confirmation that is right may follow. */
  | { readonly kind: 'refused'; readonly reason: PaymentReason };

/**
 * What a confirmation means whose signature was verified. Money that has come and buys nothing goes back; what says nothing of money
 * that has come, or was not meant for here, is refused. Amounts are equal or they are not: more than was asked for opens nothing.
 */
export function decidePayment(facts: PaymentFacts): PaymentVerdict {
  const { payment, cabinet, order, settled, effectiveMs } = facts;
  const refused = (reason: PaymentReason): PaymentVerdict => ({ kind: 'refused', reason });
  if (payment.cabinet !== cabinet) return refused('wrong_cabinet');
  if (order === undefined) return refused('unknown_order');
  const objection = moneyObjection(payment, order);
  // Of money that has not come none goes back, and what was settled once goes back once.
  if (payment.state !== 'captured') return refused(objection ?? 'not_captured');
  if (objection !== undefined) return settled ? refused(objection) : { kind: 'refund_due', reason: objection };
  if (settled) return { kind: 'settled' };
  if (order.state === 'paid') return { kind: 'refund_due', reason: 'second_payment' };
  if (order.state === 'closed') return { kind: 'refund_due', reason: 'late' };
  return payment.untilMs <= effectiveMs ? refused('expired') : { kind: 'paid' };
}

function moneyObjection(payment: SignedPayment, order: JudgedOrder): PaymentReason | undefined {
  if (payment.locker !== order.locker) return 'other_locker';
  // Two currencies are not compared by their numbers.
  if (payment.currency !== order.currency) return 'other_currency';
  if (payment.paise < order.paise) return 'amount_short';
  return payment.paise > order.paise ? 'amount_over' : undefined;
}
