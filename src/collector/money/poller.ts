import { codeOf } from '../../lib/errors.js';
import { newId } from '../../lib/new-id.js';
import { afterMatchFailed, afterNoMatch, afterPoll, type LedgerOrder, type LedgerPayment } from './ledger.js';
import { masked } from './masked.js';
import type { MoneyParts } from './money-parts.js';

/** Taken on in one round. */
const most = 20;
const dayMs = 24 * 3_600_000;

/** Asks the gateway for what no webhook has told: payments of orders, and the orders of payments. */
export class Poller {
  constructor(
    private readonly parts: MoneyParts,
    /** How long a webhook may be later than the poller. */
    private readonly silenceMs: number,
  ) {}

  /** Asks for the payments of QR codes that are due. */
  async poll(): Promise<void> {
    const { ledger, time } = this.parts;
    const due = await ledger.claimOrders('poll', time.wallMs(), most);
    await Promise.all(due.map((order) => this.#poll(order)));
  }

  /** Asks which QR codes were paid by payments of which only the payment was told. */
  async match(): Promise<void> {
    const { ledger, time } = this.parts;
    const due = await ledger.claimMatches(time.wallMs(), most);
    await Promise.all(due.map((payment) => this.#match(payment)));
  }

  /** Tells when webhooks do not come. */
  async watchSilence(): Promise<void> {
    const { ledger, time, teller } = this.parts;
    const nowMs = time.wallMs();
    const untold = await ledger.untold({ fromMs: nowMs - dayMs, toMs: nowMs - this.silenceMs });
    for (const cabinet of new Set(untold.map(({ order }) => order?.cabinet))) {
      const count = untold.filter(({ order }) => order?.cabinet === cabinet).length;
      await teller.alarm('collector.webhooks_silent', cabinet, `${count} payments since yesterday`);
    }
  }

  async #poll(order: LedgerOrder): Promise<void> {
    const { ledger, gateway, time, teller } = this.parts;
    if (order.qr === undefined) return;
    try {
      for (const news of await gateway.paymentsOf(order.qr.id)) {
        await ledger.takeNews(news, 'poll', newId(16), time.wallMs());
      }
      await ledger.changeOrder(order, afterPoll);
    } catch (error) {
      // It is due again when the lease is over.
      teller.fault(error);
    }
  }

  async #match({ paymentId, paise, currency, state, seenMs }: LedgerPayment): Promise<void> {
    const { ledger, gateway, time, teller } = this.parts;
    try {
      const qr = await gateway.qrOf(paymentId);
      const order = qr?.order;
      const news = {
        ...{ paymentId, paise, currency, state, createdMs: seenMs },
        ...(qr !== undefined && { qrId: qr.id }),
        ...(order !== undefined && { order }),
      };
      await ledger.takeNews(news, 'poll', newId(16), time.wallMs());
      const after = await ledger.changePayment(paymentId, (payment) => afterNoMatch(payment, time.wallMs()));
      if (after?.case !== undefined) {
        await teller.alarm('collector.payment_unknown', undefined, `${masked(paymentId)} paid no order`);
      }
    } catch (error) {
      teller.fault(error);
      if (codeOf(error) === 'collector.store_down') return;
      await ledger.changePayment(paymentId, (payment) => afterMatchFailed(payment, time.wallMs()));
    }
  }
}
