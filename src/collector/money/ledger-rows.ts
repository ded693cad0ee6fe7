import { z } from 'zod';
import { toldOutcomes } from '../../tokens/given-rental.js';
import { gatewayStates } from '../../tokens/pay-token.js';
import type { SqlRow, SqlValue } from '../sql.js';
import { caseReasons, type LedgerOrder, type LedgerPayment, orderEnds, refunders } from './ledger.js';

/** Rows of the tables `money_orders` and `money_payments`, and back. */

const ms = z.int().nullable();
const text = z.string().nullable();

const orderShape = z.object({
  cabinet: z.string(),
  ord: z.string(),
  lkr: z.string(),
  paise: z.int(),
  currency: z.string(),
  jti: z.string(),
  asked_ms: z.int(),
  ended: z.enum(orderEnds).nullable(),
  qr_id: text,
  upi: text,
  made_ms: ms,
  until_ms: ms,
  makes: z.int(),
  make_due_ms: ms,
  closes: z.int(),
  close_due_ms: ms,
  polls: z.int(),
  poll_due_ms: ms,
  refund_asked_ms: ms,
});

const paymentShape = z.object({
  payment: z.string(),
  qr_id: text,
  cabinet: text,
  ord: text,
  paise: z.int(),
  currency: z.string(),
  state: z.enum(gatewayStates),
  seen_ms: z.int(),
  captured_ms: ms,
  webhook_ms: ms,
  jti: text,
  sends: z.int(),
  send_due_ms: ms,
  confirmed_ms: ms,
  match_due_ms: ms,
  outcome: z.enum(toldOutcomes).nullable(),
  reason: text,
  outcome_ms: ms,
  case_reason: z.enum(caseReasons).nullable(),
  case_ms: ms,
  refund: z.enum(['due', 'accepted']).nullable(),
  refund_by: z.enum(refunders).nullable(),
  refund_wanted_ms: ms,
  refund_tries: z.int(),
  refund_due_ms: ms,
  refund_id: text,
  refunded_ms: ms,
  notices: z.int(),
  notice_due_ms: ms,
});

export const orderColumns = Object.keys(orderShape.shape);
export const paymentColumns = Object.keys(paymentShape.shape);

export function orderOf(row: SqlRow): LedgerOrder {
  const {
    cabinet,
    ord,
    lkr,
    paise,
    currency,
    jti,
    asked_ms: askedMs,
    makes,
    closes,
    polls,
    ...rest
  } = orderShape.parse(row);
  return {
    ...{ cabinet, ord, locker: lkr, paise, currency, jti, askedMs, makes, closes, polls },
    ...(rest.ended !== null && { end: rest.ended }),
    ...(rest.qr_id !== null && {
      qr: {
        ...{ id: rest.qr_id, madeMs: rest.made_ms ?? 0, untilMs: rest.until_ms ?? 0 },
        ...(rest.upi !== null && { upi: rest.upi }),
      },
    }),
    ...(rest.make_due_ms !== null && { makeDueMs: rest.make_due_ms }),
    ...(rest.close_due_ms !== null && { closeDueMs: rest.close_due_ms }),
    ...(rest.poll_due_ms !== null && { pollDueMs: rest.poll_due_ms }),
    ...(rest.refund_asked_ms !== null && { refundAskedMs: rest.refund_asked_ms }),
  };
}

/** In the order of `orderColumns`. */
export function orderValues(order: LedgerOrder): SqlValue[] {
  const { qr } = order;
  const row: Readonly<Record<keyof z.output<typeof orderShape>, SqlValue>> = {
    ...{ cabinet: order.cabinet, ord: order.ord, lkr: order.locker, paise: order.paise, currency: order.currency },
    ...{ jti: order.jti, asked_ms: order.askedMs, ended: order.end ?? null },
    ...{ qr_id: qr?.id ?? null, upi: qr?.upi ?? null, made_ms: qr?.madeMs ?? null, until_ms: qr?.untilMs ?? null },
    ...{ makes: order.makes, make_due_ms: order.makeDueMs ?? null },
    ...{ closes: order.closes, close_due_ms: order.closeDueMs ?? null },
    ...{ polls: order.polls, poll_due_ms: order.pollDueMs ?? null },
    refund_asked_ms: order.refundAskedMs ?? null,
  };
  return valuesOf(row, orderColumns);
}

