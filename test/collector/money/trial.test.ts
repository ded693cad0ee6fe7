import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases, reconcileDay, refund } from '../../../src/collector/commands/money.js';
import type { Session } from '../../../src/collector/commands/session.js';
import { type Embedded, startEmbedded } from '../../../src/collector/embedded.js';
import { Enrolled } from '../../../src/collector/enrolled.js';
import { dayBefore } from '../../../src/collector/money/books.js';
import { masked } from '../../../src/collector/money/masked.js';
import type { MoneySpec } from '../../../src/collector/specs.js';
import { systemTime } from '../../../src/lib/clock-source.js';
import { readAck } from '../../../src/tokens/ack-token.js';
import { readOrder, type SignedOrder } from '../../../src/tokens/order-token.js';
import { readPayment, type SignedPayment } from '../../../src/tokens/pay-token.js';
import { signMessage } from '../../../src/wire/board-signature.js';
import { topicOf } from '../../../src/wire/topics.js';
import type { Board } from '../board.js';
import { Cloud, prefix, until } from '../cloud.js';
import { orderReport, paymentReport } from './cash-desk.js';

const cloud = new Cloud();
const money: MoneySpec = {
  ...{ gateway: { kind: 'trial', page: { host: '127.0.0.1', port: 0 } }, openMs: 16 * 60_000, silenceMs: 600_000 },
  keepMs: 365 * 86_400_000,
};
let embedded: Embedded;
let page = '';
let board: Board;
let client: MqttClient;
const orders: SignedOrder[] = [];
const payments: SignedPayment[] = [];
const acked: string[] = [];

beforeAll(async () => {
  const parts = { data: cloud.path, cabinets: cloud.cabinets, keys: cloud.moneyKeys, prefix, money };
  let connected = false;
  embedded = await startEmbedded(parts, systemTime, (_level, event, facts) => {
    connected ||= event === 'connected';
    if (event === 'trial_gateway') page = String(facts?.url);
  });
  await until(() => connected);
  board = await cloud.board('CAB-1');
  client = await connectAsync(embedded.url, { clientId: 'CAB-1' });
  client.on('message', async (topic, payload) => {
    const text = payload.toString();
    if (topic.endsWith('/reports/ack')) {
      const reading = await readAck(text, cloud.trust);
      if (reading.kind === 'verified') acked.push(...reading.ack.ids);
      return;
    }
    const order = await readOrder(text, cloud.trust);
    const payment = await readPayment(text, cloud.trust);
    if (order.kind === 'verified') orders.push(order.order);
    if (payment.kind === 'verified') payments.push(payment.payment);
  });
  await client.subscribeAsync([topicOf(prefix, 'CAB-1', 'payments'), topicOf(prefix, 'CAB-1', 'reports/ack')], {
    qos: 1,
  });
});
afterAll(async () => {
  await client.endAsync(true);
  await embedded.stop();
  cloud.remove();
});

/** What the cabinet reports, signed by it. */
async function report({
  sig: _,
  ...bare
}: {
  readonly id: string;
  readonly sig: string;
  readonly kind: string;
}): Promise<void> {
  // Without what is undefined, which JSON does not have.
  const message = JSON.parse(JSON.stringify(bare));
  const text = JSON.stringify(signMessage('report', message, board.keys.signing));
  await client.publishAsync(topicOf(prefix, 'CAB-1', 'reports'), text, { qos: 1 });
  await until(() => acked.includes(bare.id));
}

/** Asks for money and gets a QR code. */
async function ask(ord: string): Promise<SignedOrder> {
  await report(orderReport(ord));
  await until(() => orders.some(({ order }) => order === ord));
  const found = orders.find(({ order }) => order === ord);
  if (found === undefined) throw new Error('no order');
  return found;
}

/** What somebody does at the page with the QR code that he sees. */
async function act(order: SignedOrder, what: string): Promise<void> {
  const id = new URL(order.upi).searchParams.get('tr');
  const response = await fetch(`${page}/qrs/${id}/${what}`, { method: 'POST', redirect: 'manual' });
  expect(response.status).toBe(303);
}

const paidFor = (ord: string) => new Set(payments.filter(({ order }) => order === ord).map(({ jti }) => jti));
const held = (ord: string) =>
  embedded.collector.store.money
    .captured({ fromMs: 0, toMs: 9e12 })
    .then((all) => all.filter(({ order }) => order?.ord === ord));

/** An operator at the database of the collector. */
function operator(nowMs = Date.now()) {
  const printed: string[] = [];
  const recorded: unknown[] = [];
  const broker = { url: embedded.url, prefix, id: 'operator', tls: {} };
  const session: Session = {
    config: {
      ...{ broker, store: { kind: 'sqlite', file: join(cloud.path, 'collector.db') }, keepMs: 0 },
      ...{ cabinets: cloud.cabinets, keys: cloud.moneyKeys, money },
    },
    ...{ enrolled: new Enrolled(cloud.cabinets), store: embedded.collector.store, nowMs },
    print: (line) => void printed.push(line),
    input: async () => '',
    tell: () => undefined,
    by: 'tester',
    record: async (access) => void recorded.push(access),
  };
  return { session, printed, recorded };
}

