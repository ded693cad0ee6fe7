import { z } from 'zod';
import type { Sql, SqlDatabase, SqlRow, SqlValue } from '../sql.js';
import {
  type AskedOrder,
  afterEnd,
  afterNews,
  afterSend,
  afterSilence,
  afterVerdict,
  type LedgerOrder,
  type LedgerPayment,
  newOrder,
  type OrderEnd,
  type PaymentReport,
  type Refunder,
  refundWanted,
} from './ledger.js';
import { orderColumns, orderOf, orderValues, paymentColumns, paymentOf, paymentValues } from './ledger-rows.js';
import type { Confirmation, MoneyLedger, OrderTask, Span } from './money-ledger.js';
import type { OrderName, PaymentNews } from './news.js';
import { leaseMs, verdictMs } from './pace.js';
import { afterNotice } from './refund-notice.js';

/**
 * The ledger over a database that speaks SQL. Whoever changes a payment holds its order first and then the payment, so that two
 * collectors neither wait for each other nor miss what the other one wrote.
 */
export class SqlLedger implements MoneyLedger {
  constructor(private readonly db: SqlDatabase) {}

  ask(asked: AskedOrder, jti: string, nowMs: number): Promise<LedgerOrder> {
    return this.db.transaction((sql) => this.#order(sql, newOrder(asked, jti, nowMs)));
  }

  end(asked: AskedOrder, end: OrderEnd, jti: string, nowMs: number): Promise<LedgerOrder> {
    return this.db.transaction(async (sql) => {
      const order = await this.#order(sql, newOrder(asked, jti, nowMs, end));
      return writeOrder(sql, order, afterEnd(order, end, nowMs));
    });
  }

  changeOrder(name: OrderName, change: (order: LedgerOrder) => LedgerOrder): Promise<LedgerOrder | undefined> {
    return this.db.transaction(async (sql) => {
      const order = await this.#lockOrder(sql, name);
      return order && writeOrder(sql, order, change(order));
    });
  }

  claimOrders(task: OrderTask, nowMs: number, most: number): Promise<readonly LedgerOrder[]> {
    // Asked for payments is asked for payments, whatever the answer: that is counted when it has come.
    const counted = { make: ', makes = makes + 1', close: ', closes = closes + 1', poll: '' }[task];
    return this.db.transaction(async (sql) => {
      const rows = await sql.rows(
        `UPDATE money_orders SET ${task}_due_ms = ?2${counted} WHERE (cabinet, ord) IN (
           SELECT cabinet, ord FROM money_orders WHERE ${task}_due_ms <= ?1 ORDER BY ${task}_due_ms LIMIT ?3${this.db.forUpdateOfFree}
         ) RETURNING *`,
        [nowMs, nowMs + leaseMs, most],
      );
      return rows.map(orderOf);
    });
  }

  payable(nowMs: number, most: number): Promise<readonly LedgerOrder[]> {
    const where = 'upi IS NOT NULL AND until_ms > ?1 ORDER BY until_ms LIMIT ?2';
    return this.#orders(where, [nowMs, most]);
  }

  takeNews(news: PaymentNews, via: 'webhook' | 'poll', jti: string, nowMs: number): Promise<LedgerPayment> {
    return this.db.transaction(async (sql) => {
      const order = await orderPaid(sql, news);
      const facts = { via, order, jti, nowMs };
      const first = afterNews(undefined, news, facts);
      const before = (await insert(sql, 'money_payments', paymentColumns, paymentValues(first)))
        ? first
        : await this.#lockPayment(sql, news.paymentId);
      if (before === undefined || before === first) return first;
      return writePayment(sql, before, afterNews(before, news, facts));
    });
  }

  changePayment(id: string, change: (payment: LedgerPayment) => LedgerPayment): Promise<LedgerPayment | undefined> {
    return this.db.transaction(async (sql) => {
      const payment = await this.#lockPayment(sql, id);
      return payment && writePayment(sql, payment, change(payment));
    });
  }

  verdict(cabinet: string, report: PaymentReport, nowMs: number): Promise<LedgerPayment | undefined> {
    return this.db.transaction(async (sql) => {
      const order = await this.#lockOrder(sql, { cabinet, ord: report.ord });
      const where = 'jti = ?1 AND cabinet = ?2 AND ord = ?3';
      const [row] = await this.#lockedPayments(sql, where, [report.jti, cabinet, report.ord]);
      if (row === undefined) return undefined;
      const { outcome, reason } = report;
      return writePayment(sql, row, afterVerdict(row, { outcome, reason }, order?.refundAskedMs !== undefined, nowMs));
    });
  }

  refundRental(name: OrderName, nowMs: number): Promise<void> {
    return this.db.transaction(async (sql) => {
      const order = await this.#lockOrder(sql, name);
      if (order === undefined) return;
      await writeOrder(sql, order, { ...order, refundAskedMs: order.refundAskedMs ?? nowMs });
      const where = "cabinet = ?1 AND ord = ?2 AND outcome IN ('opened', 'begun')";
      for (const payment of await this.#lockedPayments(sql, where, [name.cabinet, name.ord])) {
        await writePayment(sql, payment, refundWanted(payment, 'cabinet', nowMs));
      }
    });
  }

  wantRefund(id: string, by: Refunder, nowMs: number): Promise<LedgerPayment | undefined> {
    return this.changePayment(id, (payment) => refundWanted(payment, by, nowMs));
  }

  claimConfirmations(nowMs: number, most: number): Promise<readonly Confirmation[]> {
    return this.db.transaction(async (sql) => {
      const where = `send_due_ms <= ?1 ORDER BY send_due_ms LIMIT ?2`;
      const claimed: Confirmation[] = [];
      for (const payment of await this.#freePayments(sql, where, [nowMs, most])) {
        const sent = await writePayment(sql, payment, afterSend(payment, nowMs));
        const order = sent.order && (await readOrder(sql, sent.order));
        if (order !== undefined) claimed.push({ payment: sent, order });
      }
      return claimed;
    });
  }

  claimMatches(nowMs: number, most: number): Promise<readonly LedgerPayment[]> {
    return this.#claim('match_due_ms', nowMs, most, (payment) => ({ ...payment, matchDueMs: nowMs + leaseMs }));
  }

  claimRefunds(nowMs: number, most: number): Promise<readonly LedgerPayment[]> {
    return this.#claim('refund_due_ms', nowMs, most, (payment) => {
      const { refund } = payment;
      if (refund === undefined) return payment;
      return { ...payment, refund: { ...refund, tries: refund.tries + 1, dueMs: nowMs + leaseMs } };
    });
  }

  claimNotices(nowMs: number, most: number): Promise<readonly LedgerPayment[]> {
    return this.#claim('notice_due_ms', nowMs, most, (payment) => afterNotice(payment, nowMs));
  }

  openCases(nowMs: number, most: number): Promise<readonly LedgerPayment[]> {
    return this.db.transaction(async (sql) => {
      const where =
        'send_due_ms IS NOT NULL AND case_reason IS NULL AND captured_ms <= ?1 ORDER BY captured_ms LIMIT ?2';
      const opened: LedgerPayment[] = [];
      for (const payment of await this.#freePayments(sql, where, [nowMs - verdictMs, most])) {
        opened.push(await writePayment(sql, payment, afterSilence(payment, nowMs)));
      }
      return opened.filter((payment) => payment.case !== undefined);
    });
  }

  untold({ fromMs, toMs }: Span): Promise<readonly LedgerPayment[]> {
    return this.#payments('webhook_ms IS NULL AND captured_ms >= ?1 AND captured_ms < ?2', [fromMs, toMs]);
  }

  cases(): Promise<readonly LedgerPayment[]> {
    return this.#payments('case_reason IS NOT NULL ORDER BY case_ms', []);
  }

  async payment(id: string): Promise<LedgerPayment | undefined> {
    const [payment] = await this.#payments('payment = ?1', [id]);
    return payment;
  }

  captured({ fromMs, toMs }: Span): Promise<readonly LedgerPayment[]> {
    return this.#payments('captured_ms >= ?1 AND captured_ms < ?2 ORDER BY captured_ms', [fromMs, toMs]);
  }

  receivedBy(qrIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.db.transaction(async (sql) => {
      const received = new Map<string, number>();
      for (const id of qrIds) {
        const [row] = await sql.rows(
          `SELECT coalesce(sum(paise), 0) AS paise FROM money_payments WHERE qr_id = ?1 AND captured_ms IS NOT NULL`,
          [id],
        );
        // PostgreSQL sums whole numbers into a decimal, which is told as text.
        received.set(id, z.coerce.number().parse(row?.paise));
      }
      return received;
    });
  }

  async expire(beforeMs: number): Promise<void> {
    await this.db.transaction(async (sql) => {
      await sql.rows('DELETE FROM money_payments WHERE seen_ms < ?1', [beforeMs]);
      await sql.rows('DELETE FROM money_orders WHERE asked_ms < ?1', [beforeMs]);
    });
  }

  /** Inserts an order unless it is there, and holds it. */
  async #order(sql: Sql, order: LedgerOrder): Promise<LedgerOrder> {
    await insert(sql, 'money_orders', orderColumns, orderValues(order));
    return (await this.#lockOrder(sql, order)) ?? order;
  }

  async #lockOrder(sql: Sql, name: OrderName): Promise<LedgerOrder | undefined> {
    return readOrder(sql, name, this.db.forUpdate);
  }

  async #lockPayment(sql: Sql, id: string): Promise<LedgerPayment | undefined> {
    const [payment] = await this.#lockedPayments(sql, 'payment = ?1', [id]);
    return payment;
  }

  async #lockedPayments(sql: Sql, where: string, values: readonly SqlValue[]): Promise<readonly LedgerPayment[]> {
    return payments(await sql.rows(`SELECT * FROM money_payments WHERE ${where}${this.db.forUpdate}`, values));
  }

  async #freePayments(sql: Sql, where: string, values: readonly SqlValue[]): Promise<readonly LedgerPayment[]> {
    return payments(await sql.rows(`SELECT * FROM money_payments WHERE ${where}${this.db.forUpdateOfFree}`, values));
  }

  #claim(
    column: 'match_due_ms' | 'refund_due_ms' | 'notice_due_ms',
    nowMs: number,
    most: number,
    change: (payment: LedgerPayment) => LedgerPayment,
  ): Promise<readonly LedgerPayment[]> {
    return this.db.transaction(async (sql) => {
      const where = `${column} <= ?1 ORDER BY ${column} LIMIT ?2`;
      const claimed: LedgerPayment[] = [];
      for (const payment of await this.#freePayments(sql, where, [nowMs, most])) {
        claimed.push(await writePayment(sql, payment, change(payment)));
      }
      return claimed;
    });
  }

  #payments(where: string, values: readonly SqlValue[]): Promise<readonly LedgerPayment[]> {
    const text = `SELECT * FROM money_payments WHERE ${where}`;
    return this.db.transaction(async (sql) => payments(await sql.rows(text, values)));
  }

  #orders(where: string, values: readonly SqlValue[]): Promise<readonly LedgerOrder[]> {
    const text = `SELECT * FROM money_orders WHERE ${where}`;
    return this.db.transaction(async (sql) => (await sql.rows(text, values)).map(orderOf));
  }
}

