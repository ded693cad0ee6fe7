import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { workReasonOf } from '../../src/access/command-refusal.js';
import { waitsFor } from '../../src/access/waits-for.js';
import { nextState, rentalEvents } from '../../src/rental/rental-state.js';
import { Openings } from '../../src/store/openings.js';
import type { NamedBy } from '../../src/store/persons.js';
import { payers, storedRentalStates } from '../../src/store/rentals.js';
import { openPeople } from '../access/command-workshop.js';
import { installer } from '../access/workshop.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { keepMs, openDeliveries } from './delivery-workshop.js';

const minute = 60_000;

async function dropped(ref = 'c1') {
  const desk = openDeliveries();
  expect(await desk.drop({ size: 'S' }, ref)).toBe('A01 opened');
  desk.shut('A01');
  const rental = desk.rentals.holding('A01');
  if (rental === undefined) throw new Error('no delivery');
  return { ...desk, rental };
}

describe('the states', () => {
  it('of a delivery ask for no money, and those of a paid rental are never dropped', () => {
    const reach = (payer: (typeof payers)[number]) => (event: (typeof rentalEvents)[number]) =>
      storedRentalStates.some((state) => nextState(payer, state, event) !== undefined);
    expect(rentalEvents.filter(reach('cloud'))).toEqual([
      ...['withdrawn', 'dropped', 'extended', 'overstayed', 'collected', 'ended'],
    ]);
    expect(rentalEvents.filter(reach('customer'))).toEqual(rentalEvents.filter((event) => event !== 'dropped'));
  });

  it('are over for good', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...payers),
        fc.constantFrom('collected' as const, 'ended' as const, 'refund_due' as const),
        fc.constantFrom(...rentalEvents),
        (payer, state, event) => nextState(payer, state, event) === undefined,
      ),
    );
  });
});

describe('a delivery', () => {
  it('is offered at the open door, active when it is shut, and each step is a row and a report', async () => {
    const desk = openDeliveries();
    await desk.drop({ size: 'S' }, 'consignment_7');
    const [rental] = desk.rentals.list();
    const run = { right: 'consignment_7' };
    const about = { about: rental?.id, order: 'free', locker: 'A01', payer: 'cloud', run };
    expect(desk.told()).toMatchObject([{ ...about, state: 'offered' }]);
    desk.time.pass(minute);
    desk.shut('A01');
    const fromMs = desk.time.wall;
    expect(desk.told()).toMatchObject([{ ...about, state: 'active', fromMs, untilMs: fromMs + keepMs }]);
    expect(desk.rentals.holding('A01')).toMatchObject({ state: 'active', payer: 'cloud', size: 'S' });
    const rows = desk.audit.read({ from: 1, limit: 100 }).filter(({ event }) => event.startsWith('rental.'));
    expect(rows).toMatchObject([
      { event: 'rental.offered', locker: 'A01', actor: 'rider-7', actor_role: 'courier', access_mode: 'card' },
      { event: 'rental.dropped', locker: 'A01', credential_ref: 'consignment_7', error_args: [72 * 60, 0] },
    ]);
    // The table of drop-offs knows nothing of it, and all who ask for drop-offs do.
    expect(desk.store.use((db) => db.prepare('SELECT count(*) AS n FROM drop_offs').get())).toEqual({ n: 0 });
    expect(desk.dropOffs.of('A01')).toMatchObject({ ref: 'consignment_7', closed: true });
  });

  it('is none where the config has none, and one that there is goes on when it has none any more', async () => {
    const dir = tempDir();
    const first = openDeliveries({ dir });
    await first.drop({ size: 'S' });
    await first.store.close();
    const plain = openDeliveries({ dir, plain: true }, first.world);
    plain.shut('A01');
    const [rental] = plain.rentals.list();
    expect(rental?.state).toBe('active');
    expect(await plain.drop({ size: 'S' })).toBe('A02 opened');
    expect(plain.rentals.list()).toHaveLength(1);
    expect(plain.dropOffs.of('A02')).toMatchObject({ closed: false });
    expect(await plain.collect(plain.code('A01', 'q1', rental?.id), rental?.id)).toBe('opened');
    expect(plain.rentals.list()).toMatchObject([{ state: 'collected' }]);
  });

  it('takes the locker that was given least, and none that a customer rents', async () => {
    const desk = openDeliveries();
    await desk.drop({ size: 'S' });
    desk.shut('A01');
    expect(desk.dropOffs.done('c1', false, {})).toMatchObject({ state: 'ended' });
    desk.world.inside.clear();
    expect(desk.isFree('A01')).toBe(true);
    const offered = await desk.desk.offer({ size: 'S', durationMs: 3_600_000, pin: '246810' });
    expect(offered).toMatchObject({ kind: 'offered' });
    expect(desk.rentals.holding('A02')).toMatchObject({ payer: 'customer', state: 'active' });
    expect(await desk.drop({ size: 'S' })).toBe('A01 opened');
    expect(await desk.drop({ size: 'S' }, 'other')).toBe('no_free_locker');
    expect(await desk.desk.offer({ size: 'S', durationMs: 3_600_000, pin: '246810' })).toMatchObject({
      kind: 'offered',
    });
    expect(desk.rentals.holding('B01')).toMatchObject({ payer: 'customer' });
    expect(desk.world.wrongs).toEqual([]);
  });

  it('comes to nothing when the door stays shut, and its courier keeps his use', async () => {
    const desk = openDeliveries();
    desk.world.locks.set('A01', 'failed');
    expect(await desk.drop({ size: 'S' })).toBe('A01 failed');
    expect(desk.rentals.list()).toMatchObject([{ state: 'ended' }]);
    expect(desk.told()).toMatchObject([{ state: 'ended', contents: 'empty' }]);
    expect(desk.isFree('A01')).toBe(true);
  });

  it('is opened again for its courier until he shuts the door, as one and the same', async () => {
    const desk = openDeliveries();
    await desk.drop({ size: 'S' });
    desk.time.pass(9 * minute);
    expect(await desk.drop()).toBe('A01 opened');
    desk.time.pass(9 * minute);
    expect(desk.dropOffs.bringing('c1')).toMatchObject({ locker: 'A01', state: 'offered' });
    expect(desk.rentals.list()).toHaveLength(1);
    expect(desk.events().filter((event) => event === 'rental.offered')).toHaveLength(1);
  });

  it('whose door nobody sees shut is active when its courier says so, or must have gone', async () => {
    const desk = openDeliveries();
    desk.world.locks.set('A01', 'unconfirmed').set('A02', 'unconfirmed');
    await desk.drop({ size: 'S' });
    expect(desk.dropOffs.done('c1', true, { access_mode: 'card' })).toMatchObject({
      state: 'active',
      leftMs: keepMs,
    });
    await desk.drop({ size: 'S' }, 'c22');
    desk.world.open.clear();
    desk.time.pass(9 * minute);
    desk.tick();
    expect(desk.rentals.holding('A02')?.state).toBe('offered');
    desk.time.pass(2 * minute);
    desk.tick();
    expect(desk.rentals.holding('A02')?.state).toBe('active');
    // Nothing was left, says somebody who comes back too late for that.
    expect(desk.dropOffs.done('c22', false, {})).toMatchObject({ state: 'ended' });
    desk.time.pass(11 * minute);
    expect(desk.dropOffs.done('c1', false, {})).toBeUndefined();
  });

  it('whose door stands open is not told as brought', async () => {
    const desk = openDeliveries();
    await desk.drop({ size: 'S' });
    desk.time.pass(60 * minute);
    desk.tick();
    expect(desk.rentals.holding('A01')?.state).toBe('offered');
  });
});

