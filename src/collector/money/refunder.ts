import { newId } from '../../lib/new-id.js';
import { afterRefund, afterRefundFailed, type LedgerPayment } from './ledger.js';
import { masked } from './masked.js';
import type { MoneyParts } from './money-parts.js';

/** Taken on in one round. */
const most = 20;

/** Sends money back: once for each payment, however often it is tried. */
export class Refunder {
  constructor(private readonly parts: MoneyParts) {}

  async refund(): Promise<void> {
    const { ledger, time } = this.parts;
    const due = await ledger.claimRefunds(time.wallMs(), most);
    await Promise.all(due.map((payment) => this.#refund(payment)));
  }

  async #refund(payment: LedgerPayment): Promise<void> {
    const { ledger, gateway, time, teller } = this.parts;
    const { paymentId, paise, refund } = payment;
    try {
      // The key sees to it that it is done once; after a while gateways forget keys, and a payment never forgets.
      if ((refund?.tries ?? 0) > 1 && (await this.#hasGoneBack(paymentId))) return;
      const answer = await gateway.refund(paymentId, paise, `refund-${paymentId}`);
      if (answer.kind === 'accepted') {
        await ledger.changePayment(paymentId, (one) => afterRefund(one, answer.id, time.wallMs()));
      } else if (!(await this.#hasGoneBack(paymentId))) await this.#failed(payment, true);
    } catch (error) {
      teller.fault(error);
      await this.#failed(payment, false);
    }
  }

  async #hasGoneBack(paymentId: string): Promise<boolean> {
    const { ledger, gateway, time } = this.parts;
    const news = await gateway.payment(paymentId);
    const { refund } = await ledger.takeNews(news, 'poll', newId(16), time.wallMs());
    return refund?.state === 'accepted';
  }

  async #failed({ paymentId, order }: LedgerPayment, final: boolean): Promise<void> {
    const { ledger, time, teller } = this.parts;
    const after = await ledger.changePayment(paymentId, (one) => afterRefundFailed(one, final, time.wallMs()));
    if (after?.case?.reason === 'refund_failed') {
      await teller.alarm('collector.refund_failed', order?.cabinet, masked(paymentId));
    }
  }
}
