import { describe, expect, it } from 'vitest';
import { minuteMs, orderReport } from './cash-desk.js';
import { cabinet, deskForEachTest } from './open-desk.js';
import { posterOf } from './poster.js';
import { upiOf } from './razorpay-double.js';

const at = deskForEachTest();

describe('an order', () => {
  it('is answered with a QR code of its amount, once, and with the same text whenever it is asked again', async () => {
    const { ord, answer, qr } = await at.openOrder();
    expect(answer).toMatchObject({ cabinet, order: ord, locker: 'A01', paise: 2000, currency: 'INR' });
    expect(answer.upi).toContain('am=20.00');
    expect(answer.untilMs).toBe(qr.close_by * 1000);
    const texts = new Set<string>();
    for (const id of ['a', 'b']) {
      for (const { text } of await at.one.qrs.hear(cabinet, orderReport(ord, { id }))) texts.add(text);
      await at.one.qrs.make();
    }
    await at.desk.parts().qrs.answerAgain();
    for (const { text } of at.desk.published.filter(({ text }) => texts.has(text))) texts.add(text);
    expect(texts.size).toBe(1);
    expect(at.desk.double.qrs).toHaveLength(1);
  });

  it('is open for as long as the gateway says, which may be longer than was asked for', async () => {
    at.desk.double.leastOpenS = 3600;
    const { answer } = await at.openOrder();
    at.desk.double.leastOpenS = 0;
    expect(answer.untilMs).toBe(at.desk.nowMs + 60 * minuteMs);
  });

  it('gets the QR code that was made before this program ended or the answer was lost, and no second one', async () => {
    await at.one.qrs.hear(cabinet, orderReport('lost'));
    at.desk.double.faults = [{ path: /^POST.*qr_codes$/, when: 'after', how: 'cut' }];
    await at.one.qrs.make();
    expect(await at.desk.told()).toEqual({ orders: [], payments: [], commands: [] });
    expect(at.desk.double.qrs).toHaveLength(1);
    // Whoever comes next finds it.
    at.desk.pass(minuteMs);
    await at.desk.parts().qrs.make();
    const [answer] = (await at.desk.told()).orders;
    expect(at.desk.double.qrs.map(({ id, status }) => [id, status])).toEqual([[answer?.upi.split('tr=')[1], 'active']]);
  });

  it('of one cabinet does not wait for those of another that asks for more than its page could show', async () => {
    for (let n = 0; n < 300; n += 1) await at.one.qrs.hear('CAB-THIEF', orderReport(`t${n}`));
    await at.one.qrs.hear(cabinet, orderReport('honest'));
    for (let rounds = 0; rounds < 4; rounds += 1) await at.one.qrs.make();
    expect((await at.desk.told()).orders.map(({ order }) => order)).toContain('honest');
    expect(at.desk.double.qrs.length).toBeLessThan(80);
    expect(at.desk.alarms).toContain('CAB-THIEF collector.order_unanswered');
    at.desk.pass(minuteMs);
    await at.one.qrs.hear('CAB-THIEF', orderReport('later'));
    await at.one.qrs.make();
    expect((await at.desk.told()).orders.map(({ order }) => order)).toContain('later');
  });

  it('that the gateway cannot answer is tried again until nobody waits any more, and then told', async () => {
    await at.one.qrs.hear(cabinet, orderReport('unlucky'));
    at.desk.double.faults = Array.from(
      { length: 200 },
      () => ({ path: /qr_codes/, when: 'before', how: 503 }) as const,
    );
    for (let minutes = 0; minutes <= 11; minutes += 1) {
      await at.one.qrs.make();
      at.desk.pass(minuteMs);
    }
    expect(at.desk.double.calls.length).toBeGreaterThan(5);
    expect(at.desk.alarms).toEqual([`${cabinet} collector.order_unanswered`]);
    const before = at.desk.double.calls.length;
    await at.one.qrs.make();
    expect(at.desk.double.calls).toHaveLength(before);
  });

  it('whose QR code is told as a picture is answered with what the picture says, once that has come', async () => {
    at.desk.double.imageContent = false;
    await at.one.qrs.hear(cabinet, orderReport('seen'));
    await at.one.qrs.make();
    const [qr] = at.desk.double.qrs;
    if (qr === undefined) throw new Error('no QR code');
    expect(await at.desk.told()).toMatchObject({ orders: [] });
    at.desk.double.pages.set(`/i/${qr.id}`, { status: 200, body: await posterOf(upiOf(qr), 'jpeg') });
    at.desk.pass(minuteMs);
    await at.desk.parts().qrs.make();
    expect((await at.desk.told()).orders).toMatchObject([{ order: 'seen', upi: upiOf(qr) }]);
    expect(at.desk.double.qrs).toHaveLength(1);
  });

  it('whose QR code says no payment, or nothing that can be read, is not answered, and the operator is told why', async () => {
    at.desk.double.imageContent = false;
    const unusable = [
      [await posterOf('https://example.org/', 'png'), 'says something else than a UPI payment'],
      [await posterOf(`upi://pay?pn=${'x'.repeat(1100)}`, 'png'), 'says something else than a UPI payment'],
      [Buffer.from('no picture'), 'cannot be read'],
    ] as const;
    for (const [body, why] of unusable) {
      const id = `qr_${why.length}${body.length}`;
      at.desk.double.nextIds.push(id);
      at.desk.double.pages.set(`/i/${id}`, { status: 200, body });
      await at.one.qrs.hear(cabinet, orderReport(`dumb-${id.length}-${body.length}`));
      await at.one.qrs.make();
      expect(at.desk.logged.splice(0).join()).toMatch(new RegExp(`collector.no_qr_text.*${why}`));
      at.desk.pass(2 * minuteMs);
    }
    expect(at.desk.double.qrs.map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
    expect((await at.desk.told()).orders).toEqual([]);
    expect(at.desk.alarms).toEqual(unusable.map(() => `${cabinet} collector.order_unanswered`));
  });

  it('that is cancelled or has expired is closed at the gateway, whenever that is heard of', async () => {
    const { ord, qr } = await at.openOrder();
    await at.one.qrs.hear(cabinet, orderReport(ord, { id: 'x', state: 'expired' }));
    at.desk.double.faults = [{ path: /close$/, when: 'before', how: 500 }];
    at.desk.double.faults.push(...at.desk.double.faults, ...at.desk.double.faults);
    await at.one.qrs.close();
    expect(qr.status).toBe('active');
    at.desk.pass(minuteMs);
    await at.one.qrs.close();
    expect(qr.status).toBe('closed');
    // Reports may change places on their way.
    await at.one.qrs.hear(cabinet, orderReport('hasty', { state: 'cancelled' }));
    expect(await at.one.qrs.hear(cabinet, orderReport('hasty'))).toEqual([]);
    await at.one.qrs.make();
    expect(at.desk.double.qrs).toHaveLength(1);
    // It ends while its QR code is being made.
    await at.one.qrs.hear(cabinet, orderReport('quick'));
    const making = at.one.qrs.make();
    await at.one.qrs.hear(cabinet, orderReport('quick', { id: 'y', state: 'cancelled' }));
    await making;
    await at.one.qrs.close();
    expect(at.desk.double.qrs.filter(({ status }) => status === 'active')).toEqual([]);
  });

  it('that comes again as another one is told, and stays the first one', async () => {
    const { ord } = await at.openOrder();
    const [again] = await at.one.qrs.hear(cabinet, orderReport(ord, { amt: 1 }));
    expect(again?.topic).toBe('payments');
    expect(at.desk.alarms).toEqual([`${cabinet} collector.order_changed`]);
  });
});
