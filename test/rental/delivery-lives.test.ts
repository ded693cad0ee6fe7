import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { isReopenable } from '../../src/rental/delivery-time.js';
import { holdsLocker, isRunning } from '../../src/rental/rental-state.js';
import { installer } from '../access/workshop.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { keepMs, Lockers, openDeliveries } from './delivery-workshop.js';
import { Crash } from './workshop.js';

const locker = fc.constantFrom('A01', 'A02', 'B01');
const couriers = fc.constantFrom('c1', 'c22');

/** What may happen to a cabinet in which couriers leave things and customers rent. */
const steps = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('drop' as const), by: couriers, size: fc.constantFrom('S', 'L') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('shut' as const), locker }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('collect' as const), nth: fc.nat(3), by: fc.constantFrom('qr', 'card') }),
  },
  fc.record({ do: fc.constant('stranger' as const), locker }),
  fc.record({ do: fc.constant('said' as const), by: couriers, left: fc.boolean() }),
  fc.record({ do: fc.constant('back' as const), locker, by: fc.constantFrom('c1', 'c22', 'c333') }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), hours: fc.constantFrom(0.05, 0.2, 20, 80) }) },
  fc.record({ do: fc.constant('lock' as const), locker, lock: fc.constantFrom('opened', 'failed', 'unconfirmed') }),
  fc.record({ do: fc.constant('restart' as const), newBoot: fc.boolean(), clockSet: fc.boolean(), off: fc.nat(100) }),
  fc.record({ do: fc.constant('rent' as const) }),
  fc.record({ do: fc.constant('fetch' as const), locker }),
  fc.record({ do: fc.constantFrom('end' as const, 'extend' as const, 'move' as const), locker }),
);

type StepOf<A> = A extends fc.Arbitrary<infer S> ? S : never;
type Desk = ReturnType<typeof openDeliveries>;

/** Before which of the next transactions the process dies. */
const dies = fc.option(fc.nat(4), { freq: 3, nil: undefined });

test('nobody finds what another one has in a locker, no parcel is lost, and what the cloud is told is so, whatever dies when', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(steps, dies), { minLength: 5, maxLength: 50, size: 'max' }), async (life) => {
      const dir = tempDir();
      const time = new HandTime();
      const world = new Lockers();
      let boot = 1;
      let clockSet = true;
      const open = () => openDeliveries({ dir, time, boot: `boot${boot}`, synchronised: () => clockSet }, world);
      let desk = open();
      const restart = async (): Promise<void> => {
        await desk.store.close();
        desk = open();
        desk.resolve();
      };
      for (const [step, diesBefore] of life) {
        desk.state.diesBefore = diesBefore;
        try {
          if (step.do === 'restart') {
            time.wall += step.off * 3_600_000;
            if (step.newBoot) {
              boot += 1;
              time.mono = 1000;
            }
            clockSet = step.clockSet;
            desk.state.diesBefore = undefined;
            await restart();
          } else await walk(desk, step);
        } catch (error) {
          if (error instanceof Crash) await restart();
          else if (!(error instanceof LockerError)) throw error;
        }
        desk.state.diesBefore = undefined;
        holds(desk);
      }
      await desk.store.close();
    }),
    { numRuns: Number(process.env.LOCKERD_LIVES ?? 25) },
  );
}, 60_000);

