import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Razorpay } from '../../../src/collector/money/razorpay.js';
import { RazorpayDouble } from './razorpay-double.js';

let double: RazorpayDouble;
let razorpay: Razorpay;
beforeEach(async () => {
  double = new RazorpayDouble();
  await double.start();
  razorpay = new Razorpay(double.access);
});
afterEach(() => double.end());

const order = { cabinet: 'CAB-1', ord: 'o1' };
const wish = () => ({ order, paise: 2000, untilMs: (double.nowS + 960) * 1000 });

describe('a QR code at Razorpay', () => {
  it('takes one payment of one amount, and names the order that it is for', async () => {
    const qr = await razorpay.createQr(wish());
    expect(qr).toMatchObject({ order, open: true, receivedPaise: 0, untilMs: (double.nowS + 960) * 1000 });
    expect(qr.upi).toBe(`upi://pay?pa=merchant@bank&am=20.00&cu=INR&tr=${qr.id}`);
    expect(await razorpay.qrs(qr.createdMs, qr.createdMs + 1)).toEqual([qr]);
    expect(await razorpay.qrs(qr.createdMs + 1000, qr.createdMs + 2000)).toEqual([]);
  });

  it('closes when the gateway says, whatever was wished for', async () => {
    double.leastOpenS = 1200;
    expect((await razorpay.createQr(wish())).untilMs).toBe((double.nowS + 1200) * 1000);
  });

  it('has no text where the account has not that feature', async () => {
    double.imageContent = false;
    expect(await razorpay.createQr(wish())).not.toHaveProperty('upi');
  });

  it('is not asked for again when no answer came: it may have been made', async () => {
    double.faults = [{ path: /^POST/, when: 'after', how: 'hang' }];
    const hasty = new Razorpay({ ...double.access, timeoutMs: 200 });
    await expect(hasty.createQr(wish())).rejects.toMatchObject({ code: 'collector.gateway_down' });
    expect(double.calls).toEqual(['POST /v1/payments/qr_codes']);
    expect(double.qrs).toHaveLength(1);
    expect(await razorpay.qrs(0, 9e12)).toMatchObject([{ order }]);
  });

  it('that is closed may be closed again; another refusal is told', async () => {
    const { id } = await razorpay.createQr(wish());
    await razorpay.closeQr(id);
    await razorpay.closeQr(id);
    expect(double.qrs[0]?.status).toBe('closed');
    await expect(razorpay.closeQr('qr_unknown')).rejects.toMatchObject({ code: 'collector.gateway_refused' });
  });

  it('of somebody else has notes of any kind, and no order', async () => {
    double.qrs.push(
      ...[{}, { Branch: 'Bangalore' }, { locker_cabinet: 'CAB-1', locker_order: '../x' }].map((notes, index) => ({
        ...{ id: `qr_${index}`, payment_amount: 1, notes, created_at: double.nowS, close_by: double.nowS + 1 },
        ...{ status: 'active' as const, payments: [] },
      })),
    );
    const found = await razorpay.qrs(0, 9e12);
    expect(found.map((qr) => qr.order)).toEqual([undefined, undefined, undefined]);
  });
});

describe('payments at Razorpay', () => {
  it('are all listed, however many pages they fill', async () => {
    const { id } = await razorpay.createQr(wish());
    for (let paid = 0; paid < 130; paid += 1) double.pay(id, 'failed');
    const payment = double.pay(id);
    const all = await razorpay.paymentsOf(id);
    expect(all).toHaveLength(131);
    expect(all.at(-1)).toEqual({
      ...{ paymentId: payment.id, qrId: id, paise: 2000, currency: 'INR', state: 'captured' },
      createdMs: double.nowS * 1000,
    });
    expect(await razorpay.qrOf(payment.id)).toMatchObject({ id, order });
    expect(await razorpay.payment(payment.id)).toMatchObject({ state: 'captured' });
    expect(await razorpay.qrOf('pay_ofAnotherBusiness')).toBeUndefined();
  });

  it('go back once, also when the answer to the refund was lost', async () => {
    const { id } = await razorpay.createQr(wish());
    const payment = double.pay(id);
    double.faults = [
      { path: /refund$/, when: 'after', how: 'cut' },
      { path: /refund$/, when: 'after', how: 409 },
    ];
    const answer = await razorpay.refund(payment.id, 2000, `refund-${payment.id}`);
    expect(answer).toEqual({ kind: 'accepted', id: double.refunds[0]?.id });
    expect(double.refunds).toHaveLength(1);
    expect(await razorpay.refund(payment.id, 2000, 'another-key-of-it')).toEqual({ kind: 'refused' });
  });
});

describe('what goes wrong at Razorpay', () => {
  it('is tried three times where that does no harm, and then told by its code and without its text', async () => {
    double.faults = Array.from({ length: 3 }, () => ({ path: /^GET/, when: 'before', how: 502 }) as const);
    await expect(razorpay.qrs(0, 9e12)).rejects.toMatchObject({
      ...{ code: 'collector.gateway_down', message: 'the gateway answered 502 SERVER_ERROR' },
    });
    expect(double.calls).toHaveLength(3);
    expect(await razorpay.qrs(0, 9e12)).toEqual([]);
  });

  it('is a key that is wrong: no word on a refund, nor on a payment', async () => {
    const stranger = new Razorpay({ ...double.access, keySecret: 'other' });
    const refused = { code: 'collector.gateway_refused', details: { status: 401 } };
    await expect(stranger.refund('pay_1', 1, 'refund-pay_1')).rejects.toMatchObject(refused);
    await expect(stranger.qrOf('pay_1')).rejects.toMatchObject(refused);
    expect(double.calls).toHaveLength(2);
  });

  it('is an answer that is none', async () => {
    await double.end();
    await expect(razorpay.payment('pay_1')).rejects.toMatchObject({ code: 'collector.gateway_down' });
    await double.start();
  });
});
