import type { PayClaims } from '../../tokens/pay-token.js';
import { signObject } from '../../tokens/signing.js';
import type { LedgerPayment, PaymentReport } from './ledger.js';
import { masked } from './masked.js';
import type { Confirmation } from './money-ledger.js';
import type { MoneyParts } from './money-parts.js';
import { confirmationLifeMs } from './pace.js';

/** Taken on in one round. */
const most = 100;

/** Confirms captured payments to their cabinets until these have said what came of it, and takes what they say. */
export class Confirmations {
  constructor(private readonly parts: MoneyParts) {}

  /** Sends the confirmations that are due: each with the id of its payment, and a life of its own. */
  async send(): Promise<void> {
    const { ledger, time, keys, publish } = this.parts;
    const nowMs = time.wallMs();
    for (const one of await ledger.claimConfirmations(nowMs, most)) {
      const claims = claimsOf(one, nowMs);
      const text = claims && (await signObject('pay+jwt', claims, keys.payments));
      if (text !== undefined) publish({ cabinet: one.order.cabinet, topic: 'payments', text });
    }
  }

  /** Writes down what a cabinet says came of a payment. Durable when it resolves. */
  async hear(cabinet: string, report: PaymentReport): Promise<void> {
    const { ledger, time, teller } = this.parts;
    const payment = await ledger.verdict(cabinet, report, time.wallMs());
    if (payment === undefined) {
      await teller.alarm('collector.payment_unknown', cabinet, `a payment of the order ${report.ord}`);
    } else if (payment.case?.reason === 'unknown_order') await this.#tellCase(payment);
  }

  /** Makes cases of what no cabinet has spoken of. */
  async openCases(): Promise<void> {
    const { ledger, time } = this.parts;
    for (const payment of await ledger.openCases(time.wallMs(), most)) await this.#tellCase(payment);
  }

  async #tellCase({ paymentId, order, case: open }: LedgerPayment): Promise<void> {
    const message = `${masked(paymentId)} for the order ${order?.ord ?? '?'}: ${open?.reason ?? '?'}`;
    await this.parts.teller.alarm('collector.payment_without_verdict', order?.cabinet, message);
  }
}

function claimsOf({ payment, order }: Confirmation, nowMs: number): PayClaims | undefined {
  const { jti, paise, currency, paymentId } = payment;
  if (jti === undefined) return undefined;
  const iat = Math.floor(nowMs / 1000);
  return {
    ...{ aud: order.cabinet, jti, ord: order.ord, lkr: order.locker, amt: paise, cur: currency, st: 'captured' },
    ...{ ref: masked(paymentId), iat, exp: iat + confirmationLifeMs / 1000 },
  };
}
