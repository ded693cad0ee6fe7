import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRunning } from '../../src/rental/rental-state.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { Crash, type Lock, openDesk } from './workshop.js';

/** What may happen to a cabinet that rents. */
const steps = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('rent' as const), size: fc.constantFrom('S', 'M'), crash: fc.boolean() }),
  },
  fc.record({ do: fc.constant('offer' as const), size: fc.constantFrom('S', 'M'), cancelled: fc.boolean() }),
  fc.record({
    do: fc.constant('answer' as const),
    change: fc.constantFrom({}, { amt: 1 }, { upi: 'upi://pay?pa=thief@bank&am=20.00&cu=INR' }),
  }),
  fc.record({
    do: fc.constant('money' as const),
    jti: fc.constantFrom('first', 'second', 'third'),
    change: fc.constantFrom({}, {}, {}, { amt: 1 }, { cur: 'USD' }, { lkr: 'B01' }, { st: 'authorized' }, { exp: 1 }),
    /** The process dies when the lock has been fired, and before its outcome is kept. */
    crash: fc.boolean(),
    times: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(0.2, 1, 4, 9, 65, 200) }),
  fc.record({
    do: fc.constant('lock' as const),
    locker: fc.constantFrom('A01', 'A02', 'B01'),
    lock: fc.constantFrom<Lock>('opened', 'failed', 'unconfirmed', 'opening.no_power'),
  }),
  fc.record({ do: fc.constant('line' as const), online: fc.boolean() }),
  fc.record({ do: fc.constant('restart' as const), newBoot: fc.boolean(), clockSet: fc.boolean() }),
  fc.record({ do: fc.constantFrom('collect' as const, 'more' as const) }),
);

type StepOf<A> = A extends fc.Arbitrary<infer S> ? S : never;

/** Before which of the next transactions the process dies. */
const dies = fc.option(fc.nat(4), { freq: 3, nil: undefined });

test('money in is lockers given and refunds due, no locker is held by two, and nothing opens without a paid rental', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(steps, dies), { minLength: 5, maxLength: 40, size: 'max' }), async (life) => {
      const dir = tempDir();
      const time = new HandTime();
      let boot = 1;
      let clockSet = true;
      const open = () => openDesk({ dir, time, boot: `boot${boot}`, synchronised: () => clockSet });
      let desk = open();
      let last: string | undefined;
      /** Captured money by its jti, as it was taken without an error, in paise. */
      const captured = new Map<string, number>();
      const restart = async (): Promise<void> => {
        const { locks, unsound, online } = desk.state;
        await desk.store.close();
        desk = open();
        Object.assign(desk.state, { locks, unsound, online });
      };
      const pay = async (rental: string, jti: string, change: object, crash: boolean, times: number): Promise<void> => {
        desk.state.crash = crash;
        for (let n = 0; n < times; n += 1) {
          try {
            await desk.cashier.takePayment(await desk.payToken(rental, { jti, ...change }));
          } catch (error) {
            if (!(error instanceof Crash)) throw error;
            await restart();
          }
        }
        desk.state.crash = false;
        if (desk.rentals.payment(jti) && !captured.has(jti)) captured.set(jti, amountOf(desk, rental, change));
      };
      const walk = async (step: StepOf<typeof steps>): Promise<void> => {
        switch (step.do) {
          case 'rent': {
            const offered = await desk.desk.offer({ size: step.size, durationMs: 3_600_000, pin: '246810' });
            if (offered.kind !== 'offered') break;
            last = offered.rental;
            await desk.cashier.takeOrder(await desk.orderToken(last));
            await pay(last, `right-${desk.orderOf(last).id.slice(0, 12)}`, {}, step.crash, 1);
            break;
          }
          case 'offer': {
            const offered = await desk.desk.offer({ size: step.size, durationMs: 3_600_000, pin: '246810' });
            if (offered.kind === 'offered') last = offered.rental;
            if (step.cancelled && last) desk.desk.cancel(last);
            break;
          }
          case 'answer':
            if (last) await desk.cashier.takeOrder(await desk.orderToken(last, step.change));
            break;
          case 'money': {
            if (!last) break;
            const jti = `${step.jti}-${desk.orderOf(last).id.slice(0, 12)}`;
            await pay(last, jti, step.change, step.crash, step.times);
            break;
          }
          case 'pass':
            time.pass(step.minutes * 60_000);
            desk.desk.tick();
            break;
          case 'lock':
            desk.state.locks.set(step.locker, step.lock);
            if (step.lock === 'opened') desk.state.unsound.delete(step.locker);
            break;
          case 'line':
            desk.state.online = step.online;
            break;
          case 'restart':
            if (step.newBoot) {
              boot += 1;
              time.mono = 1000;
            }
            clockSet = step.clockSet;
            await restart();
            break;
          case 'collect': {
            const rental = last && desk.rentals.get(last);
            if (rental && isRunning(rental.state)) desk.desk.running.collected(rental, { access_mode: 'pin' });
            break;
          }
          case 'more': {
            const rental = last && desk.rentals.get(last);
            if (rental && isRunning(rental.state)) desk.desk.running.ask(rental, 3_600_000);
            break;
          }
        }
      };
      for (const [step, diesBefore] of life) {
        desk.state.diesBefore = diesBefore;
        try {
          await walk(step);
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
          await restart();
        }
        desk.state.diesBefore = undefined;
        holds(desk, captured);
      }
      await desk.store.close();
    }),
    { numRuns: Number(process.env.LOCKERD_LIVES ?? 25) },
  );
}, 60_000);

