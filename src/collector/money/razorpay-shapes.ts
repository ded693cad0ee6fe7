import { z } from 'zod';
import { jsonOf } from '../../lib/json-text.js';
import { gatewayStates } from '../../tokens/pay-token.js';
import type { GatewayQr, WebhookReading } from './gateway.js';
import type { OrderName, PaymentNews } from './news.js';

/**
 * What Razorpay sends, as far as it is looked at. Its payment entity names the payer's address, phone, e-mail and bank reference
 * beside: these shapes take nothing but the keys they have, so the rest is gone once a text is read.
 * (Razorpay API: Payments entity, QR Codes entity; Webhooks: payloads of QR codes, payments and refunds.)
 */

/** Seconds since 1970; sometimes written as text (in `qr_code.created`). */
const seconds = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number),
]);

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9]{1,40}$`));

const paymentEntity = z.object({
  id: id('pay'),
  amount: z.int().min(1).max(1_000_000_000_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
  status: z.enum(gatewayStates),
  created_at: seconds,
});

/** An empty map of notes is written as `[]`. Others than ours may have made the QR code, with notes of their own. */
const notes = z
  .object({
    locker_cabinet: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
    locker_order: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  })
  .optional()
  .catch(undefined);

const qrEntity = z.object({
  id: id('qr'),
  notes,
  /** Only where the account has that feature; without it what it says is in its picture alone. */
  image_content: z.string().max(1024).optional().catch(undefined),
  image_url: z.string().max(2048).optional().catch(undefined),
  created_at: seconds,
  close_by: seconds.nullish(),
  status: z.enum(['active', 'closed']),
  payments_amount_received: z.int().min(0),
});

const collection = <T extends z.ZodType>(entity: T) => z.object({ items: z.array(entity) });

const event = z.object({
  event: z.string().max(64),
  payload: z.object({
    payment: z.object({ entity: z.unknown() }).optional(),
    qr_code: z.object({ entity: z.unknown() }).optional(),
    refund: z.object({ entity: z.unknown() }).optional(),
  }),
});

const refundEntity = z.object({ id: id('rfnd'), payment_id: id('pay') });

const paidQr = qrEntity.pick({ id: true, notes: true });

/** Reads the body of a webhook whose signature was checked. Never throws. */
export function readWebhook(body: Uint8Array): WebhookReading {
  const read = event.safeParse(jsonOf(body));
  if (!read.success) return { kind: 'malformed' };
  const { payment, qr_code: code, refund } = read.data.payload;
  if (read.data.event === 'refund.failed') return refundOf(refund?.entity);
  // What else is told of refunds was asked for here, or is found by asking.
  if (refund !== undefined) return { kind: 'other' };
  if (payment === undefined) return { kind: 'other' };
  const entity = paymentEntity.safeParse(payment.entity);
  if (!entity.success) return { kind: 'malformed' };
  const qr = code && paidQr.safeParse(code.entity);
  return { kind: 'payment', news: newsOf(entity.data, qr?.success ? qr.data : undefined) };
}

function refundOf(entity: unknown): WebhookReading {
  const read = refundEntity.safeParse(entity);
  if (!read.success) return { kind: 'malformed' };
  return { kind: 'refund_failed', paymentId: read.data.payment_id, refundId: read.data.id };
}

export const readPaymentEntity = paymentEntity.transform((entity) => newsOf(entity));
export const readQrEntity = qrEntity.transform(qrOf);
export const readQrs = collection(readQrEntity).transform(({ items }) => items);
export const readPayments = collection(readPaymentEntity).transform(({ items }) => items);
export const readRefund = z.object({ id: id('rfnd'), status: z.enum(['pending', 'processed', 'failed']) });
/** Its description is for people, and may say anything: it is not read. */
export const readError = z.object({ error: z.object({ code: z.string().regex(/^[A-Z_]{1,40}$/) }) });

/** How an order is written to its QR code. */
export function notesOf({ cabinet, ord }: OrderName) {
  return { locker_cabinet: cabinet, locker_order: ord };
}

function newsOf(
  { id: paymentId, amount, currency, status, created_at: created }: z.output<typeof paymentEntity>,
  qr?: z.output<typeof paidQr>,
): PaymentNews {
  const order = qr && orderOf(qr.notes);
  return {
    ...{ paymentId, paise: amount, currency, state: status, createdMs: created * 1000 },
    ...(qr !== undefined && { qrId: qr.id }),
    ...(order !== undefined && { order }),
  };
}

/** A QR code without an end of its own closes after 45 days. */
const longestSeconds = 45 * 86_400;

function qrOf(entity: z.output<typeof qrEntity>): GatewayQr {
  const order = orderOf(entity.notes);
  return {
    id: entity.id,
    ...(order !== undefined && { order }),
    ...(entity.image_content !== undefined && { upi: entity.image_content }),
    ...(entity.image_url !== undefined && { picture: entity.image_url }),
    createdMs: entity.created_at * 1000,
    untilMs: (entity.close_by ?? entity.created_at + longestSeconds) * 1000,
    open: entity.status === 'active',
    receivedPaise: entity.payments_amount_received,
  };
}

function orderOf(found: z.output<typeof notes>): OrderName | undefined {
  return found && { cabinet: found.locker_cabinet, ord: found.locker_order };
}
