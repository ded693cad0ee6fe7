import { describe, expect, it } from 'vitest';
import { dayBefore, dayOf } from '../../../src/collector/money/books.js';
import { DailyBooks } from '../../../src/collector/money/reconcile.js';
import { minuteMs } from './cash-desk.js';
import { cabinet, deskForEachTest } from './open-desk.js';

const at = deskForEachTest();

describe('a day', () => {
  it('is added up once, half an hour after it is over, with what the gateway took in', async () => {
    const { qr } = await at.openOrder();
    at.desk.double.pay(qr.id);
    const books = new DailyBooks(at.one.parts);
    const overMs = (dayOf(dayBefore(at.desk.nowMs + 24 * 60 * minuteMs))?.toMs ?? 0) + 30 * minuteMs;
    // The payment was told by nobody, and the poller has not asked.
    at.desk.nowMs = overMs;
    await books.reconcile();
    await books.reconcile();
    expect(at.desk.alarms).toEqual([`${cabinet} collector.books_differ`]);
    expect(at.desk.double.calls.filter((call) => call.includes('from='))).toHaveLength(1);
    await at.one.poller.poll();
    await new DailyBooks(at.one.parts).reconcile();
    expect(at.desk.alarms).toHaveLength(1);
  });
});

describe('webhooks', () => {
  it('that do not come are told of, once the poller has found what they should have told', async () => {
    const { qr } = await at.openOrder();
    const { paymentId } = await at.pay(qr.id);
    await at.one.poller.watchSilence();
    expect(at.desk.alarms).toEqual([]);
    at.desk.pass(10 * minuteMs + 1);
    await at.one.poller.watchSilence();
    expect(at.desk.alarms).toEqual([`${cabinet} collector.webhooks_silent`]);
    const news = { paymentId, paise: 2000, currency: 'INR', state: 'captured', createdMs: 1 } as const;
    await at.desk.store.money.takeNews(news, 'webhook', 'other', at.desk.nowMs);
    at.desk.pass(2 * minuteMs);
    await at.one.poller.watchSilence();
    expect(at.desk.alarms).toHaveLength(1);
  });

  it('are not needed: a QR code is asked for payments ten times, the last time after a day', async () => {
    const { qr } = await at.openOrder();
    const beganMs = at.desk.nowMs;
    for (; at.desk.nowMs < beganMs + 1500 * minuteMs; at.desk.pass(minuteMs / 2)) await at.one.poller.poll();
    const polls = at.desk.double.calls.filter((call) => call.includes(`${qr.id}/payments`));
    expect(polls).toHaveLength(10);
  });
});
