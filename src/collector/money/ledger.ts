import type { ReportMessage } from '../../wire/messages.js';
import { outcomeRank } from '../outcome-rank.js';
import { type GatewayState, laterState, type OrderName, type PaymentNews } from './news.js';
import { matchMs, nextPollMs, nextSendMs, refundMs, refundRetryMs, retryMs, verdictMs } from './pace.js';

/** What a row of the ledger says and how one follows from the one before. Nothing here waits, asks or writes. */

export type PaymentReport = Extract<ReportMessage, { kind: 'payment' }>;
type PaymentOutcome = PaymentReport['outcome'];

export const orderEnds = ['expired', 'cancelled', 'unanswered'] as const;
export type OrderEnd = (typeof orderEnds)[number];

/** A QR code at the gateway. */
interface LedgerQr {
  readonly id: string;
  /** The text that it shows; it holds the payee's address and nobody else's. Gone once the order has ended. */
  readonly upi?: string;
  readonly madeMs: number;
  /** When it closes by itself: what the gateway said, which may be another time than was asked for. */
  readonly untilMs: number;
}

/** An order of a cabinet. */
export interface LedgerOrder extends OrderName {
  readonly locker: string;
  readonly paise: number;
  readonly currency: string;
  /** Of its `order+jwt`. */
  readonly jti: string;
  readonly askedMs: number;
  /** Why the cabinet waits for no money any more; absent while it does. */
  readonly end?: OrderEnd;
  readonly qr?: LedgerQr;
  /** How often the gateway was asked to make its QR code, and when it is next. */
  readonly makes: number;
  readonly makeDueMs?: number;
  readonly closes: number;
  readonly closeDueMs?: number;
  readonly polls: number;
  readonly pollDueMs?: number;
  /** Since when the money of its rental is to go back, although the rental had begun. */
  readonly refundAskedMs?: number;
}

/** Why a payment needs a person. A closed list. */
export const caseReasons = [
  /** It was paid to no QR code of an order. */
  'no_order',
  /** The cabinet does not know the order. */
  'unknown_order',
  /** The cabinet has not said what came of it. */
  'no_verdict',
  /** The gateway does not take the refund. */
  'refund_failed',
] as const;
type CaseReason = (typeof caseReasons)[number];

/** Who wanted the money to go back. `gateway`: it was sent back there, by hand. */
export const refunders = ['cabinet', 'operator', 'gateway'] as const;
export type Refunder = (typeof refunders)[number];

interface LedgerRefund {
  readonly state: 'due' | 'accepted';
  readonly by: Refunder;
  readonly wantedMs: number;
  readonly tries: number;
  readonly dueMs?: number;
  /** The gateway's id of it. */
  readonly id?: string;
  readonly acceptedMs?: number;
  /** How often its cabinet was told that the money has gone back, and when it is told next. */
  readonly notices: number;
  readonly noticeDueMs?: number;
}

/** A payment as the gateway tells of it, and what came of it. */
export interface LedgerPayment {
  readonly paymentId: string;
  readonly qrId?: string;
  readonly order?: OrderName;
  readonly paise: number;
  readonly currency: string;
  readonly state: GatewayState;
  readonly seenMs: number;
  /** When it was first known to be captured. */
  readonly capturedMs?: number;
  /** When a webhook first said so; absent while only the poller has. */
  readonly webhookMs?: number;
  /** Names it to the cabinet. One for each captured payment, for ever. */
  readonly jti?: string;
  readonly sends: number;
  readonly sendDueMs?: number;
  /** When its first confirmation went out. */
  readonly confirmedMs?: number;
  /** When the gateway is asked which QR code it paid. */
  readonly matchDueMs?: number;
  readonly outcome?: PaymentOutcome;
  readonly reason?: string;
  readonly outcomeMs?: number;
  readonly case?: { readonly reason: CaseReason; readonly sinceMs: number };
  readonly refund?: LedgerRefund;
}

