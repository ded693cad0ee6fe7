import type { OrderName, PaymentNews } from './news.js';

/** A QR code that is to be made. */
export interface QrWish {
  /** Written to it, so that it is found again when this program ended before it knew of it. */
  readonly order: OrderName;
  readonly paise: number;
  /** When it is to close, wall ms. A gateway has limits of its own. */
  readonly untilMs: number;
}

export interface GatewayQr {
  readonly id: string;
  /** The order that was written to it; absent for one that this program did not make. */
  readonly order?: OrderName;
  /** The text that it shows, `upi://pay?...`; absent where the gateway does not tell it as text. */
  readonly upi?: string;
  /** Address of a picture of it. */
  readonly picture?: string;
  readonly createdMs: number;
  /** When it closes by itself, whatever was wished for. */
  readonly untilMs: number;
  readonly open: boolean;
  /** What has been captured through it. */
  readonly receivedPaise: number;
}

/** What a gateway said to a refund. */
export type RefundAnswer =
  | { readonly kind: 'accepted'; readonly id: string }
  /** It will not do it, however often it is asked. */
  | { readonly kind: 'refused' };

/** A webhook as far as it matters here. */
export type WebhookReading =
  | { readonly kind: 'payment'; readonly news: PaymentNews }
  /** Money that was to go back did not, although the refund had been taken. */
  | { readonly kind: 'refund_failed'; readonly paymentId: string; readonly refundId: string }
  /** It tells of something else. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed' }
  /** It does not bear a signature of the gateway's. */
  | { readonly kind: 'unsigned' };

/** Checks the signature of a webhook over its body as it came, and reads it. Never throws. */
export type ReadWebhook = (body: Uint8Array, headers: Headers) => WebhookReading;

/**
 * A payment gateway. Calls reject with `collector.gateway_down` when it did not answer, or answered that it cannot at the moment: what
 * was asked may have been done. They reject with `collector.gateway_refused` when it understood and will not.
 */
export interface Gateway {
  /** Makes a QR code that takes one payment of one amount. Each call makes another one. */
  createQr(wish: QrWish): Promise<GatewayQr>;
  /** The QR codes that were made in a span of wall time, ms: from the first, below the second. */
  qrs(fromMs: number, toMs: number): Promise<readonly GatewayQr[]>;
  /** What it says, told as text or by a picture. Rejects with `collector.no_qr_text`, too, when that will never be known. */
  upiOf(qr: GatewayQr): Promise<string>;
  /** Closes one that is open; one that is closed stays so. */
  closeQr(id: string): Promise<void>;
  /** All payments of a QR code, whatever came of them. */
  paymentsOf(qrId: string): Promise<readonly PaymentNews[]>;
  payment(id: string): Promise<PaymentNews>;
  /** The QR code that a payment paid, if any. */
  qrOf(paymentId: string): Promise<GatewayQr | undefined>;
  /**
   * Sends all of a payment back.
   * @param key the same for each try of one refund, so that it is done once
   */
  refund(paymentId: string, paise: number, key: string): Promise<RefundAnswer>;
}
