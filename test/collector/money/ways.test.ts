import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayBefore, dayOf } from '../../../src/collector/money/books.js';
import { afterRefund, afterRefundReversed, type LedgerPayment } from '../../../src/collector/money/ledger.js';
import { DailyBooks } from '../../../src/collector/money/reconcile.js';
import { RefundNotices } from '../../../src/collector/money/refund-notices.js';
import { CashDesk, minuteMs, orderReport, paymentReport } from './cash-desk.js';
import { posterOf } from './poster.js';
import { upiOf } from './razorpay-double.js';

let desk: CashDesk;
let one: ReturnType<CashDesk['parts']>;
beforeEach(async () => {
  desk = await CashDesk.open();
  one = desk.parts();
});
afterEach(() => desk.end());

let orders = 0;
const cabinet = 'CAB-1';

/** An order whose QR code is made. */
async function openOrder() {
  orders += 1;
  const ord = `o${orders}`;
  await one.qrs.hear(cabinet, orderReport(ord));
  await one.qrs.make();
  const [answer] = (await desk.told()).orders;
  const qr = desk.double.qrs.at(-1);
  if (answer === undefined || qr === undefined) throw new Error('no QR code');
  return { ord, answer, qr };
}

/** Pays it, and the poller finds it. */
async function pay(qrId: string): Promise<LedgerPayment> {
  const { id } = desk.double.pay(qrId);
  desk.pass(30_000);
  await one.poller.poll();
  return read(id);
}

async function read(id: string): Promise<LedgerPayment> {
  const payment = await desk.store.money.payment(id);
  if (payment === undefined) throw new Error('no payment');
  return payment;
}

async function sent() {
  await one.confirmations.send();
  return (await desk.told()).payments;
}