export interface AskedOrder extends OrderName {
  readonly locker: string;
  readonly paise: number;
  readonly currency: string;
}

/** An order that was not known. One that has ended before it was heard of needs no QR code. */
export function newOrder(asked: AskedOrder, jti: string, nowMs: number, end?: OrderEnd): LedgerOrder {
  const begun = { ...asked, jti, askedMs: nowMs, makes: 0, closes: 0, polls: 0 };
  return end === undefined ? { ...begun, makeDueMs: nowMs } : { ...begun, end };
}

/** The gateway has made its QR code. */
export function afterMade(order: LedgerOrder, qr: Omit<LedgerQr, 'madeMs'>, nowMs: number): LedgerOrder {
  if (order.qr !== undefined) return order;
  const { makeDueMs: _, ...rest } = order;
  const { upi, ...plain } = qr;
  const made = afterPollDue({ ...rest, polls: 0 }, nowMs);
  // It ended while its QR code was being made.
  if (order.end !== undefined) return { ...made, qr: { ...plain, madeMs: nowMs }, closeDueMs: nowMs };
  return { ...made, qr: { ...plain, ...(upi !== undefined && { upi }), madeMs: nowMs } };
}

/** The gateway was to make it, and did not. */
export function afterMakeFailed(order: LedgerOrder, nowMs: number): LedgerOrder {
  if (order.qr !== undefined || order.end !== undefined) return order;
  return { ...order, makeDueMs: nowMs + retryMs(order.makes) };
}

/** It is not to be paid any more. Its QR code, if any, is to close; who pays it all the same is still noticed. */
export function afterEnd(order: LedgerOrder, end: OrderEnd, nowMs: number): LedgerOrder {
  if (order.end !== undefined) return order;
  const { makeDueMs: _, qr, ...rest } = order;
  if (qr === undefined) return { ...rest, end };
  const { upi: __, ...plain } = qr;
  return { ...rest, end, qr: plain, ...(nowMs < qr.untilMs && { closeDueMs: nowMs }) };
}

export function afterClosed(order: LedgerOrder): LedgerOrder {
  const { closeDueMs: _, ...rest } = order;
  return rest;
}

export function afterCloseFailed(order: LedgerOrder, nowMs: number): LedgerOrder {
  const nextMs = nowMs + retryMs(order.closes);
  // By then it has closed by itself.
  return order.qr === undefined || nextMs >= order.qr.untilMs ? afterClosed(order) : { ...order, closeDueMs: nextMs };
}

export function afterPoll(order: LedgerOrder): LedgerOrder {
  const { pollDueMs: _, ...rest } = order;
  if (order.qr === undefined) return rest;
  return afterPollDue({ ...rest, polls: order.polls + 1 }, order.qr.madeMs);
}

function afterPollDue(order: LedgerOrder, madeMs: number): LedgerOrder {
  const pollDueMs = nextPollMs(madeMs, order.polls);
  return pollDueMs === undefined ? order : { ...order, pollDueMs };
}

/** How and when news came, and what was found for them. */
interface NewsFacts {
  readonly via: 'webhook' | 'poll';
  /** The order of the QR code that the news name. */
  readonly order: OrderName | undefined;
  /** For a payment that has none yet. */
  readonly jti: string;
  readonly nowMs: number;
}

/** What is known of a payment after news of it, whatever was known before. */
export function afterNews(before: LedgerPayment | undefined, news: PaymentNews, facts: NewsFacts): LedgerPayment {
  const { via, nowMs } = facts;
  const known = before ?? firstOf(news, nowMs);
  const state = laterState(known.state, news.state);
  const isNewer = state !== known.state || before === undefined;
  const qrId = known.qrId ?? news.qrId;
  const order = known.order ?? facts.order;
  const base: LedgerPayment = {
    ...known,
    // What was captured counts, not what was announced.
    ...(isNewer && { paise: news.paise, currency: news.currency }),
    state,
    ...(qrId !== undefined && { qrId }),
    ...(order !== undefined && { order }),
  };
  if (isNoMoney(state)) return base;
  const captured: LedgerPayment = {
    ...base,
    capturedMs: known.capturedMs ?? nowMs,
    jti: known.jti ?? facts.jti,
    ...(via === 'webhook' && !isNoMoney(news.state) && { webhookMs: known.webhookMs ?? nowMs }),
  };
  if (state === 'refunded') return refundedAtGateway(captured, nowMs);
  return order === undefined ? afterUnmatched(captured, nowMs) : afterMatched(captured, nowMs);
}

