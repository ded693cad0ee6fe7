import type { gatewayStates } from '../../tokens/pay-token.js';

export type GatewayState = (typeof gatewayStates)[number];

/** An order, named as everywhere: its id is the cabinet's. */
export interface OrderName {
  readonly cabinet: string;
  readonly ord: string;
}

/**
 * All that is ever taken out of what a gateway says of a payment. The rest of its message (address, name, phone, e-mail of the
 * payer, references of his bank) is dropped where it is read, before anything else looks at it.
 */
export interface PaymentNews {
  readonly paymentId: string;
  /** The QR code that was paid. A gateway does not name it in each of its messages. */
  readonly qrId?: string;
  /** The order that the collector wrote to that QR code when it made it. */
  readonly order?: OrderName;
  readonly paise: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly state: GatewayState;
  /** When the payment was begun, wall ms. */
  readonly createdMs: number;
}

/**
 * Which of two states counts, whatever came first: webhooks come in any order and any number of times, and a payment that failed
 * once may still be captured.
 */
export function laterState(one: GatewayState, other: GatewayState): GatewayState {
  return rank[one] >= rank[other] ? one : other;
}

const rank: Readonly<Record<GatewayState, number>> = { created: 0, failed: 1, authorized: 2, captured: 3, refunded: 4 };