describe('an order', () => {
  it('is answered with a QR code of its amount, once, and with the same text whenever it is asked again', async () => {
    const { ord, answer, qr } = await openOrder();
    expect(answer).toMatchObject({ cabinet, order: ord, locker: 'A01', paise: 2000, currency: 'INR' });
    expect(answer.upi).toContain('am=20.00');
    expect(answer.untilMs).toBe(qr.close_by * 1000);
    const texts = new Set<string>();
    for (const id of ['a', 'b']) {
      for (const { text } of await one.qrs.hear(cabinet, orderReport(ord, { id }))) texts.add(text);
      await one.qrs.make();
    }
    await desk.parts().qrs.answerAgain();
    for (const { text } of desk.published.filter(({ text }) => texts.has(text))) texts.add(text);
    expect(texts.size).toBe(1);
    expect(desk.double.qrs).toHaveLength(1);
  });

  it('is open for as long as the gateway says, which may be longer than was asked for', async () => {
    desk.double.leastOpenS = 3600;
    const { answer } = await openOrder();
    desk.double.leastOpenS = 0;
    expect(answer.untilMs).toBe(desk.nowMs + 60 * minuteMs);
  });

  it('gets the QR code that was made before this program ended or the answer was lost, and no second one', async () => {
    await one.qrs.hear(cabinet, orderReport('lost'));
    desk.double.faults = [{ path: /^POST.*qr_codes$/, when: 'after', how: 'cut' }];
    await one.qrs.make();
    expect(await desk.told()).toEqual({ orders: [], payments: [], commands: [] });
    expect(desk.double.qrs).toHaveLength(1);
    // Whoever comes next finds it.
    desk.pass(minuteMs);
    await desk.parts().qrs.make();
    const [answer] = (await desk.told()).orders;
    expect(desk.double.qrs.map(({ id, status }) => [id, status])).toEqual([[answer?.upi.split('tr=')[1], 'active']]);
  });

  it('that the gateway cannot answer is tried again until nobody waits any more, and then told', async () => {
    await one.qrs.hear(cabinet, orderReport('unlucky'));
    desk.double.faults = Array.from({ length: 200 }, () => ({ path: /qr_codes/, when: 'before', how: 503 }) as const);
    for (let minutes = 0; minutes <= 11; minutes += 1) {
      await one.qrs.make();
      desk.pass(minuteMs);
    }
    expect(desk.double.calls.length).toBeGreaterThan(5);
    expect(desk.alarms).toEqual([`${cabinet} collector.order_unanswered`]);
    const before = desk.double.calls.length;
    await one.qrs.make();
    expect(desk.double.calls).toHaveLength(before);
  });

  it('whose QR code is told as a picture is answered with what the picture says, once that has come', async () => {
    desk.double.imageContent = false;
    await one.qrs.hear(cabinet, orderReport('seen'));
    await one.qrs.make();
    const [qr] = desk.double.qrs;
    if (qr === undefined) throw new Error('no QR code');
    expect(await desk.told()).toMatchObject({ orders: [] });
    desk.double.pages.set(`/i/${qr.id}`, { status: 200, body: await posterOf(upiOf(qr), 'jpeg') });
    desk.pass(minuteMs);
    await desk.parts().qrs.make();
    expect((await desk.told()).orders).toMatchObject([{ order: 'seen', upi: upiOf(qr) }]);
    expect(desk.double.qrs).toHaveLength(1);
  });

  it('whose QR code says no payment, or nothing that can be read, is not answered, and the operator is told why', async () => {
    desk.double.imageContent = false;
    const unusable = [
      [await posterOf('https://example.org/', 'png'), 'says something else than a UPI payment'],
      [await posterOf(`upi://pay?pn=${'x'.repeat(1100)}`, 'png'), 'says something else than a UPI payment'],
      [Buffer.from('no picture'), 'cannot be read'],
    ] as const;
    for (const [body, why] of unusable) {
      const id = `qr_${why.length}${body.length}`;
      desk.double.nextIds.push(id);
      desk.double.pages.set(`/i/${id}`, { status: 200, body });
      await one.qrs.hear(cabinet, orderReport(`dumb-${id.length}-${body.length}`));
      await one.qrs.make();
      expect(desk.logged.splice(0).join()).toMatch(new RegExp(`collector.no_qr_text.*${why}`));
      desk.pass(2 * minuteMs);
    }
    expect(desk.double.qrs.map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
    expect((await desk.told()).orders).toEqual([]);
    expect(desk.alarms).toEqual(unusable.map(() => `${cabinet} collector.order_unanswered`));
  });

  it('that is cancelled or has expired is closed at the gateway, whenever that is heard of', async () => {
    const { ord, qr } = await openOrder();
    await one.qrs.hear(cabinet, orderReport(ord, { id: 'x', state: 'expired' }));
    desk.double.faults = [{ path: /close$/, when: 'before', how: 500 }];
    desk.double.faults.push(...desk.double.faults, ...desk.double.faults);
    await one.qrs.close();
    expect(qr.status).toBe('active');
    desk.pass(minuteMs);
    await one.qrs.close();
    expect(qr.status).toBe('closed');
    // Reports may change places on their way.
    await one.qrs.hear(cabinet, orderReport('hasty', { state: 'cancelled' }));
    expect(await one.qrs.hear(cabinet, orderReport('hasty'))).toEqual([]);
    await one.qrs.make();
    expect(desk.double.qrs).toHaveLength(1);
    // It ends while its QR code is being made.
    await one.qrs.hear(cabinet, orderReport('quick'));
    const making = one.qrs.make();
    await one.qrs.hear(cabinet, orderReport('quick', { id: 'y', state: 'cancelled' }));
    await making;
    await one.qrs.close();
    expect(desk.double.qrs.filter(({ status }) => status === 'active')).toEqual([]);
  });

  it('that comes again as another one is told, and stays the first one', async () => {
    const { ord } = await openOrder();
    const [again] = await one.qrs.hear(cabinet, orderReport(ord, { amt: 1 }));
    expect(again?.topic).toBe('payments');
    expect(desk.alarms).toEqual([`${cabinet} collector.order_changed`]);
  });
});

describe('a captured payment', () => {
  it('is confirmed with one id until its cabinet has spoken, faster at first, each time with a fresh life', async () => {
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    const atMs: number[] = [];
    const beganMs = desk.nowMs;
    for (; desk.nowMs < beganMs + 13 * minuteMs; desk.pass(1000)) {
      for (const payment of await sent()) {
        expect(payment).toMatchObject({ jti, order: ord, locker: 'A01', paise: 2000, state: 'captured' });
        expect(payment.reference).toBe(`****${paymentId.slice(-4)}`);
        expect(payment).toMatchObject({ issuedMs: desk.nowMs, untilMs: desk.nowMs + 120_000 });
        atMs.push(desk.nowMs - beganMs);
      }
    }
    expect(atMs).toEqual([0, 2000, 7000, 22_000, 82_000, 382_000, 682_000]);
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'begun'));
    desk.pass(60 * minuteMs);
    expect(await sent()).toEqual([]);
    expect(await read(paymentId)).toMatchObject({ outcome: 'begun' });
  });

  it('that the cabinet wants to send back goes back once, and is confirmed no more', async () => {
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    await sent();
    for (let times = 0; times < 2; times += 1) {
      await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refund_due', 'late'));
      await one.refunder.refund();
    }
    expect(desk.double.refunds).toHaveLength(1);
    expect(await read(paymentId)).toMatchObject({
      ...{ outcome: 'refund_due', reason: 'late', refund: { state: 'accepted', by: 'cabinet' } },
    });
    desk.pass(60 * minuteMs);
    expect(await sent()).toEqual([]);
    // What comes late on its way changes nothing.
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'begun'));
    expect(await read(paymentId)).toMatchObject({ outcome: 'refund_due' });
  });

  it('for which a rental began and no door opened goes back, whichever report comes first', async () => {
    for (const reports of [['begun', 'refund_due'] as const, ['refund_due', 'begun'] as const]) {
      const { ord, qr } = await openOrder();
      const { jti = '', paymentId } = await pay(qr.id);
      for (const outcome of reports) await one.confirmations.hear(cabinet, paymentReport(ord, jti, outcome));
      await one.refunder.refund();
      expect(await read(paymentId)).toMatchObject({ outcome: 'refund_due', refund: { state: 'accepted' } });
    }
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    for (const outcome of ['begun', 'opened', 'begun'] as const) {
      await one.confirmations.hear(cabinet, paymentReport(ord, jti, outcome));
    }
    const given = await read(paymentId);
    expect(given).toMatchObject({ outcome: 'opened' });
    expect(given.refund).toBeUndefined();
  });

  it('goes back once when this program ends between the refund and the ledger', async () => {
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refund_due', 'late'));
    desk.double.faults = Array.from({ length: 3 }, () => ({ path: /refund$/, when: 'after', how: 'cut' }) as const);
    await one.refunder.refund();
    expect(await read(paymentId)).toMatchObject({ refund: { state: 'due' } });
    desk.pass(60 * minuteMs);
    await desk.parts().refunder.refund();
    expect(await read(paymentId)).toMatchObject({ refund: { state: 'accepted' } });
    expect(desk.double.refunds).toHaveLength(1);
  });

  it('whose refund the gateway refuses is a case, and is tried again', async () => {
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refund_due', 'late'));
    desk.double.faults = [{ path: /refund$/, when: 'before', how: 400 }];
    await one.refunder.refund();
    expect(await read(paymentId)).toMatchObject({ case: { reason: 'refund_failed' }, refund: { state: 'due' } });
    expect(desk.alarms).toEqual([`${cabinet} collector.refund_failed`]);
    desk.pass(60 * minuteMs);
    await one.refunder.refund();
    const settled = await read(paymentId);
    expect(settled).toMatchObject({ refund: { state: 'accepted' } });
    expect(settled.case).toBeUndefined();
  });

  it('without a word of its cabinet is a case after 15 minutes, which the word closes', async () => {
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    desk.pass(1000);
    await sent();
    desk.pass(15 * minuteMs - 1001);
    await one.confirmations.openCases();
    expect((await read(paymentId)).case).toBeUndefined();
    desk.pass(1);
    await one.confirmations.openCases();
    expect(await desk.store.money.cases()).toMatchObject([{ paymentId, case: { reason: 'no_verdict' } }]);
    expect(desk.alarms).toEqual([`${cabinet} collector.payment_without_verdict`]);
    expect(await sent()).toHaveLength(1);
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'opened'));
    expect(await desk.store.money.cases()).toEqual([]);
  });

  it('that its cabinet refuses is confirmed on; as unknown it is a case at once, for a person to send back', async () => {
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    await sent();
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refused', 'expired'));
    expect((await read(paymentId)).case).toBeUndefined();
    desk.pass(minuteMs);
    expect(await sent()).toHaveLength(1);
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, 'refused', 'unknown_order'));
    expect(await read(paymentId)).toMatchObject({ case: { reason: 'unknown_order' } });
    expect(desk.alarms).toEqual([`${cabinet} collector.payment_without_verdict`]);
    await desk.store.money.wantRefund(paymentId, 'operator', desk.nowMs);
    await one.refunder.refund();
    expect(await desk.store.money.cases()).toEqual([]);
    expect(await read(paymentId)).toMatchObject({ refund: { state: 'accepted', by: 'operator' } });
  });

  it('of an order that was closed is confirmed all the same: the cabinet says what it is worth', async () => {
    const { ord, qr } = await openOrder();
    await one.qrs.hear(cabinet, orderReport(ord, { id: 'x', state: 'expired' }));
    await one.qrs.close();
    await pay(qr.id);
    expect(await sent()).toMatchObject([{ order: ord }]);
  });

  it('is found when only the payment is told, by asking which QR code it paid', async () => {
    const { ord, qr } = await openOrder();
    const { id: paymentId } = desk.double.pay(qr.id);
    const news = { paymentId, paise: 2000, currency: 'INR', state: 'captured', createdMs: desk.nowMs } as const;
    await desk.store.money.takeNews(news, 'webhook', 'jti-1', desk.nowMs);
    await one.poller.match();
    expect(await sent()).toEqual([]);
    desk.pass(2000);
    await one.poller.match();
    expect(await sent()).toMatchObject([{ order: ord, jti: 'jti-1' }]);
  });

  it('of no order is a case, and goes back by hand', async () => {
    const news = { paymentId: 'pay_stranger', paise: 700, currency: 'INR', state: 'captured', createdMs: 1 } as const;
    await desk.store.money.takeNews(news, 'webhook', 'jti-2', desk.nowMs);
    desk.double.faults = Array.from({ length: 3 }, () => ({ path: /payment_id/, when: 'before', how: 503 }) as const);
    desk.pass(2000);
    await one.poller.match();
    expect(await desk.store.money.cases()).toEqual([]);
    desk.pass(minuteMs);
    await one.poller.match();
    expect(await desk.store.money.cases()).toMatchObject([{ paymentId: 'pay_stranger', case: { reason: 'no_order' } }]);
    expect(await sent()).toEqual([]);
    await desk.store.money.wantRefund('pay_stranger', 'operator', desk.nowMs);
    expect(await desk.store.money.cases()).toEqual([]);
  });

  it('that was sent back at the gateway by hand is told to no cabinet any more', async () => {
    const { qr } = await openOrder();
    const payment = desk.double.pay(qr.id);
    payment.status = 'refunded';
    desk.pass(30_000);
    await one.poller.poll();
    expect(await sent()).toEqual([]);
    expect(await read(payment.id)).toMatchObject({ refund: { state: 'accepted', by: 'gateway' } });
  });

  it('of a rental that came to nothing goes back, whichever report comes first', async () => {
    for (const rentalFirst of [true, false]) {
      const { ord, qr } = await openOrder();
      const { jti = '', paymentId } = await pay(qr.id);
      const rental = () => desk.store.money.refundRental({ cabinet, ord }, desk.nowMs);
      const verdict = () => one.confirmations.hear(cabinet, paymentReport(ord, jti, 'begun'));
      for (const report of rentalFirst ? [rental, verdict] : [verdict, rental]) await report();
      await one.refunder.refund();
      expect(await read(paymentId)).toMatchObject({ outcome: 'begun', refund: { state: 'accepted' } });
    }
    expect(desk.double.refunds).toHaveLength(2);
  });

  it('that the ledger does not have is told of, and changes nothing', async () => {
    const { ord } = await openOrder();
    await one.confirmations.hear(cabinet, paymentReport(ord, 'never', 'begun'));
    expect(desk.alarms).toEqual([`${cabinet} collector.payment_unknown`]);
  });
});