function firstOf(news: PaymentNews, nowMs: number): LedgerPayment {
  const { paymentId, paise, currency, state } = news;
  return { paymentId, paise, currency, state, seenMs: nowMs, sends: 0 };
}

/** Whether no money has come. */
function isNoMoney(state: GatewayState): boolean {
  return state !== 'captured' && state !== 'refunded';
}

function afterMatched(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { matchDueMs: _, case: open, ...rest } = payment;
  const kept = open === undefined || open.reason === 'no_order' ? rest : { ...rest, case: open };
  return kept.sends > 0 || kept.sendDueMs !== undefined || isSettled(kept) ? kept : { ...kept, sendDueMs: nowMs };
}

function afterUnmatched(payment: LedgerPayment, nowMs: number): LedgerPayment {
  return payment.case !== undefined || payment.matchDueMs !== undefined || payment.refund !== undefined
    ? payment
    : { ...payment, matchDueMs: nowMs + matchMs };
}

/** The gateway knows no order that it paid. */
export function afterNoMatch(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { matchDueMs: _, ...rest } = payment;
  if (payment.order !== undefined || payment.case !== undefined || payment.refund !== undefined) return rest;
  return { ...rest, case: { reason: 'no_order', sinceMs: nowMs } };
}

/** The gateway has not said what it paid, and is asked again. */
export function afterMatchFailed(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { matchDueMs, capturedMs = nowMs, refund } = payment;
  if (matchDueMs === undefined) return payment;
  const next = { ...payment, matchDueMs: nowMs + refundRetryMs(1) };
  return nowMs - capturedMs < verdictMs || refund !== undefined ? next : withCase(next, 'no_order', nowMs);
}

/** Whether its cabinet has nothing more to say of it. */
function isSettled({ outcome, refund }: LedgerPayment): boolean {
  return refund !== undefined || (outcome !== undefined && outcome !== 'refused');
}

/** A confirmation goes out. */
export function afterSend(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { sendDueMs: _, ...rest } = payment;
  const sends = payment.sends + 1;
  const sent = { ...rest, sends, confirmedMs: payment.confirmedMs ?? nowMs };
  return isSettled(payment) ? sent : { ...sent, sendDueMs: nowMs + nextSendMs(sends) };
}

/**
 * What the cabinet says came of it. A refusal may be followed by any other outcome; a rental begins before its door opens, and where
 * no door opens its money goes back.
 * @param refundAsked the rental that it paid has come to nothing
 */
export function afterVerdict(
  payment: LedgerPayment,
  { outcome, reason }: { readonly outcome: PaymentOutcome; readonly reason?: string | undefined },
  refundAsked: boolean,
  nowMs: number,
): LedgerPayment {
  const { outcome: said, reason: _, ...rest } = payment;
  if (said !== undefined && outcomeRank[outcome] < outcomeRank[said]) return payment;
  const heard: LedgerPayment = { ...rest, outcome, ...(reason !== undefined && { reason }), outcomeMs: nowMs };
  // It may still become right: a confirmation that came too late is followed by a fresh one.
  if (outcome === 'refused') {
    const isCase = reason === 'unknown_order' && heard.refund === undefined;
    return isCase ? withCase(heard, 'unknown_order', nowMs) : heard;
  }
  const { sendDueMs: __, case: open, ...settled } = heard;
  // That the gateway does not take a refund is no matter of the cabinet.
  const kept = open?.reason === 'refund_failed' ? { ...settled, case: open } : settled;
  return outcome === 'refund_due' || refundAsked ? refundWanted(kept, 'cabinet', nowMs) : kept;
}