describe('a trial gateway', () => {
  it('shows what a cabinet asks for, and its payment is confirmed until the cabinet has spoken', async () => {
    const order = await ask('o1');
    expect(order).toMatchObject({ cabinet: 'CAB-1', locker: 'A01', paise: 2000 });
    expect(order.upi).toMatch(/^upi:\/\/pay\?pa=trial@upi&.*am=20\.00&cu=INR/);
    const html = await (await fetch(page)).text();
    expect(html).toContain('<td>CAB-1<td>o1<td>₹20.00<td>open');
    await act(order, 'decline');
    await act(order, 'pay');
    // Again and again under one id.
    await until(() => payments.filter((payment) => payment.order === 'o1').length > 1);
    const [jti = ''] = paidFor('o1');
    expect(paidFor('o1').size).toBe(1);
    await report(paymentReport('o1', jti, 'begun'));
    expect(await held('o1')).toMatchObject([{ outcome: 'begun', webhookMs: expect.any(Number) }]);
  });

  it('pays too late and twice, and what the cabinet does not want goes back', async () => {
    const order = await ask('o2');
    await report(orderReport('o2', { id: 'x-o2', state: 'expired' }));
    await until(async () => (await (await fetch(page)).text()).includes('<td>o2<td>₹20.00<td>closed'));
    await act(order, 'pay');
    await act(order, 'pay');
    await until(() => paidFor('o2').size === 2);
    for (const jti of paidFor('o2')) await report(paymentReport('o2', jti, 'refund_due', 'late'));
    await until(async () => (await held('o2')).every(({ refund: back }) => back?.state === 'accepted'));
    expect((await (await fetch(page)).text()).match(/refunded, refunded/)).not.toBeNull();
  });

  it('is paid by nobody from another page', async () => {
    const order = await ask('o3');
    const id = new URL(order.upi).searchParams.get('tr');
    const headers = { origin: 'http://elsewhere.example' };
    expect((await fetch(`${page}/qrs/${id}/pay`, { method: 'POST', headers })).status).toBe(403);
    expect((await fetch(`${page}/qrs/qr_none/pay`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${page}/qrs/${id}/steal`, { method: 'POST' })).status).toBe(404);
    expect(paidFor('o3').size).toBe(0);
  });
});

describe('an operator', () => {
  it('sees what waits for him, sends it back, once, and that is written down', async () => {
    const order = await ask('o4');
    await act(order, 'pay');
    await until(() => paidFor('o4').size === 1);
    const [jti = ''] = paidFor('o4');
    await report(paymentReport('o4', jti, 'refused', 'unknown_order'));
    const [payment] = await held('o4');
    const id = payment?.paymentId ?? '';
    const { session, printed, recorded } = operator();
    expect(await cases(session, {})).toBe(0);
    expect(printed.join()).toContain(`${id}  unknown_order  since=`);
    expect(printed.join()).toContain('amount=20.00  cabinet=CAB-1  order=o4  outcome=refused(unknown_order)');
    expect(await refund(session, id)).toBe(0);
    await until(async () => (await held('o4'))[0]?.refund?.state === 'accepted');
    await expect(refund(session, id)).rejects.toMatchObject({ code: 'collector.no_payment' });
    await expect(refund(session, 'pay_none')).rejects.toMatchObject({ code: 'collector.no_payment' });
    await expect(refund(session, 'o4')).rejects.toThrow('expected an id such as');
    expect(recorded).toContainEqual({ what: 'money.refund', ref: masked(id), cabinet: 'CAB-1' });
    printed.splice(0);
    await cases(session, { json: true });
    expect(printed).toEqual([]);
    await cases(session, {});
    expect(printed).toEqual(['No payment waits for a person.']);
  });

  it('adds the day up, and is told when it does not', async () => {
    const [{ capturedMs = 0 } = {}] = await held('o1');
    const { session, printed } = operator(capturedMs + 20 * 60_000);
    const day = dayBefore(capturedMs + 86_400_000);
    expect(await reconcileDay(session, { day })).toBe(0);
    expect(printed[0]).toBe(`${day} (India)`);
    expect(printed).toContain('It adds up.');
    expect(printed.join('\n')).toMatch(/^ {2}begun +1 +20\.00$/m);
    const news = { paymentId: 'pay_lost', paise: 500, currency: 'INR', state: 'captured', createdMs: 0 } as const;
    const { money: ledger } = session.store;
    await ledger.takeNews(news, 'poll', 'lost', capturedMs);
    // As no rule leaves a payment: nobody is to be told of it, and nobody to look at it.
    await ledger.changePayment('pay_lost', ({ matchDueMs: _, case: __, ...one }) => {
      return { ...one, order: { cabinet: 'CAB-1', ord: 'o1' } };
    });
    printed.splice(0);
    expect(await reconcileDay(session, { day, json: true })).toBe(1);
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ day, balanced: false, unexplained: ['pay_lost'] });
    const [state] = (await session.store.cabinets()).filter(({ cabinet }) => cabinet === 'CAB-1');
    expect(state?.alarms.map(({ code }) => code)).toContain('collector.books_differ');
    await expect(reconcileDay(session, { day: 'today' })).rejects.toThrow('expected a day');
  });
});