export function paymentOf(row: SqlRow): LedgerPayment {
  const one = paymentShape.parse(row);
  return {
    ...{ paymentId: one.payment, paise: one.paise, currency: one.currency, state: one.state },
    ...{ seenMs: one.seen_ms, sends: one.sends },
    ...(one.qr_id !== null && { qrId: one.qr_id }),
    ...(one.cabinet !== null && one.ord !== null && { order: { cabinet: one.cabinet, ord: one.ord } }),
    ...(one.captured_ms !== null && { capturedMs: one.captured_ms }),
    ...(one.webhook_ms !== null && { webhookMs: one.webhook_ms }),
    ...(one.jti !== null && { jti: one.jti }),
    ...(one.send_due_ms !== null && { sendDueMs: one.send_due_ms }),
    ...(one.confirmed_ms !== null && { confirmedMs: one.confirmed_ms }),
    ...(one.match_due_ms !== null && { matchDueMs: one.match_due_ms }),
    ...(one.outcome !== null && { outcome: one.outcome }),
    ...(one.reason !== null && { reason: one.reason }),
    ...(one.outcome_ms !== null && { outcomeMs: one.outcome_ms }),
    ...(one.case_reason !== null && { case: { reason: one.case_reason, sinceMs: one.case_ms ?? 0 } }),
    ...(one.refund !== null && {
      refund: {
        ...{ state: one.refund, by: one.refund_by ?? 'gateway', wantedMs: one.refund_wanted_ms ?? 0 },
        ...{ tries: one.refund_tries, notices: one.notices },
        ...(one.notice_due_ms !== null && { noticeDueMs: one.notice_due_ms }),
        ...(one.refund_due_ms !== null && { dueMs: one.refund_due_ms }),
        ...(one.refund_id !== null && { id: one.refund_id }),
        ...(one.refunded_ms !== null && { acceptedMs: one.refunded_ms }),
      },
    }),
  };
}

/** In the order of `paymentColumns`. */
export function paymentValues(payment: LedgerPayment): SqlValue[] {
  const { order, refund } = payment;
  const row: Readonly<Record<keyof z.output<typeof paymentShape>, SqlValue>> = {
    ...{ payment: payment.paymentId, qr_id: payment.qrId ?? null },
    ...{ cabinet: order?.cabinet ?? null, ord: order?.ord ?? null },
    ...{ paise: payment.paise, currency: payment.currency, state: payment.state, seen_ms: payment.seenMs },
    ...{ captured_ms: payment.capturedMs ?? null, webhook_ms: payment.webhookMs ?? null, jti: payment.jti ?? null },
    ...{ sends: payment.sends, send_due_ms: payment.sendDueMs ?? null, confirmed_ms: payment.confirmedMs ?? null },
    match_due_ms: payment.matchDueMs ?? null,
    ...{ outcome: payment.outcome ?? null, reason: payment.reason ?? null, outcome_ms: payment.outcomeMs ?? null },
    ...{ case_reason: payment.case?.reason ?? null, case_ms: payment.case?.sinceMs ?? null },
    ...{ refund: refund?.state ?? null, refund_by: refund?.by ?? null, refund_wanted_ms: refund?.wantedMs ?? null },
    ...{ refund_tries: refund?.tries ?? 0, refund_due_ms: refund?.dueMs ?? null },
    ...{ refund_id: refund?.id ?? null, refunded_ms: refund?.acceptedMs ?? null },
    ...{ notices: refund?.notices ?? 0, notice_due_ms: refund?.noticeDueMs ?? null },
  };
  return valuesOf(row, paymentColumns);
}

function valuesOf(row: Readonly<Record<string, SqlValue>>, columns: readonly string[]): SqlValue[] {
  return columns.map((column) => row[column] ?? null);
}
