import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksOf } from '../../src/collector/money/books.js';
import { canaries, webhooks } from '../collector/money/documented.js';
import { filesBelow } from '../daemon/cabinet.js';
import { eventually } from '../running-daemon.js';
import { PayingWorld } from './paying-world.js';

let world: PayingWorld;
beforeAll(async () => {
  world = await PayingWorld.open();
});
afterAll(() => world.end());

/** A documented webhook: its bytes, and the signature of these bytes. */
function vector(name: string): { readonly body: string; readonly signature: string } {
  const found = webhooks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return found;
}

it('the documented webhook of a paid QR code opens a locker, its slashes escaped as they come, and again it opens nothing', async () => {
  const { body, signature } = vector('qr_code.credited');
  const paymentId = 'pay_HO2fEpc9JeOQU5';
  const rental = await world.rent('M', 'qr_HO2e0813YlchUn');
  expect(rental.qr).toBe('qr_HO2e0813YlchUn');
  const made = vector('qr_code.created');
  expect(await world.deliver(made.body, made.signature)).toBe(200);
  world.double.pay(rental.qr, 'captured', { id: paymentId });

  // The documentation prints the slashes bare: with its escapes the body is another text, and so signed anew.
  const escaped = body.replaceAll('/', '\\/');
  expect(escaped).toContain('https:\\/\\/rzp.io');
  expect(await world.deliver(escaped, signature)).toBe(401);
  expect(await world.deliver(escaped)).toBe(200);
  expect(await world.until(rental.id, 'active')).toMatchObject({ locker: rental.locker, paid: '2.00' });
  const opened = await world.payment(paymentId, 'has opened', ({ outcome }) => outcome === 'opened');
  expect(opened).toMatchObject({ paise: 200, order: { cabinet: 'TEST-1', ord: rental.order } });

  expect(await world.deliver(body, signature)).toBe(200);
  const closed = vector('qr_code.closed');
  expect(await world.deliver(closed.body, closed.signature)).toBe(200);
  expect(await world.openings(rental.locker)).toBe(1);
  expect((await world.rowsOf(rental.order)).map(({ event }) => event)).toEqual(['pay.asked', 'pay.confirmed']);
});

it('the documented webhooks of a payment that failed, was authorised and was captured open a locker with the last one, byte for byte', async () => {
  const paymentId = 'pay_DESyzxuld02Zul';
  const rental = await world.rent('S');
  const payment = world.double.pay(rental.qr, 'authorized', { id: paymentId });
  for (const name of ['payment.failed', 'payment.authorized']) {
    const { body, signature } = vector(name);
    expect(await world.deliver(body, signature)).toBe(200);
  }
  expect(await world.ledger.payment(paymentId)).toMatchObject({ state: 'authorized', sends: 0 });
  expect(await world.until(rental.id, 'awaiting_payment')).toMatchObject({ paid: '0.00' });

  payment.status = 'captured';
  const { body, signature } = vector('payment.captured');
  expect(await world.deliver(body, signature)).toBe(200);
  // It names no QR code: the gateway is asked which one it paid.
  await world.until(rental.id, 'active');
  await world.payment(paymentId, 'has opened', ({ outcome }) => outcome === 'opened');
  expect(await world.openings(rental.locker)).toBe(1);
});

it('money that is paid twice goes back at the gateway, and the cabinet has it in its record that it has', async () => {
  const rental = await world.rent('S');
  const first = world.double.pay(rental.qr);
  expect(await world.deliver(world.credited(rental, first))).toBe(200);
  await world.until(rental.id, 'active');
  const second = world.double.pay(rental.qr);
  expect(await world.deliver(world.credited(rental, second))).toBe(200);
  const refunded = await eventually('its record says so', async () =>
    (await world.rowsOf(rental.order)).find(({ event }) => event === 'pay.refunded'),
  );
  expect(refunded).toMatchObject({
    ...{ locker: rental.locker, payment_status: 'refunded', payment_ref: `****${second.id.slice(-4)}` },
    ...{ actor: 'collector', actor_role: 'cloud' },
  });
  expect(await world.ledger.payment(second.id)).toMatchObject({
    ...{ outcome: 'refund_due', reason: 'second_payment', refund: { state: 'accepted', by: 'cabinet' } },
  });
  expect(world.double.refunds).toHaveLength(1);
  const { jti = '' } = (await world.ledger.payment(second.id)) ?? {};
  await eventually('the collector has its answer', async () => {
    return (await world.store.resultOf('TEST-1', `refund-${jti}`))?.outcome === 'done';
  });
  expect(await world.openings(rental.locker)).toBe(1);
});

it('what was captured is what opened, and nothing of the payer is on the board or in the cloud', async () => {
  const captured = await world.ledger.captured({ fromMs: 0, toMs: 9e15 });
  expect(booksOf(captured, undefined, Date.now())).toMatchObject({
    ...{ captured: { payments: 4, paise: 500 }, balanced: true },
    places: { opened: { payments: 3, paise: 400 }, refunded: { payments: 1, paise: 100 } },
  });
  const board = Buffer.concat([...filesBelow(world.cabinet.folder).values()]).toString('latin1');
  const files = readdirSync(world.cloud.path).filter((name) => name.startsWith('collector.db'));
  const cloud = Buffer.concat(files.map((name) => readFileSync(join(world.cloud.path, name)))).toString('latin1');
  expect(cloud).toContain('pay_HO2fEpc9JeOQU5');
  expect(board).toContain('****OQU5');
  const everything = [board, cloud, ...world.logged].join('\n');
  expect(canaries.filter((canary) => everything.includes(canary))).toEqual([]);
  expect(board).not.toMatch(/pay_HO2fEpc9JeOQU5|pay_DESyzxuld02Zul/);
});
