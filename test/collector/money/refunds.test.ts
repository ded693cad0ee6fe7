import { describe, expect, it } from 'vitest';
import { afterRefund, afterRefundReversed } from '../../../src/collector/money/ledger.js';
import { RefundNotices } from '../../../src/collector/money/refund-notices.js';
import { minuteMs, paymentReport } from './cash-desk.js';
import { cabinet, deskForEachTest } from './open-desk.js';

const at = deskForEachTest();

describe('a refund', () => {
  /** What a cabinet answers to the command that tells of a refund. */
  const answer = (jti: string, outcome: 'done' | 'refused', reason?: 'clock_untrusted') =>
    at.desk.store.putResult(cabinet, { jti, outcome, ...(reason && { reason }), sig: '' }, at.desk.nowMs);

  /** A payment that was sent back, since the cabinet had no use for it. */
  async function sentBack(reason = 'late', outcome: 'refund_due' | 'refused' = 'refund_due') {
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, outcome, reason));
    await at.desk.store.money.wantRefund(paymentId, 'operator', at.desk.nowMs);
    await at.one.refunder.refund();
    await at.desk.told();
    return { ord, jti, paymentId };
  }

  it('is told to the cabinet by one command, whoever sends it and however often, until it has done it', async () => {
    const { ord, jti, paymentId } = await sentBack();
    const atMs: number[] = [];
    const texts = new Set<string>();
    const beganMs = at.desk.nowMs;
    const tell = async (forMs: number) => {
      for (const endMs = at.desk.nowMs + forMs; at.desk.nowMs < endMs; at.desk.pass(minuteMs)) {
        await at.desk.parts().notices.send();
        for (const { text, command } of (await at.desk.told()).commands) {
          expect(command).toMatchObject({ aud: cabinet, jti: `refund-${jti}`, cmd: 'order.refunded', role: 'cloud' });
          expect(command).toMatchObject({ arg: { ord, ref: `****${paymentId.slice(-4)}` } });
          texts.add(text);
          atMs.push(at.desk.nowMs - beganMs);
        }
      }
    };
    await tell(60 * minuteMs);
    // What it refuses may pass, or be put right.
    await answer(`refund-${jti}`, 'refused', 'clock_untrusted');
    await tell(12 * 60 * minuteMs);
    expect(atMs.map((ms) => ms / minuteMs)).toEqual([0, 1, 6, 36, 396, 756]);
    expect(texts.size).toBe(1);
    await answer(`refund-${jti}`, 'done');
    await tell(12 * 60 * minuteMs);
    expect(atMs).toHaveLength(6);
    expect((await at.read(paymentId)).refund).not.toHaveProperty('noticeDueMs');
  });

  it('is told for as long as the command lives, and that the gateway tells of it again begins nothing anew', async () => {
    const { paymentId } = await sentBack();
    const news = { paymentId, paise: 2000, currency: 'INR', state: 'refunded', createdMs: 1 } as const;
    let sends = 0;
    for (let hours = 0; hours < 24 * 9; hours += 1) {
      await at.one.notices.send();
      sends += (await at.desk.told()).commands.length;
      at.desk.pass(60 * minuteMs);
      await at.desk.store.money.takeNews(news, 'poll', 'unused', at.desk.nowMs);
    }
    expect(sends).toBe(31);
    expect((await at.read(paymentId)).refund).not.toHaveProperty('noticeDueMs');
  });

  it('is not told to a cabinet that does not know the order, nor where nobody signs commands', async () => {
    await sentBack('unknown_order', 'refused');
    await at.one.notices.send();
    expect((await at.desk.told()).commands).toEqual([]);
    await sentBack();
    const { commands: _, ...keys } = at.one.parts.keys;
    await new RefundNotices({ ...at.one.parts, keys }).send();
    expect((await at.desk.told()).commands).toEqual([]);
  });

  it('that failed after all is told no more, until the money has gone', async () => {
    const { paymentId } = await sentBack();
    const { id = '' } = (await at.read(paymentId)).refund ?? {};
    await at.desk.store.money.changePayment(paymentId, (payment) => afterRefundReversed(payment, id, at.desk.nowMs));
    await at.one.notices.send();
    expect((await at.desk.told()).commands).toEqual([]);
    await at.desk.store.money.changePayment(paymentId, (payment) => afterRefund(payment, 'rfnd_2', at.desk.nowMs));
    await at.one.notices.send();
    expect((await at.desk.told()).commands).toHaveLength(1);
  });
});