describe('a refund', () => {
  /** What a cabinet answers to the command that tells of a refund. */
  const answer = (jti: string, outcome: 'done' | 'refused', reason?: 'clock_untrusted') =>
    desk.store.putResult(cabinet, { jti, outcome, ...(reason && { reason }), sig: '' }, desk.nowMs);

  /** A payment that was sent back, since the cabinet had no use for it. */
  async function sentBack(reason = 'late', outcome: 'refund_due' | 'refused' = 'refund_due') {
    const { ord, qr } = await openOrder();
    const { jti = '', paymentId } = await pay(qr.id);
    await one.confirmations.hear(cabinet, paymentReport(ord, jti, outcome, reason));
    await desk.store.money.wantRefund(paymentId, 'operator', desk.nowMs);
    await one.refunder.refund();
    await desk.told();
    return { ord, jti, paymentId };
  }

  it('is told to the cabinet by one command, whoever sends it and however often, until it has done it', async () => {
    const { ord, jti, paymentId } = await sentBack();
    const atMs: number[] = [];
    const texts = new Set<string>();
    const beganMs = desk.nowMs;
    const tell = async (forMs: number) => {
      for (const endMs = desk.nowMs + forMs; desk.nowMs < endMs; desk.pass(minuteMs)) {
        await desk.parts().notices.send();
        for (const { text, command } of (await desk.told()).commands) {
          expect(command).toMatchObject({ aud: cabinet, jti: `refund-${jti}`, cmd: 'order.refunded', role: 'cloud' });
          expect(command).toMatchObject({ arg: { ord, ref: `****${paymentId.slice(-4)}` } });
          texts.add(text);
          atMs.push(desk.nowMs - beganMs);
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
    expect((await read(paymentId)).refund).not.toHaveProperty('noticeDueMs');
  });

  it('is told for as long as the command lives, and that the gateway tells of it again begins nothing anew', async () => {
    const { paymentId } = await sentBack();
    const news = { paymentId, paise: 2000, currency: 'INR', state: 'refunded', createdMs: 1 } as const;
    let sends = 0;
    for (let hours = 0; hours < 24 * 9; hours += 1) {
      await one.notices.send();
      sends += (await desk.told()).commands.length;
      desk.pass(60 * minuteMs);
      await desk.store.money.takeNews(news, 'poll', 'unused', desk.nowMs);
    }
    expect(sends).toBe(31);
    expect((await read(paymentId)).refund).not.toHaveProperty('noticeDueMs');
  });

  it('is not told to a cabinet that does not know the order, nor where nobody signs commands', async () => {
    await sentBack('unknown_order', 'refused');
    await one.notices.send();
    expect((await desk.told()).commands).toEqual([]);
    await sentBack();
    const { commands: _, ...keys } = one.parts.keys;
    await new RefundNotices({ ...one.parts, keys }).send();
    expect((await desk.told()).commands).toEqual([]);
  });

  it('that failed after all is told no more, until the money has gone', async () => {
    const { paymentId } = await sentBack();
    const { id = '' } = (await read(paymentId)).refund ?? {};
    await desk.store.money.changePayment(paymentId, (payment) => afterRefundReversed(payment, id, desk.nowMs));
    await one.notices.send();
    expect((await desk.told()).commands).toEqual([]);
    await desk.store.money.changePayment(paymentId, (payment) => afterRefund(payment, 'rfnd_2', desk.nowMs));
    await one.notices.send();
    expect((await desk.told()).commands).toHaveLength(1);
  });
});

describe('a day', () => {
  it('is added up once, half an hour after it is over, with what the gateway took in', async () => {
    const { qr } = await openOrder();
    desk.double.pay(qr.id);
    const books = new DailyBooks(one.parts);
    const overMs = (dayOf(dayBefore(desk.nowMs + 24 * 60 * minuteMs))?.toMs ?? 0) + 30 * minuteMs;
    // The payment was told by nobody, and the poller has not asked.
    desk.nowMs = overMs;
    await books.reconcile();
    await books.reconcile();
    expect(desk.alarms).toEqual([`${cabinet} collector.books_differ`]);
    expect(desk.double.calls.filter((call) => call.includes('from='))).toHaveLength(1);
    await one.poller.poll();
    await new DailyBooks(one.parts).reconcile();
    expect(desk.alarms).toHaveLength(1);
  });
});

describe('webhooks', () => {
  it('that do not come are told of, once the poller has found what they should have told', async () => {
    const { qr } = await openOrder();
    const { paymentId } = await pay(qr.id);
    await one.poller.listen();
    expect(desk.alarms).toEqual([]);
    desk.pass(10 * minuteMs + 1);
    await one.poller.listen();
    expect(desk.alarms).toEqual([`${cabinet} collector.webhooks_silent`]);
    const news = { paymentId, paise: 2000, currency: 'INR', state: 'captured', createdMs: 1 } as const;
    await desk.store.money.takeNews(news, 'webhook', 'other', desk.nowMs);
    desk.pass(2 * minuteMs);
    await one.poller.listen();
    expect(desk.alarms).toHaveLength(1);
  });

  it('are not needed: a QR code is asked for payments ten times, the last time after a day', async () => {
    const { qr } = await openOrder();
    const beganMs = desk.nowMs;
    for (; desk.nowMs < beganMs + 1500 * minuteMs; desk.pass(minuteMs / 2)) await one.poller.poll();
    const polls = desk.double.calls.filter((call) => call.includes(`${qr.id}/payments`));
    expect(polls).toHaveLength(10);
  });
});