test('a paid rental ends the same when the process dies before any of its transactions, and each is asked to do it again', async () => {
  let untouched = 0;
  for (let n = 0; untouched === 0; n += 1) {
    const given = { dir: tempDir(), time: new HandTime(), boot: 'b1' };
    let desk = openDesk(given);
    let crashes = 0;
    let fired = 0;
    desk.state.diesBefore = n;
    /** Whoever gets no answer asks again. */
    const again = async <T>(step: () => Promise<T>): Promise<T> => {
      try {
        return await step();
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        crashes += 1;
        fired += desk.fired.length;
        await desk.store.close();
        desk = openDesk(given);
        return step();
      }
    };
    const rental = await again(() => desk.offer());
    await again(async () => desk.cashier.takeOrder(await desk.orderToken(rental)));
    await again(async () => desk.cashier.takePayment(await desk.payToken(rental, { jti: 'once' })));
    // The door may be open and nobody know of it: then it is told as begun, and is not fired again.
    expect(['opened', 'begun']).toContain(desk.rentals.payment('once')?.outcome);
    expect(fired + desk.fired.length).toBe(1);
    holds(desk, new Map([['once', 2000]]));
    expect(desk.rentals.list()).toMatchObject([{ id: rental, state: 'active', paidPaise: 2000 }]);
    await again(async () => {
      const running = desk.rentals.get(rental);
      if (running && isRunning(running.state)) desk.desk.running.collected(running, { access_mode: 'pin' });
    });
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'collected' });
    holds(desk, new Map([['once', 2000]]));
    if (crashes === 0) {
      untouched = n;
      expect(desk.rentals.payment('once')?.outcome).toBe('opened');
    }
    await desk.store.close();
  }
  // Offer, answer, payment with its intent, outcome, and the end.
  expect(untouched).toBeGreaterThanOrEqual(5);
});

function amountOf(desk: ReturnType<typeof openDesk>, rental: string, change: { amt?: number }): number {
  return change.amt ?? desk.orderOf(rental).paise;
}

function holds(desk: ReturnType<typeof openDesk>, captured: ReadonlyMap<string, number>): void {
  const rentals = desk.rentals.list();
  const held = rentals.filter(({ locker }) => desk.rentals.holding(locker));
  const holding = rentals.filter(
    ({ state }) => isRunning(state) || state === 'offered' || state === 'awaiting_payment',
  );
  expect(new Set(holding.map(({ locker }) => locker)).size).toBe(holding.length);
  expect(held.length).toBeGreaterThanOrEqual(holding.length);

  // Money in equals lockers given plus refunds due.
  let given = 0;
  let due = 0;
  for (const [jti, paise] of captured) {
    const payment = desk.rentals.payment(jti);
    expect(payment).toBeDefined();
    if (payment?.outcome === 'refund_due') due += paise;
    else given += paise;
  }
  const paid = rentals.filter(({ state }) => state !== 'refund_due').reduce((sum, { paidPaise }) => sum + paidPaise, 0);
  expect(given).toBe(paid);
  expect(given + due).toBe([...captured.values()].reduce((sum, paise) => sum + paise, 0));

  // Who has paid has a right to his locker, and nobody else has one.
  const running = rentals.filter(({ state }) => isRunning(state));
  expect(desk.rights.list().map(({ ref, lockers }) => [ref, lockers])).toEqual(
    expect.arrayContaining(running.map(({ rightRef, locker }) => [rightRef, [locker]])),
  );
  expect(desk.rights.list()).toHaveLength(running.length);
  expect(desk.strays).toEqual([]);
}
