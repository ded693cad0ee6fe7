import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readQrEntity, readWebhook } from '../../../src/collector/money/razorpay-shapes.js';
import { isSigned, signatureOf } from '../../../src/collector/money/razorpay-webhook.js';
import { documented, webhooks } from './documented.js';

describe('the signature of a webhook', () => {
  it.each(
    documented.map((one) => [one.name, one] as const),
  )('of the vector "%s" is judged as it says', (_name, one) => {
    const body = Buffer.from(one.input.body_utf8);
    const secrets = [Buffer.from(one.input.secret)];
    expect(isSigned(body, one.expected.signature, secrets)).toBe(one.expected.valid);
    // Whoever changes the secret names the new one first, and the old one as long as deliveries are signed with it.
    expect(isSigned(body, one.expected.signature, [Buffer.from('new'), ...secrets])).toBe(one.expected.valid);
    expect(isSigned(body, one.expected.signature, [Buffer.from('new')])).toBe(false);
    expect(isSigned(body, one.expected.signature, [])).toBe(false);
  });

  it('is over the bytes as they came: parsed and written again it is another one', () => {
    const secret = Buffer.from('s');
    const raw = Buffer.from('{"event":"x","url":"https:\\/\\/rzp.io\\/i"}');
    const signature = createHmac('sha256', 's').update(raw).digest('hex');
    expect(isSigned(raw, signature, [secret])).toBe(true);
    expect(isSigned(Buffer.from(JSON.stringify(JSON.parse(raw.toString()))), signature, [secret])).toBe(false);
    expect(signatureOf(raw, secret)).toBe(signature);
  });

  it('in another form is none, and nothing fails', () => {
    const body = Buffer.from('{}');
    const right = signatureOf(body, Buffer.from('s'));
    for (const text of [right.toUpperCase(), ` ${right}`, right.slice(1), `${right}00`, 'x'.repeat(64), 'ü']) {
      expect(isSigned(body, text, [Buffer.from('s')])).toBe(false);
    }
    fc.assert(fc.property(fc.string(), (text) => !isSigned(body, text, [Buffer.from('s')])));
  });
});

test('a QR code has its picture where one is told, and closes after 45 days where no end is', () => {
  const qr = { id: 'qr_1', created_at: 1000, status: 'active', payments_amount_received: 0, notes: [] };
  const read = { id: 'qr_1', createdMs: 1_000_000, open: true, receivedPaise: 0 };
  expect(readQrEntity.parse(qr)).toStrictEqual({ ...read, untilMs: (1000 + 45 * 86_400) * 1000 });
  expect(readQrEntity.parse({ ...qr, close_by: 2000, image_url: 'https://x/y.png', status: 'closed' })).toStrictEqual({
    ...{ ...read, untilMs: 2_000_000, picture: 'https://x/y.png', open: false },
  });
});

describe('a documented webhook', () => {
  it('tells of a payment by its id, QR code, amount, state and time, and of nothing else', () => {
    expect(Object.fromEntries(webhooks.map(({ name, body }) => [name, readWebhook(Buffer.from(body))]))).toEqual({
      'qr_code.credited': {
        kind: 'payment',
        news: {
          ...{ paymentId: 'pay_HO2fEpc9JeOQU5', qrId: 'qr_HO2e0813YlchUn', paise: 200, currency: 'INR' },
          ...{ state: 'captured', createdMs: 1_623_914_419_000 },
        },
      },
      'qr_code.closed': { kind: 'other' },
      'qr_code.created': { kind: 'other' },
      'payment.authorized': { kind: 'payment', news: newsIn('authorized') },
      'payment.captured': { kind: 'payment', news: newsIn('captured') },
      'payment.failed': { kind: 'payment', news: newsIn('failed') },
    });
  });

  const told = (body: object) => readWebhook(Buffer.from(JSON.stringify(body)));
  const entity = (event: string, refund: object) => ({ event, payload: { refund: { entity: refund } } });

  it('of a refund that failed after all tells which, and other news of refunds tell nothing', () => {
    const refund = { id: 'rfnd_1', payment_id: 'pay_1', status: 'failed' };
    expect(told(entity('refund.failed', refund))).toEqual({
      ...{ kind: 'refund_failed', paymentId: 'pay_1', refundId: 'rfnd_1' },
    });
    const payment = { entity: { id: 'pay_1', amount: 1, currency: 'INR', status: 'refunded', created_at: 1 } };
    expect(told({ event: 'refund.processed', payload: { refund: { entity: refund }, payment } })).toEqual({
      kind: 'other',
    });
    expect(told(entity('refund.failed', { ...refund, id: 'x' }))).toEqual({ kind: 'malformed' });
    expect(told({ event: 'refund.failed', payload: {} })).toEqual({ kind: 'malformed' });
  });

  it('that is no text of JSON is malformed', () => {
    // A byte that is no UTF-8 in a place where any text may stand.
    const bytes = Buffer.concat([Buffer.from('{"event":"'), Buffer.of(0xff), Buffer.from('","payload":{}}')]);
    expect([readWebhook(bytes), readWebhook(Buffer.from('{'))]).toEqual(Array(2).fill({ kind: 'malformed' }));
  });

  it('names the order that the collector wrote to the QR code', () => {
    const body = webhooks[0]?.body ?? '';
    const ours = body.replaceAll(
      '{"Branch":"Bangalore - Rajaji Nagar"}',
      '{"locker_cabinet":"CAB-1","locker_order":"o1"}',
    );
    expect(readWebhook(Buffer.from(ours))).toMatchObject({ news: { order: { cabinet: 'CAB-1', ord: 'o1' } } });
    expect(readWebhook(Buffer.from(body.replaceAll('{"Branch":"Bangalore - Rajaji Nagar"}', '[]')))).toMatchObject({
      kind: 'payment',
    });
  });

  it('may be anything else, and is then malformed or of no matter', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(fc.property(bytes, (body) => readWebhook(body).kind !== 'payment'));
    const [first] = webhooks;
    for (const [from, to] of [
      ['"amount":200', '"amount":2.5'],
      ['"pay_', '"PAY-'],
      ['"captured",', '"odd",'],
    ] as const) {
      const body = first?.body.replace(from, to) ?? '';
      expect(readWebhook(Buffer.from(body))).toEqual({ kind: 'malformed' });
    }
  });
});

function newsIn(state: string) {
  return { paymentId: 'pay_DESyzxuld02Zul', paise: 100, currency: 'INR', state, createdMs: 1_567_675_356_000 };
}

it('the vectors are those of the public documentation', () => {
  const file = readFileSync(new URL('../../vectors/razorpay.json', import.meta.url), 'utf8');
  expect(file).toContain('razorpay/markdown-docs@');
  expect(webhooks).toHaveLength(6);
});