describe('a right for a delivery', () => {
  it('collects by the opening that was seen open, and opens again for a while without a use', async () => {
    const { rental, ...desk } = await dropped();
    const code = desk.code('A01', 'q1', rental.id);
    desk.world.locks.set('A01', 'failed');
    expect(await desk.collect(code, rental.id)).toBe('failed');
    expect(desk.rentals.get(rental.id)?.state).toBe('active');
    desk.world.locks.delete('A01');
    expect(await desk.collect(code, rental.id)).toBe('opened');
    expect(desk.told()).toMatchObject([{ about: rental.id, state: 'collected' }]);
    desk.shut('A01');
    expect(desk.isFree('A01')).toBe(false);
    desk.time.pass(9 * minute);
    expect(await desk.collect(code, rental.id)).toBe('opened');
    desk.shut('A01');
    desk.time.pass(minute);
    expect(await desk.collect(code, rental.id)).toBe('other_rental');
    expect(desk.isFree('A01')).toBe(true);
  });

  it('with uses left keeps the locker from nobody once the delivery is over', async () => {
    const { rental, ...desk } = await dropped();
    await desk.collect(desk.code('A01', 'q1', rental.id, 3), rental.id);
    desk.shut('A01');
    desk.time.pass(10 * minute);
    expect(desk.isFree('A01')).toBe(true);
  });

  it('is stored for a delivery that is there, goes with it, and is refused when it comes late', async () => {
    const { rental, ...desk } = await dropped();
    await desk.card(rental, 'r1');
    expect(desk.stored('r1')).toMatchObject({ rental: rental.id });
    await expect(desk.card({ ...rental, locker: 'A02' }, 'r2')).rejects.toMatchObject({ code: 'access.bad_right' });
    await expect(desk.card({ ...rental, id: 'no-such' }, 'r2')).rejects.toMatchObject({ code: 'rental.unknown' });
    desk.rentalAdmin.end('A01', 'handed_over', { actor: 'op-3', actorRole: 'operator' });
    expect(desk.stored('r1')).toBeUndefined();
    await expect(desk.card(rental, 'r2')).rejects.toMatchObject({ code: 'rental.over' });
    expect(desk.stored('c1')).toBeDefined();
  });

  it('that was collected by goes when it opens no more', async () => {
    const { rental, ...desk } = await dropped();
    await desk.card(rental, 'r1', 1);
    const right = desk.stored('r1');
    expect(right && (await desk.collect(right, rental.id))).toBe('opened');
    desk.shut('A01');
    desk.tick();
    expect(desk.stored('r1')).toBeDefined();
    desk.time.pass(10 * minute);
    desk.tick();
    expect(desk.stored('r1')).toBeUndefined();
    expect(desk.isFree('A01')).toBe(true);
  });

  it('alone opens its locker: not one for none, and not one for a delivery before', async () => {
    const { rental, ...desk } = await dropped();
    const before = desk.code('A01', 'q1', rental.id, 5);
    expect(await desk.collect(desk.code('A01', 'q2'))).toBe('other_rental');
    expect(await desk.collect(before, rental.id)).toBe('opened');
    desk.shut('A01');
    desk.time.pass(10 * minute);
    await desk.desk.offer({ size: 'S', durationMs: 3_600_000, pin: '246810' });
    expect(await desk.drop({ size: 'S' }, 'c22')).toBe('A01 opened');
    expect(await desk.collect(before, rental.id)).toBe('other_rental');
    desk.shut('A01');
    expect(await desk.collect(before, rental.id)).toBe('other_rental');
    expect(desk.world.wrongs).toEqual([]);
  });
});

