import { describe, expect, test, vi } from 'vitest';
import { tariffOf } from './tariff-of.js';
import { openDesk } from './workshop.js';

const minute = 60_000;
const hour = 60 * minute;

async function paid(desk: ReturnType<typeof openDesk>, size = 'S'): Promise<string> {
  const rental = await desk.offer(size);
  await desk.cashier.takeOrder(await desk.orderToken(rental));
  await desk.cashier.takePayment(await desk.payToken(rental));
  return rental;
}

describe('a rental that is paid in time', () => {
  test('is offered, shown, begun, and its door opens, each step a row', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'offered', locker: 'A01' });
    expect(desk.told()).toEqual([{ kind: 'order', state: 'asked', locker: 'A01', paise: 2000, rental, size: 'S' }]);
    expect(await desk.cashier.takeOrder(await desk.orderToken(rental))).toBeUndefined();
    expect(desk.rentals.get(rental)?.state).toBe('awaiting_payment');
    expect(desk.orderOf(rental)).toMatchObject({ state: 'shown', openMs: 5 * minute });
    expect(desk.fired).toEqual([]);
    expect(await desk.cashier.takePayment(await desk.payToken(rental))).toBeUndefined();
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', paidMs: hour, paidPaise: 2000, pinHash: null });
    expect(desk.fired).toEqual(['A01']);
    expect(desk.rights.naming('A01')).toHaveLength(1);
    expect(desk.told().slice(1)).toEqual([
      expect.objectContaining({ kind: 'rental', state: 'active', order: desk.orderOf(rental).id, locker: 'A01' }),
      { kind: 'payment', state: 'opened', order: desk.orderOf(rental).id, locker: 'A01' },
    ]);
    expect(desk.events().slice(1)).toEqual([
      ...['rental.offered', 'pay.asked', 'rental.shown', 'rental.begun', 'pay.confirmed', 'lock.intent'],
    ]);
    const right = desk.rentals.get(rental)?.rightRef;
    const ofPerson = desk.audit.read({ from: 2, limit: 5 });
    expect(ofPerson.map(({ credential_ref }) => credential_ref)).toEqual(ofPerson.map(() => right));
  });

  test('is not paid twice by the same confirmation, and its outcome is told again', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    desk.store.tx(() => {
      for (const { id } of desk.reports.open()) desk.reports.remove(id);
    });
    const again = await desk.payToken(rental);
    await Promise.all([desk.cashier.takePayment(again), desk.cashier.takePayment(again)]);
    expect(desk.fired).toEqual(['A01']);
    expect(desk.told()).toEqual([{ kind: 'payment', state: 'opened', order: desk.orderOf(rental).id, locker: 'A01' }]);
  });

  test('is begun once when two payments come at the same time, and the second goes back', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    await desk.cashier.takeOrder(await desk.orderToken(rental));
    const both = await Promise.all([desk.payToken(rental), desk.payToken(rental, { jti: 'second' })]);
    await Promise.all(both.map((text) => desk.cashier.takePayment(text)));
    expect(desk.fired).toEqual(['A01']);
    // Whichever was verified first has paid.
    const outcomes = [`p-${desk.orderOf(rental).id}`, 'second'].map((jti) => desk.rentals.payment(jti));
    expect(outcomes.map((one) => one?.outcome).sort()).toEqual(['opened', 'refund_due']);
    expect(outcomes.map((one) => one?.reason)).toContain('second_payment');
    expect(desk.told()).toContainEqual(expect.objectContaining({ state: 'refund_due', reason: 'second_payment' }));
  });
});

describe('money that buys nothing', () => {
  test('is late once the settle time is over, and never opens', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    await desk.cashier.takeOrder(await desk.orderToken(rental));
    desk.time.pass(5 * minute);
    desk.desk.tick();
    expect(desk.rentals.get(rental)?.state).toBe('awaiting_payment');
    desk.time.pass(3 * minute);
    desk.desk.tick();
    expect(desk.rentals.get(rental)?.state).toBe('ended');
    expect(desk.told()).toEqual([{ kind: 'order', state: 'expired', locker: 'A01', paise: 2000, rental, size: 'S' }]);
    await desk.cashier.takePayment(await desk.payToken(rental));
    expect(desk.fired).toEqual([]);
    expect(desk.told().at(-1)).toMatchObject({ kind: 'payment', state: 'refund_due', reason: 'late' });
    expect(await desk.offer()).not.toBe(rental);
  });

  test('within the settle time still opens', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    await desk.cashier.takeOrder(await desk.orderToken(rental));
    desk.time.pass(7 * minute);
    desk.desk.tick();
    await desk.cashier.takePayment(await desk.payToken(rental));
    expect(desk.fired).toEqual(['A01']);
  });
});

