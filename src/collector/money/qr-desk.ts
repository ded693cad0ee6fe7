import { codeOf, LockerError } from '../../lib/errors.js';
import { newId } from '../../lib/new-id.js';
import { signObject } from '../../tokens/signing.js';
import type { ReportMessage } from '../../wire/messages.js';
import type { Outgoing } from '../ingest.js';
import type { GatewayQr } from './gateway.js';
import {
  type AskedOrder,
  afterClosed,
  afterCloseFailed,
  afterMade,
  afterMakeFailed,
  type LedgerOrder,
} from './ledger.js';
import type { MoneyParts } from './money-parts.js';
import { OrderPace } from './order-pace.js';
import { answerMs } from './pace.js';

type OrderReport = Extract<ReportMessage, { kind: 'order' }>;

/** Orders taken on in one round. */
const most = 20;
/** As an `order+jwt` has it. */
const mostUpiLength = 1024;
/** Clocks of gateway and collector may be apart by so much. */
const leewayMs = 5 * 60_000;

/** Makes the QR codes of orders, answers the cabinets with them, and closes those that nobody is to pay any more. */
export class QrDesk {
  readonly #pace = new OrderPace();

  constructor(private readonly parts: MoneyParts) {}

  /** Writes down what a cabinet says of an order. What resolves is durable; it is the answer, where there is one already. */
  async hear(cabinet: string, report: OrderReport): Promise<readonly Outgoing[]> {
    const { ledger, time, teller } = this.parts;
    const { ord, lkr: locker, amt: paise, cur: currency, state } = report;
    const asked: AskedOrder = { cabinet, ord, locker, paise, currency };
    const jti = newId(16);
    if (state !== 'asked') {
      await ledger.end(asked, state, jti, time.wallMs());
      return [];
    }
    if (!this.#pace.takes(cabinet, time.monoMs())) {
      await teller.alarm('collector.order_unanswered', cabinet, 'it asks for more orders than a page can show');
      return [];
    }
    const order = await ledger.ask(asked, jti, time.wallMs());
    if (order.locker !== locker || order.paise !== paise || order.currency !== currency) {
      await teller.alarm('collector.order_changed', cabinet, ord);
    }
    return this.#answer(order);
  }

  /** Has the QR codes made that are asked for. */
  async make(): Promise<void> {
    const { ledger, time } = this.parts;
    const due = await ledger.claimOrders('make', time.wallMs(), most);
    await Promise.all(due.map((order) => this.#make(order)));
  }

  /** Closes what is to be closed. */
  async close(): Promise<void> {
    const { ledger, time } = this.parts;
    const due = await ledger.claimOrders('close', time.wallMs(), most);
    await Promise.all(due.map((order) => this.#close(order)));
  }

  /** Answers again all that can be paid: this program may have ended between the ledger and the broker. */
  async answerAgain(): Promise<void> {
    const { ledger, time, publish } = this.parts;
    for (const order of await ledger.payable(time.wallMs(), 1000)) (await this.#answer(order)).forEach(publish);
  }

  async #make(order: LedgerOrder): Promise<void> {
    const { ledger, time, teller, publish } = this.parts;
    if (time.wallMs() - order.askedMs >= answerMs) return this.#giveUp(order, 'the gateway made no QR code in time');
    try {
      const qr = (await this.#found(order)) ?? (await this.#create(order));
      const { id, untilMs } = qr;
      const upi = await this.#textOf(qr);
      if (upi instanceof LockerError) return this.#giveUpTextless(order, id, upi);
      const made = await ledger.changeOrder(order, (one) => afterMade(one, { id, upi, untilMs }, time.wallMs()));
      if (made !== undefined) (await this.#answer(made)).forEach(publish);
    } catch (error) {
      teller.fault(error);
      if (codeOf(error) === 'collector.store_down') return;
      await ledger.changeOrder(order, (one) => afterMakeFailed(one, time.wallMs()));
    }
  }

  /** The one that an earlier try has made, although nobody heard of it; what is too much is closed. */
  async #found(order: LedgerOrder): Promise<GatewayQr | undefined> {
    if (order.makes < 2) return undefined;
    const { gateway, time } = this.parts;
    const all = await gateway.qrs(order.askedMs - leewayMs, time.wallMs() + leewayMs);
    const [first, ...others] = all.filter((qr) => {
      return qr.open && qr.order?.cabinet === order.cabinet && qr.order.ord === order.ord;
    });
    for (const { id } of others) await gateway.closeQr(id);
    return first;
  }

  #create({ cabinet, ord, paise }: LedgerOrder): Promise<GatewayQr> {
    const { gateway, openMs, time } = this.parts;
    return gateway.createQr({ order: { cabinet, ord }, paise, untilMs: time.wallMs() + openMs });
  }

  /** What a cabinet is to show, or why that will never be known. */
  async #textOf(qr: GatewayQr): Promise<string | LockerError> {
    try {
      const upi = await this.parts.gateway.upiOf(qr);
      if (upi.startsWith('upi://pay?') && upi.length <= mostUpiLength) return upi;
      return new LockerError(
        'collector.no_qr_text',
        'the QR code of the gateway says something else than a UPI payment',
      );
    } catch (error) {
      if (error instanceof LockerError && error.code === 'collector.no_qr_text') return error;
      throw error;
    }
  }

  /** Another one would be no better. */
  async #giveUpTextless(order: LedgerOrder, qrId: string, why: LockerError): Promise<void> {
    this.parts.teller.fault(why);
    await this.#giveUp(order, why.message);
    await this.parts.gateway.closeQr(qrId);
  }

  async #giveUp(order: LedgerOrder, why: string): Promise<void> {
    const { ledger, time, teller } = this.parts;
    await ledger.end(order, 'unanswered', order.jti, time.wallMs());
    await teller.alarm('collector.order_unanswered', order.cabinet, `${order.ord}: ${why}`);
  }

  async #close(order: LedgerOrder): Promise<void> {
    const { ledger, gateway, time, teller } = this.parts;
    try {
      if (order.qr !== undefined) await gateway.closeQr(order.qr.id);
      await ledger.changeOrder(order, afterClosed);
    } catch (error) {
      teller.fault(error);
      await ledger.changeOrder(order, (one) => afterCloseFailed(one, time.wallMs()));
    }
  }

  /** The `order+jwt`: of one order always the same text. */
  async #answer({ cabinet, ord, locker, paise, currency, jti, qr }: LedgerOrder): Promise<readonly Outgoing[]> {
    if (qr?.upi === undefined || qr.untilMs <= this.parts.time.wallMs()) return [];
    const claims = {
      ...{ aud: cabinet, jti, ord, lkr: locker, amt: paise, cur: currency, upi: qr.upi },
      ...{ iat: Math.floor(qr.madeMs / 1000), exp: Math.floor(qr.untilMs / 1000) },
    };
    return [{ cabinet, topic: 'payments', text: await signObject('order+jwt', claims, this.parts.keys.orders) }];
  }
}
