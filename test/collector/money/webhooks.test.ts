import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterRefund } from '../../../src/collector/money/ledger.js';
import { razorpayWebhooks, signatureOf } from '../../../src/collector/money/razorpay-webhook.js';
import { startWebhooks, type WebhookServer } from '../../../src/collector/money/webhook-server.js';
import { CashDesk, orderReport } from './cash-desk.js';
import { canaries, secret, webhooks } from './documented.js';

let desk: CashDesk;
let server: WebhookServer;
let captured = 0;
beforeAll(async () => {
  desk = await CashDesk.open();
  const { parts } = desk.parts();
  const { ledger, time, teller } = parts;
  server = await startWebhooks({
    ...{
      listen: { host: '127.0.0.1', port: 0 },
      read: razorpayWebhooks([Buffer.from('the new one'), Buffer.from(secret)]),
    },
    ...{ ledger, time, teller },
    captured: () => {
      captured += 1;
    },
  });
});
afterAll(async () => {
  await server.stop();
  await desk.end();
});

async function post(body: string, signature = signatureOf(Buffer.from(body), Buffer.from(secret)), url = server.url) {
  const headers = { 'content-type': 'application/json', 'x-razorpay-signature': signature };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

describe('the documented webhooks', () => {
  it('become a confirmation that the cabinet reads, whatever comes first and however often', async () => {
    const { qrs, confirmations } = desk.parts();
    await qrs.hear('CAB-1', orderReport('o1', { amt: 200 }));
    const [order] = await desk.store.money.claimOrders('make', desk.nowMs, 1);
    if (order === undefined) throw new Error('no order');
    const qr = { id: 'qr_HO2e0813YlchUn', upi: 'upi://pay?pa=a@b', madeMs: desk.nowMs, untilMs: desk.nowMs + 960_000 };
    await desk.store.money.changeOrder(order, (one) => ({ ...one, qr }));
    for (const { body, signature } of [...webhooks, ...webhooks.toReversed()]) {
      expect(await post(body, signature)).toEqual({ status: 200, text: '{}' });
    }
    expect(captured).toBeGreaterThan(0);
    await confirmations.send();
    expect((await desk.told()).payments).toMatchObject([
      { cabinet: 'CAB-1', order: 'o1', paise: 200, state: 'captured', reference: '****OQU5' },
    ]);
    // It had failed before, was captured, and is of no order that is known.
    expect(await desk.store.money.payment('pay_DESyzxuld02Zul')).toMatchObject({
      state: 'captured',
      webhookMs: desk.nowMs,
    });
  });

  it('with escaped slashes, as they really come, are taken by their bytes', async () => {
    const body = (webhooks[0]?.body ?? '').replaceAll('/', '\\/');
    expect(body).toContain('https:\\/\\/rzp.io');
    expect((await post(body)).status).toBe(200);
    expect(
      (await post(body, signatureOf(Buffer.from(JSON.stringify(JSON.parse(body))), Buffer.from(secret)))).status,
    ).toBe(401);
  });

  it('leave nothing of the payer behind: not in the database, not in the log', () => {
    const files = readdirSync(desk.cloud.path).filter((name) => name.startsWith('collector.db'));
    expect(files.length).toBeGreaterThan(1);
    const kept = Buffer.concat(files.map((name) => readFileSync(join(desk.cloud.path, name)))).toString('latin1');
    expect(kept).toContain('pay_HO2fEpc9JeOQU5');
    for (const canary of canaries) {
      expect(
        webhooks.some(({ body }) => body.includes(canary)),
        canary,
      ).toBe(true);
      expect(kept, canary).not.toContain(canary);
      expect(desk.logged.join('\n'), canary).not.toContain(canary);
    }
  });
});

describe('a webhook', () => {
  const [{ body, signature } = { body: '', signature: '' }] = webhooks;

  it('of somebody else, or altered, is refused without a word on why', async () => {
    for (const [text, said] of [
      [body.replace('200', '201'), signature],
      [body, ''],
      [body, signature.toUpperCase()],
      [body, signatureOf(Buffer.from(body), Buffer.from('another'))],
    ] as const) {
      const answer = await post(text, said);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain('pay_');
    }
    expect(desk.logged.join()).toContain('collector.bad_webhook');
  });

  it('of a refund that failed after all makes a case of its payment, until the money has gone back', async () => {
    const { ledger } = desk.parts().parts;
    const paymentId = 'pay_HO2fEpc9JeOQU5';
    await ledger.wantRefund(paymentId, 'operator', desk.nowMs);
    await ledger.changePayment(paymentId, (one) => afterRefund(one, 'rfnd_1', desk.nowMs));
    const failed = (id: string) => {
      const refund = { entity: { id, payment_id: paymentId, status: 'failed', notes: { comment: 'x' } } };
      return JSON.stringify({ event: 'refund.failed', payload: { refund, payment: { entity: {} } } });
    };
    expect((await post(failed('rfnd_other'))).status).toBe(200);
    expect(await ledger.payment(paymentId)).toMatchObject({ refund: { state: 'accepted' } });
    for (let times = 0; times < 2; times += 1) expect((await post(failed('rfnd_1'))).status).toBe(200);
    expect(await ledger.cases()).toMatchObject([
      { paymentId, case: { reason: 'refund_failed' }, refund: { state: 'due' } },
    ]);
    expect(desk.alarms).toEqual(['CAB-1 collector.refund_failed']);
    const news = { paymentId, paise: 200, currency: 'INR', state: 'refunded', createdMs: 1 } as const;
    await ledger.takeNews(news, 'poll', 'unused', desk.nowMs);
    expect(await ledger.cases()).toEqual([]);
    expect((await post('{"event":"refund.failed","payload":{}}')).status).toBe(400);
    expect((await post('{"event":"refund.processed","payload":{"refund":{"entity":{}}}}')).status).toBe(200);
  });

  it('that is signed and is none is malformed; of another kind it is of no matter', async () => {
    expect((await post('{}')).status).toBe(400);
    expect((await post('[')).status).toBe(400);
    expect((await post('{"event":"settlement.processed","payload":{}}')).status).toBe(200);
  });

  it('is not taken beside its path, by another method, or when it is larger than one can be', async () => {
    expect((await post(body, signature, server.url.replace('/webhook', '/'))).status).toBe(404);
    expect((await fetch(server.url)).status).toBe(405);
    expect((await post(`{"x":"${'x'.repeat(70_000)}"}`)).status).toBe(413);
  });

  it('that cannot be stored is answered so that it comes again', async () => {
    const other = await CashDesk.open();
    const { ledger, time, teller } = other.parts().parts;
    const read = razorpayWebhooks([Buffer.from(secret)]);
    const listen = { host: '127.0.0.1', port: 0 };
    const failing = await startWebhooks({ listen, read, ledger, time, teller, captured: () => undefined });
    await other.store.close();
    expect((await post(body, signature, failing.url)).status).toBe(503);
    const port = Number(new URL(failing.url).port);
    const taken = startWebhooks({
      ...{ listen: { host: '127.0.0.1', port } },
      read,
      ledger,
      time,
      teller,
      captured: () => undefined,
    });
    await expect(taken).rejects.toMatchObject({ code: 'collector.webhook_failed', details: { port } });
    await failing.stop();
    await other.double.end();
    other.cloud.remove();
  });
});