describe('a paid locker that does not open', () => {
  test('is replaced by the next free one, which the PIN opens', async () => {
    const desk = openDesk();
    desk.state.locks.set('A01', 'failed');
    const rental = await paid(desk);
    expect(desk.fired).toEqual(['A01', 'A02']);
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', locker: 'A02' });
    expect([desk.rights.naming('A01').length, desk.rights.naming('A02').length]).toEqual([0, 1]);
    expect(desk.told().at(-1)).toMatchObject({ kind: 'payment', state: 'opened', locker: 'A02' });
  });

  test('is paid back when no other is left', async () => {
    const desk = openDesk();
    for (const locker of ['A01', 'A02', 'B01']) desk.state.locks.set(locker, 'failed');
    const rental = await paid(desk);
    expect(desk.fired).toEqual(['A01', 'A02', 'B01']);
    expect(desk.rentals.get(rental)?.state).toBe('refund_due');
    expect(desk.rights.list()).toEqual([]);
    expect(desk.told().at(-1)).toMatchObject({ kind: 'payment', state: 'refund_due', reason: 'no_locker_opened' });
  });

  test('begins the rental when nobody can tell whether it opened', async () => {
    const desk = openDesk();
    desk.state.locks.set('A01', 'unconfirmed');
    const rental = await paid(desk);
    expect(desk.rentals.get(rental)?.state).toBe('active');
    expect(desk.told().at(-1)).toMatchObject({ kind: 'payment', state: 'begun' });
  });

  test('begins the rental when there was no power to fire it: the PIN opens it', async () => {
    const desk = openDesk();
    desk.state.locks.set('A01', 'opening.no_power');
    const rental = await paid(desk);
    expect(desk.fired).toEqual([]);
    expect(desk.rentals.get(rental)?.state).toBe('active');
    expect(desk.rights.naming('A01')).toHaveLength(1);
    expect(desk.desk.handOver.firstOpening(rental)).toBe('not_begun');
  });
});

describe('an order of the cloud', () => {
  test.each([
    ['with another payee', { upi: 'upi://pay?pa=thief@upi&am=20.00&cu=INR' }, 'unknown_payee'],
    ['with another amount in its QR code', { upi: 'upi://pay?pa=shop@bank&am=21.00&cu=INR' }, 'other_amount'],
    ['with another amount', { amt: 2100 }, 'amount_over'],
    ['for another locker', { lkr: 'A02' }, 'other_locker'],
    ['that is over', { exp: 1 }, 'expired'],
  ])('%s is not shown, and the locker is free again', async (_, change, reason) => {
    const desk = openDesk();
    const rental = await desk.offer();
    expect(await desk.cashier.takeOrder(await desk.orderToken(rental, change))).toBe(reason);
    expect(desk.rentals.get(rental)?.state).toBe('ended');
    expect(desk.told()).toEqual([{ kind: 'order', state: 'cancelled', locker: 'A01', paise: 2000, rental, size: 'S' }]);
  });

  test('that does not come is not waited for', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    desk.time.pass(30_000);
    desk.desk.tick();
    expect(desk.rentals.get(rental)?.state).toBe('ended');
    expect(await desk.cashier.takeOrder(await desk.orderToken(rental))).toBeUndefined();
    expect(desk.rentals.get(rental)?.state).toBe('ended');
  });
});

