import { signObject } from '../../tokens/signing.js';
import type { MoneyParts } from './money-parts.js';
import { afterNoticed, noticeOf } from './refund-notice.js';

/** Taken on in one round. */
const most = 100;

/** Tells cabinets that money has gone back, until they have answered. */
export class RefundNotices {
  constructor(private readonly parts: MoneyParts) {}

  /** Sends the `order.refunded` that are due. Without a key for commands nobody is told. */
  async send(): Promise<void> {
    const { ledger, time, keys, publish, resultOf } = this.parts;
    if (keys.commands === undefined) return;
    const nowMs = time.wallMs();
    for (const payment of await ledger.claimNotices(nowMs, most)) {
      const command = noticeOf(payment, nowMs);
      if (command === undefined) continue;
      const { aud: cabinet, jti } = command;
      // What it refuses may be put right in its trust set: it is told on.
      const result = await resultOf(cabinet, jti);
      if (result?.outcome === 'done') await ledger.changePayment(payment.paymentId, afterNoticed);
      else publish({ cabinet, topic: 'commands', text: await signObject('cmd+jwt', command, keys.commands) });
    }
  }
}
