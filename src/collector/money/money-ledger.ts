import type { AskedOrder, LedgerOrder, LedgerPayment, OrderEnd, PaymentReport, Refunder } from './ledger.js';
import type { OrderName, PaymentNews } from './news.js';

/** What one collector has taken on for a while: the others leave it alone until then. */
export type OrderTask = 'make' | 'close' | 'poll';

/** Days and the like: from the first, below the second. Wall ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A payment that is to be confirmed to its cabinet, and its order. */
export interface Confirmation {
  readonly payment: LedgerPayment;
  readonly order: LedgerOrder;
}

/**
 * The ledger: orders and payments of the fleet. Whatever resolves is durable, each call is one transaction, and each may come again:
 * src/collector/money/ledger.ts says what follows from what. Every call rejects with `collector.store_down` when the database does
 * not answer.
 */
export interface MoneyLedger {
  /** Writes an order down that a cabinet asks money for, once; gives the one that is there. @param jti for a new one */
  ask(asked: AskedOrder, jti: string, nowMs: number): Promise<LedgerOrder>;
  /** An order is not to be paid any more, whether or not it was heard of. */
  end(asked: AskedOrder, end: OrderEnd, jti: string, nowMs: number): Promise<LedgerOrder>;
  /** Changes an order that is there. */
  changeOrder(name: OrderName, change: (order: LedgerOrder) => LedgerOrder): Promise<LedgerOrder | undefined>;
  /** Takes on what is due to be done at the gateway for orders, and counts the try. */
  claimOrders(task: OrderTask, nowMs: number, most: number): Promise<readonly LedgerOrder[]>;
  /** Orders whose QR code can be paid now. */
  payable(nowMs: number, most: number): Promise<readonly LedgerOrder[]>;

  /** Takes news of a payment, and finds its order by the QR code. @param jti for a payment that has none */
  takeNews(news: PaymentNews, via: 'webhook' | 'poll', jti: string, nowMs: number): Promise<LedgerPayment>;
  /** Changes a payment that is there. */
  changePayment(id: string, change: (payment: LedgerPayment) => LedgerPayment): Promise<LedgerPayment | undefined>;
  /** What a cabinet says came of a payment; `undefined` when there is none of that `jti` at that cabinet. */
  verdict(cabinet: string, report: PaymentReport, nowMs: number): Promise<LedgerPayment | undefined>;
  /** The rental of an order came to nothing: its money goes back, once it is known what paid it. */
  refundRental(name: OrderName, nowMs: number): Promise<void>;
  /** Sends the money of a payment back; `undefined` when there is no such payment. */
  wantRefund(id: string, by: Refunder, nowMs: number): Promise<LedgerPayment | undefined>;

  /** Takes on the confirmations that are due, and counts them as sent. */
  claimConfirmations(nowMs: number, most: number): Promise<readonly Confirmation[]>;
  /** Takes on payments of which the gateway is to say what they paid. */
  claimMatches(nowMs: number, most: number): Promise<readonly LedgerPayment[]>;
  /** Takes on refunds that are due, and counts the try. */
  claimRefunds(nowMs: number, most: number): Promise<readonly LedgerPayment[]>;
  /** Takes on refunds of which their cabinets are to be told, and counts them as told. */
  claimNotices(nowMs: number, most: number): Promise<readonly LedgerPayment[]>;
  /** Makes cases of payments whose cabinets have had their time; gives the new ones. */
  openCases(nowMs: number, most: number): Promise<readonly LedgerPayment[]>;
  /** Captured payments that only the poller has told of, first seen in that span. */
  untold(span: Span): Promise<readonly LedgerPayment[]>;

  /** Payments that wait for a person. */
  cases(): Promise<readonly LedgerPayment[]>;
  payment(id: string): Promise<LedgerPayment | undefined>;
  /** Payments that were captured in a span. */
  captured(span: Span): Promise<readonly LedgerPayment[]>;
  /** What has come in through some QR codes: whole paise for each. */
  receivedBy(qrIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Removes what is older; the law asks for years. */
  expire(beforeMs: number): Promise<void>;
}
