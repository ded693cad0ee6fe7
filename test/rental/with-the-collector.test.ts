import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksOf } from '../../src/collector/money/books.js';
import { canaries, webhooks } from '../collector/money/documented.js';
import type { DoublePayment } from '../collector/money/razorpay-double.js';
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

type Paid = Partial<Pick<DoublePayment, 'amount' | 'currency'>>;

/** Somebody pays, and Razorpay tells of it. */
async function paid(rental: { readonly qr: string }, pays: Paid = {}): Promise<DoublePayment> {
  const payment = world.double.pay(rental.qr, 'captured', pays);
  expect(await world.deliver(world.credited(rental, payment))).toBe(200);
  return payment;
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

it('of all that is paid to one QR code what is right opens the door, once; the rest goes back, and the cabinet has in its record that it has', async () => {
  const rental = await world.rent('S');
  const doors = await world.openings(rental.locker);
  const back: DoublePayment[] = [];
  const goesBack = async (pays: Paid, reason: string): Promise<void> => {
    const payment = await paid(rental, pays);
    const told = await world.payment(payment.id, 'goes back', ({ outcome }) => outcome === 'refund_due');
    expect(told.reason).toBe(reason);
    back.push(payment);
  };
  await goesBack({ amount: 99 }, 'amount_short');
  await goesBack({ amount: 101 }, 'amount_over');
  await goesBack({ currency: 'USD' }, 'other_currency');
  expect(await world.openings(rental.locker)).toBe(doors);

  const right = await paid(rental);
  await world.payment(right.id, 'has opened', ({ outcome }) => outcome === 'opened');
  // The ledger was restored from before the word of the cabinet: the same payment is confirmed once more, and answered.
  await world.ledger.changePayment(right.id, ({ outcome: _, outcomeMs: __, ...known }) => {
    return { ...known, sendDueMs: Date.now() };
  });
  await world.payment(right.id, 'has opened, once more', ({ outcome }) => outcome === 'opened');
  await goesBack({}, 'second_payment');

  const rows = await eventually('its record says so', async () => {
    const found = (await world.rowsOf(rental.order)).filter(({ event }) => event === 'pay.refunded');
    return found.length === back.length && found;
  });
  expect(new Set(rows.map((row) => row.payment_ref))).toEqual(new Set(back.map(({ id }) => `****${id.slice(-4)}`)));
  expect(rows[0]).toMatchObject({ locker: rental.locker, actor: 'collector', actor_role: 'cloud' });
  expect(back.map(({ refunds }) => refunds.length)).toEqual([1, 1, 1, 1]);
  expect(right.refunds).toEqual([]);
  expect(await world.openings(rental.locker)).toBe(doors + 1);
  await eventually('the collector has the answers', async () => {
    const captured = await world.ledger.captured({ fromMs: 0, toMs: 9e15 });
    const told = captured.filter(({ order, refund }) => order?.ord === rental.order && refund !== undefined);
    const results = await Promise.all(told.map(({ jti }) => world.store.resultOf('TEST-1', `refund-${jti}`)));
    return results.filter((result) => result?.outcome === 'done').length === back.length;
  });
});

it('late money goes back; once the booking was erased it is a case, goes back by hand, and leaves no trace of the booking', async () => {
  const booking = 'booking-that-is-erased';
  // A backend that knows bookings answers the order, while the collector gets no QR code of the gateway.
  world.double.faults = Array.from({ length: 99 }, () => ({ path: /qr_codes/, when: 'before', how: 503 }) as const);
  const { id, locker, order } = await world.offer('S');
  await world.answerOrder({ order, locker, paise: 100, booking });
  await world.until(id, 'awaiting_payment');
  world.double.faults = [];
  const qr = await eventually('the collector has its own', () => {
    return world.double.qrs.find(({ notes }) => notes.locker_order === order)?.id;
  });
  await world.cancel(id);
  const late = await paid({ qr });
  const returned = await world.payment(late.id, 'has gone back', ({ refund }) => refund?.state === 'accepted');
  expect(returned).toMatchObject({ outcome: 'refund_due', reason: 'late' });
  // Of that refund it is told before it forgets the order, and the row goes with the booking.
  await eventually('the cabinet was told', async () => {
    return (await world.store.resultOf('TEST-1', `refund-${returned.jti}`))?.outcome === 'done';
  });
  expect(await world.cabinet.ctl('person', 'erase', booking)).toMatchObject({ code: 0 });
  await eventually('it is erased', async () =>
    (await world.cabinet.events()).some(({ event }) => event === 'privacy.erased'),
  );

  const payment = await paid({ qr });
  const refused = await world.payment(payment.id, 'is refused', (known) => known.case !== undefined);
  expect(refused).toMatchObject({ outcome: 'refused', reason: 'unknown_order', case: { reason: 'unknown_order' } });
  expect(refused.refund).toBeUndefined();
  expect(world.logged.join()).toContain('collector.payment_without_verdict');
  await world.ledger.wantRefund(payment.id, 'operator', Date.now());
  const back = await world.payment(payment.id, 'has gone back', (known) => known.refund?.state === 'accepted');
  expect(back.case).toBeUndefined();
  expect(back.refund).not.toHaveProperty('noticeDueMs');
  const rows = await world.cabinet.events();
  // Once for each confirmation: how many there were before the first answer came is the machine's matter.
  const said = rows.filter((row) => row.order_ref === order).map(({ event, reason }) => `${event} ${reason}`);
  expect([...new Set(said)]).toEqual(['pay.rejected unknown_order']);
  expect(JSON.stringify(rows)).not.toContain(booking);
});

it('what was captured is what opened, and nothing of the payer is on the board or in the cloud', async () => {
  const captured = await world.ledger.captured({ fromMs: 0, toMs: 9e15 });
  expect(booksOf(captured, undefined, Date.now())).toMatchObject({
    ...{ captured: { payments: 9, paise: 1000 }, balanced: true },
    places: { opened: { payments: 3, paise: 400 }, refunded: { payments: 6, paise: 600 } },
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