describe('nothing is offered', () => {
  const wish = { size: 'S', durationMs: hour, pin: '246810' };

  test('without a line to the cloud, a clock, room in the record, or a free locker', async () => {
    const desk = openDesk();
    desk.state.online = false;
    expect(await desk.desk.offer(wish)).toEqual({ kind: 'refused', why: 'no_network' });
    desk.state.online = true;
    desk.state.takesOn = false;
    expect(await desk.desk.offer(wish)).toEqual({ kind: 'refused', why: 'not_now' });
    desk.state.takesOn = true;
    for (const locker of ['A01', 'A02', 'B01']) desk.state.unsound.add(locker);
    expect(await desk.desk.offer(wish)).toEqual({ kind: 'refused', why: 'none_free' });
    expect(await desk.desk.offer({ ...wish, size: 'L' })).toEqual({ kind: 'refused', why: 'not_rented' });
    expect(await desk.desk.offer({ ...wish, durationMs: 1 })).toEqual({ kind: 'refused', why: 'bad_duration' });
    const dark = openDesk({ synchronised: () => false });
    expect(await dark.desk.offer(wish)).toEqual({ kind: 'refused', why: 'clock_not_set' });
    expect([desk.fired, dark.fired, desk.rentals.list()]).toEqual([[], [], []]);
  });

  test('while another order is open, even when both are asked for at once', async () => {
    const desk = openDesk();
    const both = await Promise.all([desk.desk.offer(wish), desk.desk.offer(wish)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['offered', 'refused']);
    expect(both).toContainEqual({ kind: 'refused', why: 'order_open' });
  });

  test('but after the customer has cancelled', async () => {
    const desk = openDesk();
    const first = await desk.offer();
    expect(desk.desk.cancel(first)).toBe(true);
    expect(desk.desk.cancel(first)).toBe(false);
    expect(desk.rentals.get(await desk.offer())?.state).toBe('offered');
  });
});

describe('more time', () => {
  test('is owed beyond the grace, paid by a second order, and cap and minimum count once', async () => {
    const desk = openDesk();
    const id = await paid(desk);
    const now = () => desk.rentals.get(id) ?? expect.fail('no rental');
    desk.time.pass(hour + 9 * minute);
    desk.desk.tick();
    expect([now().state, desk.desk.running.owed(now())]).toEqual(['active', 0]);
    desk.time.pass(2 * minute);
    desk.desk.tick();
    expect([now().state, desk.desk.running.owed(now())]).toEqual(['overstayed', 2000]);
    const asked = desk.desk.running.ask(now(), 0);
    expect(asked.kind).toBe('asked');
    await desk.cashier.takeOrder(await desk.orderToken(id));
    await desk.cashier.takePayment(await desk.payToken(id));
    expect(now()).toMatchObject({ state: 'active', paidPaise: 4000 });
    expect(desk.desk.running.owed(now())).toBe(0);
    expect(desk.fired).toEqual(['A01']);
  });

  test('is blocked long after its end, until somebody who runs the cabinet ends it', async () => {
    const desk = openDesk();
    await paid(desk);
    desk.time.pass(74 * hour);
    desk.desk.tick();
    expect(desk.blocked.has('A01')).toBe(true);
  });
});

test('more time that costs nothing is told, and a snapshot asked for', async () => {
  const desk = openDesk({ spec: { tariffs: [tariffOf(['S'], 2000, { freeMs: 3 * hour })] } });
  const id = await desk.offer();
  const rental = desk.rentals.get(id) ?? expect.fail('no rental');
  const asked = vi.spyOn(desk.store, 'requestSnapshot');
  desk.changes.splice(0);
  expect(desk.desk.running.ask(rental, hour)).toEqual({ kind: 'paid' });
  expect(desk.rentals.get(id)?.paidMs).toBe(2 * hour);
  expect(desk.changes).toEqual([id]);
  expect(asked).toHaveBeenCalledOnce();
});

test('a rental that ends by its last opening has a snapshot asked for, and one that goes on has not', async () => {
  const desk = openDesk({ spec: { tariffs: [tariffOf(['S'], 2000, { openings: 1 })] } });
  const id = await paid(desk);
  const { rightRef: credentialRef } = desk.rentals.get(id) ?? expect.fail('no rental');
  const asked = vi.spyOn(desk.store, 'requestSnapshot');
  const open = () =>
    desk.desk.running.opened({ locker: 'A01', mode: 'pin', credentialRef }, { outcome: 'opened', locker: 'A01' });
  open();
  expect([desk.rentals.get(id)?.state, asked.mock.calls.length]).toEqual(['active', 0]);
  open();
  expect([desk.rentals.get(id)?.state, asked.mock.calls.length]).toEqual(['collected', 1]);
});

test('what costs nothing begins at once', async () => {
  const desk = openDesk({ spec: { tariffs: [tariffOf(['S'], 2000, { freeMs: hour })] } });
  const rental = await desk.offer();
  expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', paidMs: hour, paidPaise: 0 });
  expect(desk.fired).toEqual(['A01']);
  expect(desk.told()).toMatchObject([{ kind: 'rental', state: 'active', order: 'free' }]);
});