async function walk(desk: Desk, step: Exclude<StepOf<typeof steps>, { do: 'restart' }>): Promise<void> {
  const { world, rentals } = desk;
  const at = (id: string) => rentals.holding(id);
  switch (step.do) {
    case 'drop':
      await desk.drop({ size: step.size }, step.by);
      break;
    case 'shut':
      desk.shut(step.locker);
      break;
    case 'collect': {
      // Any delivery that there ever was: a right that is left over is one of them.
      const deliveries = rentals.list().filter(({ payer }) => payer === 'cloud');
      const rental = deliveries[step.nth % Math.max(1, deliveries.length)];
      if (rental === undefined) break;
      const ref = `r-${rental.id}`.slice(0, 32);
      if (step.by === 'card' && rental.overMs === null && !desk.stored(ref)) await desk.card(rental, ref);
      const right =
        step.by === 'card' ? desk.stored(ref) : desk.code(rental.locker, `q-${rental.id}`.slice(0, 32), rental.id, 3);
      if (right) await desk.collect(right, rental.id);
      break;
    }
    case 'stranger':
      // A code for a locker and for no delivery: it never opens one.
      if (at(step.locker)?.payer === 'cloud') {
        expect(await desk.collect(desk.code(step.locker, `s-${world.wrongs.length}-${step.locker}`))).toBe(
          'other_rental',
        );
      }
      break;
    case 'said': {
      const before = desk.rentals.deliveredBy(step.by).at(-1);
      const told = desk.dropOffs.done(step.by, step.left, {});
      if (told?.state === 'ended' && before) world.inside.delete(before.locker);
      break;
    }
    case 'back':
      await desk.takeBack(step.locker, step.by, step.by === 'c333');
      break;
    case 'pass':
      desk.time.pass(step.hours * 3_600_000);
      desk.tick();
      break;
    case 'lock':
      if (step.lock === 'opened' || step.lock === 'failed' || step.lock === 'unconfirmed')
        world.locks.set(step.locker, step.lock);
      break;
    case 'rent':
      await desk.desk.offer({ size: 'S', durationMs: 3_600_000, pin: '246810' });
      break;
    case 'fetch': {
      const rental = at(step.locker);
      if (rental?.payer !== 'customer' || !isRunning(rental.state)) break;
      desk.desk.running.collected(rental, { access_mode: 'pin' });
      world.inside.delete(step.locker);
      break;
    }
    case 'end':
      if (at(step.locker)?.payer !== 'cloud') break;
      desk.rentalAdmin.end(step.locker, 'stored', installer);
      world.inside.delete(step.locker);
      break;
    case 'extend':
      if (at(step.locker)?.payer === 'cloud') desk.rentalAdmin.extend(step.locker, { ms: keepMs }, installer);
      break;
    case 'move': {
      if (at(step.locker)?.payer !== 'cloud') break;
      const { rental } = await desk.rentalAdmin.moveTo(step.locker, undefined, installer);
      const things = world.inside.get(step.locker);
      world.inside.delete(step.locker);
      if (things !== undefined) world.inside.set(rental.locker, things);
      break;
    }
  }
}

function holds(desk: Desk): void {
  const { world, rentals, rights } = desk;
  const all = rentals.list();
  expect(world.wrongs).toEqual([]);
  // No locker is held by two.
  const held = all.filter(({ state }) => holdsLocker(state));
  expect(new Set(held.map((rental) => rental.locker)).size).toBe(held.length);
  // What a courier has put into a locker is of a delivery that is not over, so somebody comes for it.
  for (const [where, whose] of world.inside) {
    const rental = rentals.get(whose);
    if (rental?.payer === 'cloud') expect([where, rental.locker, rental.overMs]).toEqual([where, where, null]);
  }
  // A right for a delivery that is over opens nothing, except for what was left in it a moment ago.
  for (const id of rights.rentals()) {
    const rental = rentals.get(id);
    if (rental?.overMs === null || isReopenable(rental, desk.clock.now())) continue;
    for (const { ref } of rights.boundTo(id)) {
      const right = desk.stored(ref);
      expect(right && desk.judge.openable(right, 'card')).toEqual([]);
    }
  }
  // The cloud hears of each delivery how it stands.
  const told = desk.reports.last('rental');
  for (const rental of all.filter(({ payer }) => payer === 'cloud')) {
    expect(told.get(rental.id)).toMatchObject({ state: rental.state, details: { locker: rental.locker } });
  }
}

test('a delivery ends the same when the process dies before any of its transactions, and each is asked to do it again', async () => {
  let untouched = 0;
  for (let n = 0; untouched === 0; n += 1) {
    const given = { dir: tempDir(), time: new HandTime() };
    const world = new Lockers();
    let desk = openDeliveries(given, world);
    let crashes = 0;
    desk.state.diesBefore = n;
    /** Whoever gets no answer asks again. */
    const again = async <T>(step: () => T | Promise<T>): Promise<T> => {
      try {
        return await step();
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        crashes += 1;
        await desk.store.close();
        desk = openDeliveries(given, world);
        desk.resolve();
        return step();
      }
    };
    await again(() => desk.drop({ size: 'S' }));
    const [first] = desk.rentals.delivering();
    if (first === undefined) throw new Error('it was lost');
    await again(() => desk.shut(first.locker));
    // Whoever died with the door read shut sees it shut at the next start.
    world.open.delete(first.locker);
    desk.time.pass(11 * 60_000);
    await again(() => desk.tick());
    expect(desk.rentals.get(first.id)?.state).toBe('active');
    desk.time.pass(keepMs + 1000);
    await again(() => desk.tick());
    expect(desk.rentals.get(first.id)?.state).toBe('overstayed');
    await again(() => desk.takeBack(first.locker, 'c1'));
    if (desk.rentals.get(first.id)?.state === 'overstayed') await again(() => desk.takeBack(first.locker, 'c1'));
    expect(desk.rentals.list()).toMatchObject([{ id: first.id, state: 'ended' }]);
    expect(desk.told()).toMatchObject([{ about: first.id, state: 'ended', contents: 'returned' }]);
    holds(desk);
    if (crashes === 0) untouched = n;
    await desk.store.close();
  }
  // The right and its drop with intent and outcome, the shut door, the deadline, and the way back with intent and outcome.
  expect(untouched).toBeGreaterThanOrEqual(6);
});