it('that a command would have left where a customer has his things is refused, whoever is quicker', async () => {
  const desk = openDeliveries();
  await desk.desk.offer({ size: 'S', durationMs: 3_600_000, pin: '246810' });
  const grant = {
    locker: 'A01',
    mode: 'api',
    credentialRef: 'cmd1',
    purpose: 'drop_off',
    actorRole: 'courier',
  } as const;
  const refused = await desk.open(grant).catch((error: unknown) => error);
  expect(workReasonOf(refused)).toBe('no_free_locker');
  expect(desk.rentals.list()).toHaveLength(1);
});

it("is its courier's booking's; the row of who collects it is his, and goes with him", async () => {
  const desk = openDeliveries();
  const courier = { ref: 'c9', role: 'courier', lockers: 'any', holder: 'rider-7', cards: ['C9'] } as const;
  await desk.admin.put({ ...courier, subjectRef: 'bk_sender' }, installer);
  await desk.drop({ size: 'S' }, 'c9');
  desk.shut('A01');
  const id = desk.rentals.holding('A01')?.id;
  const code = { ...desk.code('A01', 'q1', id), subjectRef: 'bk_recipient' };
  expect(await desk.collect(code, id)).toBe('opened');
  // The rows of his opening name both.
  const opened = { event: 'lock.opened', locker: 'A01', credential_ref: 'q1', subject_ref: 'bk_recipient' } as const;
  desk.store.tx(() => desk.audit.append(opened));
  const named = (event: string) => {
    const row = desk.audit.read({ from: 1, limit: 1000 }).findLast((one) => one.event === event);
    return [row?.credential_ref, row?.subject_ref];
  };
  expect(named('rental.dropped')).toEqual(['c9', 'bk_sender']);
  expect(named('rental.collected')).toEqual(['q1', null]);
  const faults: unknown[] = [];
  const record = { ...desk, events: () => desk.audit.read({ from: 1, limit: 1000 }) };
  const openings = new Openings(desk.store);
  const { requests } = openPeople({ ...record, openings, fault: (error) => faults.push(error) });
  await requests.outcome(requests.ask('erase', 'bk_recipient', installer), 60_000);
  expect(faults).toEqual([]);
  expect(named('rental.collected')).toEqual([null, null]);
  expect(named('lock.opened')).toEqual([null, null]);
  expect(named('rental.dropped')).toEqual(['c9', 'bk_sender']);
  expect(desk.rentals.list()).toMatchObject([{ id, subjectRef: 'bk_sender', state: 'collected' }]);
});

it('of a courier who was erased names nobody any more, and stays', async () => {
  const { rental, ...desk } = await dropped();
  desk.store.tx(() => desk.dropOffs.forget('c1'));
  expect(desk.rentals.get(rental.id)).toMatchObject({ rightRef: rental.id, state: 'active' });
  expect(await desk.collect(desk.code('A01', 'q1', rental.id), rental.id)).toBe('opened');
});