/** The order of the QR code that was paid; where the collector does not know the code, the order that it wrote to it. */
async function orderPaid(sql: Sql, { qrId, order }: PaymentNews): Promise<OrderName | undefined> {
  const [row] =
    qrId === undefined ? [] : await sql.rows('SELECT cabinet, ord FROM money_orders WHERE qr_id = ?1', [qrId]);
  if (row !== undefined) return nameShape.parse(row);
  return order && nameOf(await readOrder(sql, order));
}

const nameShape = z.object({ cabinet: z.string(), ord: z.string() });

function nameOf(order: LedgerOrder | undefined): OrderName | undefined {
  return order && { cabinet: order.cabinet, ord: order.ord };
}

async function readOrder(sql: Sql, { cabinet, ord }: OrderName, lock = ''): Promise<LedgerOrder | undefined> {
  const text = `SELECT * FROM money_orders WHERE cabinet = ?1 AND ord = ?2${lock}`;
  const [row] = await sql.rows(text, [cabinet, ord]);
  return row && orderOf(row);
}

function payments(rows: readonly SqlRow[]): LedgerPayment[] {
  return rows.map(paymentOf);
}

async function insert(sql: Sql, table: string, columns: readonly string[], values: SqlValue[]): Promise<boolean> {
  const marks = columns.map((_, index) => `?${index + 1}`);
  const text = `INSERT INTO ${table} (${columns}) VALUES (${marks}) ON CONFLICT DO NOTHING RETURNING paise`;
  return (await sql.rows(text, values)).length > 0;
}

async function writeOrder(sql: Sql, before: LedgerOrder, after: LedgerOrder): Promise<LedgerOrder> {
  if (after !== before) await update(sql, 'money_orders', orderColumns, 2, orderValues(after));
  return after;
}

async function writePayment(sql: Sql, before: LedgerPayment, after: LedgerPayment): Promise<LedgerPayment> {
  if (after !== before) await update(sql, 'money_payments', paymentColumns, 1, paymentValues(after));
  return after;
}

/** @param keys so many columns, the first ones, name the row */
async function update(sql: Sql, table: string, columns: readonly string[], keys: number, values: SqlValue[]) {
  const equal = columns.map((column, index) => `${column} = ?${index + 1}`);
  await sql.rows(`UPDATE ${table} SET ${equal.slice(keys)} WHERE ${equal.slice(0, keys).join(' AND ')}`, values);
}
