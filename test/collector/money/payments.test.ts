import { describe, expect, it } from 'vitest';
import { minuteMs, orderReport, paymentReport } from './cash-desk.js';
import { cabinet, deskForEachTest } from './open-desk.js';

const at = deskForEachTest();

describe('a captured payment', () => {
  it('is confirmed with one id until its cabinet has spoken, faster at first, each time with a fresh life', async () => {
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    const atMs: number[] = [];
    const beganMs = at.desk.nowMs;
    for (; at.desk.nowMs < beganMs + 13 * minuteMs; at.desk.pass(1000)) {
      for (const payment of await at.sent()) {
        expect(payment).toMatchObject({ jti, order: ord, locker: 'A01', paise: 2000, state: 'captured' });
        expect(payment.reference).toBe(`****${paymentId.slice(-4)}`);
        expect(payment).toMatchObject({ issuedMs: at.desk.nowMs, untilMs: at.desk.nowMs + 120_000 });
        atMs.push(at.desk.nowMs - beganMs);
      }
    }
    expect(atMs).toEqual([0, 2000, 7000, 22_000, 82_000, 382_000, 682_000]);
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'begun'));
    at.desk.pass(60 * minuteMs);
    expect(await at.sent()).toEqual([]);
    expect(await at.read(paymentId)).toMatchObject({ outcome: 'begun' });
  });

  it('that the cabinet wants to send back goes back once, and is confirmed no more', async () => {
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    await at.sent();
    for (let times = 0; times < 2; times += 1) {
      await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refund_due', 'late'));
      await at.one.refunder.refund();
    }
    expect(at.desk.double.refunds).toHaveLength(1);
    expect(await at.read(paymentId)).toMatchObject({
      ...{ outcome: 'refund_due', reason: 'late', refund: { state: 'accepted', by: 'cabinet' } },
    });
    at.desk.pass(60 * minuteMs);
    expect(await at.sent()).toEqual([]);
    // What comes late on its way changes nothing.
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'begun'));
    expect(await at.read(paymentId)).toMatchObject({ outcome: 'refund_due' });
  });

  it('for which a rental began and no door opened goes back, whichever report comes first', async () => {
    for (const reports of [['begun', 'refund_due'] as const, ['refund_due', 'begun'] as const]) {
      const { ord, qr } = await at.openOrder();
      const { jti = '', paymentId } = await at.pay(qr.id);
      for (const outcome of reports) await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, outcome));
      await at.one.refunder.refund();
      expect(await at.read(paymentId)).toMatchObject({ outcome: 'refund_due', refund: { state: 'accepted' } });
    }
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    for (const outcome of ['begun', 'opened', 'begun'] as const) {
      await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, outcome));
    }
    const given = await at.read(paymentId);
    expect(given).toMatchObject({ outcome: 'opened' });
    expect(given.refund).toBeUndefined();
  });

  it('goes back once when this program ends between the refund and the ledger', async () => {
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refund_due', 'late'));
    at.desk.double.faults = Array.from({ length: 3 }, () => ({ path: /refund$/, when: 'after', how: 'cut' }) as const);
    await at.one.refunder.refund();
    expect(await at.read(paymentId)).toMatchObject({ refund: { state: 'due' } });
    at.desk.pass(60 * minuteMs);
    await at.desk.parts().refunder.refund();
    expect(await at.read(paymentId)).toMatchObject({ refund: { state: 'accepted' } });
    expect(at.desk.double.refunds).toHaveLength(1);
  });

  it('whose refund the gateway refuses is a case, and is tried again', async () => {
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refund_due', 'late'));
    at.desk.double.faults = [{ path: /refund$/, when: 'before', how: 400 }];
    await at.one.refunder.refund();
    expect(await at.read(paymentId)).toMatchObject({ case: { reason: 'refund_failed' }, refund: { state: 'due' } });
    expect(at.desk.alarms).toEqual([`${cabinet} collector.refund_failed`]);
    at.desk.pass(60 * minuteMs);
    await at.one.refunder.refund();
    const settled = await at.read(paymentId);
    expect(settled).toMatchObject({ refund: { state: 'accepted' } });
    expect(settled.case).toBeUndefined();
  });

  it('without a word of its cabinet is a case after 15 minutes, which the word closes', async () => {
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    at.desk.pass(1000);
    await at.sent();
    at.desk.pass(15 * minuteMs - 1001);
    await at.one.confirmations.openCases();
    expect((await at.read(paymentId)).case).toBeUndefined();
    at.desk.pass(1);
    await at.one.confirmations.openCases();
    expect(await at.desk.store.money.cases()).toMatchObject([{ paymentId, case: { reason: 'no_verdict' } }]);
    expect(at.desk.alarms).toEqual([`${cabinet} collector.payment_without_verdict`]);
    expect(await at.sent()).toHaveLength(1);
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'opened'));
    expect(await at.desk.store.money.cases()).toEqual([]);
  });

  it('that its cabinet refuses is confirmed on; as unknown it is a case at once, for a person to send back', async () => {
    const { ord, qr } = await at.openOrder();
    const { jti = '', paymentId } = await at.pay(qr.id);
    await at.sent();
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refused', 'expired'));
    expect((await at.read(paymentId)).case).toBeUndefined();
    at.desk.pass(minuteMs);
    expect(await at.sent()).toHaveLength(1);
    await at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refused', 'unknown_order'));
    expect(await at.read(paymentId)).toMatchObject({ case: { reason: 'unknown_order' } });
    expect(at.desk.alarms).toEqual([`${cabinet} collector.payment_without_verdict`]);
    await at.desk.store.money.wantRefund(paymentId, 'operator', at.desk.nowMs);
    await at.one.refunder.refund();
    expect(await at.desk.store.money.cases()).toEqual([]);
    expect(await at.read(paymentId)).toMatchObject({ refund: { state: 'accepted', by: 'operator' } });
  });

  it('of an order that was closed is confirmed all the same: the cabinet says what it is worth', async () => {
    const { ord, qr } = await at.openOrder();
    await at.one.qrs.hear(cabinet, orderReport(ord, { id: 'x', state: 'expired' }));
    await at.one.qrs.close();
    await at.pay(qr.id);
    expect(await at.sent()).toMatchObject([{ order: ord }]);
  });

  it('is found when only the payment is told, by asking which QR code it paid', async () => {
    const { ord, qr } = await at.openOrder();
    const { id: paymentId } = at.desk.double.pay(qr.id);
    const news = { paymentId, paise: 2000, currency: 'INR', state: 'captured', createdMs: at.desk.nowMs } as const;
    await at.desk.store.money.takeNews(news, 'webhook', 'jti-1', at.desk.nowMs);
    await at.one.poller.match();
    expect(await at.sent()).toEqual([]);
    at.desk.pass(2000);
    await at.one.poller.match();
    expect(await at.sent()).toMatchObject([{ order: ord, jti: 'jti-1' }]);
  });

  it('of no order is a case, and goes back by hand', async () => {
    const news = { paymentId: 'pay_stranger', paise: 700, currency: 'INR', state: 'captured', createdMs: 1 } as const;
    await at.desk.store.money.takeNews(news, 'webhook', 'jti-2', at.desk.nowMs);
    at.desk.double.faults = Array.from(
      { length: 3 },
      () => ({ path: /payment_id/, when: 'before', how: 503 }) as const,
    );
    at.desk.pass(2000);
    await at.one.poller.match();
    expect(await at.desk.store.money.cases()).toEqual([]);
    at.desk.pass(minuteMs);
    await at.one.poller.match();
    expect(await at.desk.store.money.cases()).toMatchObject([
      { paymentId: 'pay_stranger', case: { reason: 'no_order' } },
    ]);
    expect(await at.sent()).toEqual([]);
    await at.desk.store.money.wantRefund('pay_stranger', 'operator', at.desk.nowMs);
    expect(await at.desk.store.money.cases()).toEqual([]);
  });

  it('that was sent back at the gateway by hand is told to no cabinet any more', async () => {
    const { qr } = await at.openOrder();
    const payment = at.desk.double.pay(qr.id);
    payment.status = 'refunded';
    at.desk.pass(30_000);
    await at.one.poller.poll();
    expect(await at.sent()).toEqual([]);
    expect(await at.read(payment.id)).toMatchObject({ refund: { state: 'accepted', by: 'gateway' } });
  });

  it('of a rental that came to nothing goes back, whichever report comes first', async () => {
    for (const rentalFirst of [true, false]) {
      const { ord, qr } = await at.openOrder();
      const { jti = '', paymentId } = await at.pay(qr.id);
      const rental = () => at.desk.store.money.refundRental({ cabinet, ord }, at.desk.nowMs);
      const verdict = () => at.one.confirmations.hear(cabinet, paymentReport(ord, jti, 'begun'));
      for (const report of rentalFirst ? [rental, verdict] : [verdict, rental]) await report();
      await at.one.refunder.refund();
      expect(await at.read(paymentId)).toMatchObject({ outcome: 'begun', refund: { state: 'accepted' } });
    }
    expect(at.desk.double.refunds).toHaveLength(2);
  });

  it('that the ledger does not have is told of, and changes nothing', async () => {
    const { ord } = await at.openOrder();
    await at.one.confirmations.hear(cabinet, paymentReport(ord, 'never', 'begun'));
    expect(at.desk.alarms).toEqual([`${cabinet} collector.payment_unknown`]);
  });
});