describe('a delivery whose time is over', () => {
  async function overstayed() {
    const desk = await dropped();
    desk.time.pass(keepMs);
    desk.tick();
    expect(desk.rentals.get(desk.rental.id)?.state).toBe('active');
    desk.time.pass(1000);
    desk.tick();
    expect(desk.told()).toMatchObject([{ state: 'overstayed' }]);
    return desk;
  }

  it('opens for its recipient still', async () => {
    const { rental, ...desk } = await overstayed();
    expect(await desk.collect(desk.code('A01', 'q1', rental.id), rental.id)).toBe('opened');
    expect(desk.rentals.get(rental.id)?.state).toBe('collected');
  });

  it('is taken back by the right that brought it, or by one that takes back, and by no other', async () => {
    const { rental, ...desk } = await overstayed();
    expect(await desk.takeBack('A01', 'c22')).toBe('not_due');
    expect(await desk.takeBack('A02', 'c1')).toBe('not_due');
    desk.world.locks.set('A01', 'failed');
    expect(await desk.takeBack('A01', 'c1')).toBe('failed');
    expect(desk.rentals.get(rental.id)?.state).toBe('overstayed');
    desk.world.locks.delete('A01');
    expect(await desk.takeBack('A01', 'c333', true)).toBe('opened');
    expect(desk.told()).toMatchObject([{ state: 'ended', contents: 'returned' }]);
    const row = desk.audit.read({ from: 1, limit: 1000 }).find(({ event }) => event === 'rental.ended');
    expect(row).toMatchObject({ reason: 'contents_returned', credential_ref: 'c333', locker: 'A01' });
    desk.shut('A01');
    expect(desk.isFree('A01')).toBe(true);
    expect(await desk.collect(desk.code('A01', 'q1', rental.id), rental.id)).toBe('other_rental');
  });

  it('owes nothing, is not blocked, and is kept longer by who runs the cabinet', async () => {
    const { rental, ...desk } = await overstayed();
    desk.time.pass(30 * 86_400_000);
    desk.tick();
    expect(desk.blocked.has('A01')).toBe(false);
    expect(desk.desk.lines(false)).toMatchObject([{ payer: 'cloud', owedPaise: 0, state: 'overstayed' }]);
    expect(() => desk.rentalAdmin.forgive('A01', installer)).toThrow(
      expect.objectContaining({ code: 'rental.bad_time' }),
    );
    desk.rentalAdmin.extend('A01', { ms: keepMs }, installer);
    desk.tick();
    expect(desk.rentals.get(rental.id)?.state).toBe('active');
    expect(desk.dropOffs.view(rental.id)?.leftMs).toBe(keepMs);
  });

  it('that is moved is told with its locker, and opens by its new PIN alone', async () => {
    const { rental, ...desk } = await overstayed();
    await desk.card(rental, 'r1');
    const { pin } = await desk.rentalAdmin.moveTo('A01', 'B01', installer);
    expect(pin).toMatch(/^\d{6}$/);
    expect(desk.stored('r1')).toBeUndefined();
    expect(desk.told()).toMatchObject([{ about: rental.id, locker: 'B01', payer: 'cloud' }]);
    const right = desk.stored(rental.id);
    expect(right && (await desk.collect(right, rental.id))).toBe('opened');
    expect(desk.rentals.get(rental.id)?.state).toBe('collected');
    expect(desk.stored('c1')).toBeDefined();
  });
});

test('the time of a delivery without power is counted only when the clock bounds it', async () => {
  const time = new HandTime();
  const dir = tempDir();
  let clockSet = true;
  const open = (boot: string) => openDeliveries({ dir, time, boot, synchronised: () => clockSet });
  const first = open('b1');
  await first.drop({ size: 'S' });
  first.shut('A01');
  await first.store.close();
  // Four days without power, and nobody knows of them.
  time.wall += 4 * 86_400_000;
  time.mono = 1000;
  clockSet = false;
  const second = open('b2');
  second.tick();
  expect(second.rentals.holding('A01')?.state).toBe('active');
  await second.store.close();
  clockSet = true;
  const third = open('b2');
  third.tick();
  expect(third.rentals.holding('A01')?.state).toBe('overstayed');
});

test('whoever has a delivery in a locker is not erased before he has it', async () => {
  const { rental, ...desk } = await dropped();
  await desk.admin.put(
    { ref: 'r1', role: 'customer', lockers: ['A01'], rental: rental.id, subjectRef: 'BK_1', cards: ['AB'] },
    installer,
  );
  const theirs = ({ subjectRef }: NamedBy): boolean => subjectRef === 'BK_1';
  const tables = { openings: { pending: () => [] }, rentals: desk.rentals, rights: desk.rights };
  expect(waitsFor(tables, theirs)).toBe('rental');
  const right = desk.stored('r1');
  if (right) await desk.collect(right, rental.id);
  expect(waitsFor(tables, theirs)).toBeUndefined();
});