/** Its money is to go back: once, whoever wants it and how often. Money that has not come does not go back. */
export function refundWanted(payment: LedgerPayment, by: Refunder, nowMs: number): LedgerPayment {
  if (payment.refund !== undefined || payment.state !== 'captured') return payment;
  const { sendDueMs: _, matchDueMs: __, case: ___, ...rest } = payment;
  return { ...rest, refund: { state: 'due', by, wantedMs: nowMs, tries: 0, dueMs: nowMs, notices: 0 } };
}

function refundedAtGateway(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { sendDueMs: _, matchDueMs: __, case: ___, ...rest } = payment;
  if (rest.refund?.state === 'accepted') return rest;
  const refund: LedgerRefund = rest.refund ?? { state: 'due', by: 'gateway', wantedMs: nowMs, tries: 0, notices: 0 };
  const { dueMs: ____, ...plain } = refund;
  return noticeWanted({ ...rest, refund: { ...plain, state: 'accepted', acceptedMs: nowMs } }, nowMs);
}

/** The gateway has taken it. */
export function afterRefund(payment: LedgerPayment, id: string | undefined, nowMs: number): LedgerPayment {
  const { refund, case: _, ...rest } = payment;
  if (refund?.state !== 'due') return payment;
  const { dueMs: __, ...plain } = refund;
  const accepted: LedgerRefund = { ...plain, state: 'accepted', acceptedMs: nowMs, ...(id !== undefined && { id }) };
  return noticeWanted({ ...rest, refund: accepted }, nowMs);
}

/** So many failures make the longest wait: somebody has to look first. */
const longestWait = 11;

/** The gateway did not take it. `final`: it says that it never will. */
export function afterRefundFailed(payment: LedgerPayment, final: boolean, nowMs: number): LedgerPayment {
  const { refund } = payment;
  if (refund?.state !== 'due') return payment;
  const next = { ...payment, refund: { ...refund, dueMs: nowMs + refundRetryMs(final ? longestWait : refund.tries) } };
  return final || nowMs - refund.wantedMs >= refundMs ? withCase(next, 'refund_failed', nowMs) : next;
}

/** A refund that the gateway had taken has failed: the money is here, and a person has to look. */
export function afterRefundReversed(payment: LedgerPayment, refundId: string, nowMs: number): LedgerPayment {
  const { refund } = payment;
  if (refund?.state !== 'accepted' || (refund.id ?? refundId) !== refundId) return payment;
  const { acceptedMs: _, noticeDueMs: __, ...plain } = refund;
  const due: LedgerRefund = { ...plain, state: 'due', dueMs: nowMs + refundRetryMs(longestWait) };
  return withCase({ ...payment, state: 'captured', refund: due }, 'refund_failed', nowMs);
}

/** Its cabinet has had its time, whether or not anything could be sent to it. */
export function afterSilence(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { capturedMs, order } = payment;
  if (isSettled(payment) || order === undefined) return payment;
  if (capturedMs === undefined || nowMs - capturedMs < verdictMs) return payment;
  return withCase(payment, 'no_verdict', nowMs);
}

function withCase(payment: LedgerPayment, reason: CaseReason, nowMs: number): LedgerPayment {
  return payment.case === undefined ? { ...payment, case: { reason, sinceMs: nowMs } } : payment;
}

/** Its cabinet is to be told, unless it has said that it does not know the order: it would learn its name again. */
export function noticeWanted(payment: LedgerPayment, nowMs: number): LedgerPayment {
  const { order, jti, outcome, reason, refund } = payment;
  const isUnknown = outcome === 'refused' && reason === 'unknown_order';
  if (refund?.state !== 'accepted' || order === undefined || jti === undefined || isUnknown) return payment;
  return { ...payment, refund: { ...refund, notices: 0, noticeDueMs: nowMs } };
}
