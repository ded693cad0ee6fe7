import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { GivenRentals } from '../../src/rental/given-rentals.js';
import { RentalBook } from '../../src/rental/rental-book.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Persons } from '../../src/store/persons.js';
import { Revocations } from '../../src/store/revocations.js';
import type { GivenOrder, RentalClaim } from '../../src/tokens/given-rental.js';
import { openDesk } from './workshop.js';

const hour = 3_600_000;

/** A desk to which rentals are given back. */
function openGiven() {
  const world = openDesk();
  const { store, audit, rentals, rights, reports, clock } = world;
  const given = new GivenRentals({
    ...{ store, clock, rentals, rights, revocations: new Revocations(store), persons: new Persons(store) },
    book: new RentalBook({ audit, clock, rentals, reports }),
    lockers: new Map([['A01', { size: 'S' }]]),
    dropOffs: new DropOffs(store),
    newRef: () => randomBytes(16).toString('base64url'),
  });
  return {
    ...world,
    persons: new Persons(store),
    give: (...claims: RentalClaim[]) => store.tx(() => given.take(claims)),
    rows: () => audit.read({ from: 2, limit: 100 }).map(({ event, locker }) => `${event} ${locker}`),
  };
}

/** As the cloud knows it: rented for an hour, and paid. */
function rented(world: ReturnType<typeof openGiven>, change: Partial<RentalClaim> = {}): RentalClaim {
  return {
    ...{ rental: 'r1', lkr: 'A01', state: 'active', size: 'S', right: 'right_1', began: world.time.wall - hour / 4 },
    ...{ used: 0, time: hour, paid: 2000, waived: 0, openings: 0 },
    orders: [{ ord: 'O1', lkr: 'A01', amt: 2000, state: 'paid', pays: [{ jti: 'p1', outcome: 'opened', lkr: 'A01' }] }],
    ...change,
  };
}

describe('a rental that the cloud gives back', () => {
  test('is listed, holds its locker, and its time goes on', () => {
    const world = openGiven();
    expect(world.give(rented(world))).toBe(0);
    expect(world.desk.lines(false)).toMatchObject([
      {
        rental: 'r1',
        locker: 'A01',
        state: 'active',
        paidPaise: 2000,
        owedPaise: 0,
        // The clock may be off by a second, in favour of the customer.
        paidUntilMs: world.time.wall + 0.75 * hour + 1000,
      },
    ]);
    expect(world.desk.allocate('S')).toBe('A02');
    expect(world.rows()).toEqual(['rental.given_back A01']);
    world.time.pass(2 * hour);
    world.desk.tick();
    expect(world.rentals.get('r1')?.state).toBe('overstayed');
    // Its price is that of all its time, less what was paid.
    expect(world.desk.lines(false)).toMatchObject([{ owedPaise: 4000 }]);
  });

  test('a second time changes nothing', () => {
    const world = openGiven();
    world.give(rented(world));
    const before = [world.rentals.list(), world.rows(), world.told()];
    expect(world.give(rented(world), rented(world))).toBe(0);
    expect([world.rentals.list(), world.rows(), world.told()]).toEqual(before);
  });

  test('is told to the cloud, by which it could be given back once more', () => {
    const world = openGiven();
    world.give(rented(world, { subject: 'BK-1' }));
    const { chain, seq } = world.audit.head();
    expect(world.told()).toMatchObject([
      {
        ...{ kind: 'rental', state: 'active', order: 'O1', locker: 'A01', size: 'S' },
        ...{ fromMs: world.time.wall - hour / 4, untilMs: world.time.wall + 0.75 * hour },
        run: {
          ...{ right: 'right_1', subject: 'BK-1', beganMs: world.time.wall - hour / 4, usedMs: 0, paidPaise: 2000 },
          ...{ waivedPaise: 0, openings: 0, chain, seq },
        },
      },
    ]);
  });

  test('money that is told again opens nothing, a second payment and late money go back', async () => {
    const world = openGiven();
    const orders: RentalClaim['orders'] = [
      ...(rented(world).orders ?? []),
      { ord: 'O2', lkr: 'A01', amt: 2000, state: 'closed' },
    ];
    world.give(rented(world, { orders }));
    for (const [jti, ord] of [
      ['p1', 'O1'],
      ['p2', 'O1'],
      ['p3', 'O2'],
    ] as const)
      expect(await world.cashier.takePayment(await world.payToken('r1', { jti, ord }))).toBeUndefined();
    expect(world.told().filter(({ kind }) => kind === 'payment')).toMatchObject([
      { state: 'opened', order: 'O1' },
      { state: 'refund_due', order: 'O1', reason: 'second_payment' },
      { state: 'refund_due', order: 'O2', reason: 'late' },
    ]);
    expect([world.fired, world.rentals.get('r1')?.paidMs]).toEqual([[], hour]);
  });

  test('an offer that nobody is known to have paid for sends its money back, and holds nothing', async () => {
    const world = openGiven();
    world.give({
      rental: 'r9',
      lkr: 'A01',
      size: 'S',
      orders: [{ ord: 'O9', lkr: 'A01', amt: 2000, state: 'closed' }],
    });
    expect([world.desk.allocate('S'), world.rows(), world.desk.lines(false)]).toEqual(['A01', [], []]);
    await world.cashier.takePayment(await world.payToken('r9', { jti: 'p9' }));
    expect(world.told()).toMatchObject([{ kind: 'payment', state: 'refund_due', reason: 'late' }]);
    expect(world.fired).toEqual([]);
  });

  test('can be moved, with a new PIN, and ended by those who run the cabinet', async () => {
    const world = openGiven();
    const by = { actor: 'uid-1000', actorRole: 'operator' } as const;
    world.give(rented(world));
    const { pin } = await world.admin.moveTo('A01', undefined, by);
    expect([world.rentals.get('r1')?.locker, pin]).toEqual(['A02', '135791']);
    expect(world.rights.withNumber('A02')).toHaveLength(1);
    world.admin.end('r1', 'handed_over', by);
    expect([world.desk.allocate('S'), world.rights.get('right_1')]).toEqual(['A01', undefined]);
  });

  test('whose person was erased runs on and names nobody', () => {
    const world = openGiven();
    world.store.tx(() => world.persons.erase(world.persons.personOf('BK-GONE'), ['right_1']));
    world.give(rented(world, { subject: 'BK-GONE' }));
    const rental = world.rentals.get('r1');
    expect([rental?.state, rental?.subjectRef]).toEqual(['active', null]);
    expect(rental?.rightRef).not.toBe('right_1');
  });
});

describe('beside what a damaged database has kept', () => {
  /** A rental that runs, with its PIN, and what the cloud was told of it. */
  const kept = async (world: ReturnType<typeof openGiven>) => {
    const rental = await world.offer();
    await world.cashier.takeOrder(await world.orderToken(rental));
    const order = world.orderOf(rental);
    const offered = { rental: world.rentals.get(rental), order };
    await world.cashier.takePayment(await world.payToken(rental));
    const { rightRef: right = '' } = world.rentals.get(rental) ?? {};
    const orders: RentalClaim['orders'] = [
      { ord: order.id, lkr: 'A01', amt: 2000, state: 'paid', pays: [{ jti: `p-${order.id}`, outcome: 'opened' }] },
    ];
    return { id: rental, offered, claim: rented(world, { rental, right, orders }) };
  };

  test('a rental is neither doubled nor made older, and its PIN stays', async () => {
    const world = openGiven();
    const { id, claim } = await kept(world);
    const before = [world.rentals.list(), world.rentals.ordersOf(id)];
    expect(world.give(claim)).toBe(0);
    expect([world.rentals.list(), world.rentals.ordersOf(id)]).toEqual(before);
    expect(world.rights.withNumber('A01')).toHaveLength(1);
  });

  test('what is told of a rental names what was paid for it last, in the transaction of that payment', async () => {
    const world = openGiven();
    const { id, offered } = await kept(world);
    const told = () => world.told().find(({ kind }) => kind === 'rental')?.run?.last;
    expect(told()).toEqual({ order: offered.order.id, jti: `p-${offered.order.id}` });
    await world.cashier.takePayment(await world.payToken(id, { jti: 'second' }));
    expect(told()).toEqual({ order: offered.order.id, jti: `p-${offered.order.id}` });
  });

  test('time that was paid since counts, and what was collected since is over', async () => {
    const world = openGiven();
    const { id, claim } = await kept(world);
    const pays: GivenOrder['pays'] = [{ jti: 'p2', outcome: 'begun' }];
    const more = { ord: 'O2', lkr: 'A01', amt: 2000, state: 'paid', pays } as const;
    world.give({ ...claim, time: 2 * hour, paid: 4000, orders: [...(claim.orders ?? []), more] });
    expect(world.rentals.get(id)).toMatchObject({ paidMs: 2 * hour, paidPaise: 4000, state: 'active' });
    await world.cashier.takePayment(await world.payToken(id, { jti: 'p3', ord: 'O2' }));
    expect(world.told().at(-1)).toMatchObject({ state: 'refund_due', reason: 'second_payment' });
    world.give({ ...claim, state: 'collected' });
    expect([world.rentals.get(id)?.state, world.rights.withNumber('A01'), world.desk.isFree('A01')]).toEqual([
      ...['collected', [], true],
    ]);
  });

  test.each([
    'shown',
    'ended',
  ])('an offer that was %s when it was kept, and paid since, runs; its PIN opens where it was kept, too', async (how) => {
    const world = openGiven();
    const { id, offered, claim } = await kept(world);
    // Back to what a snapshot had from before the payment.
    const { rental } = offered;
    if (rental === undefined) throw new Error('no rental');
    world.store.tx(() => {
      world.rights.remove(rental.rightRef);
      world.store.use((db) => db.exec('DELETE FROM payments'));
      world.rentals.put(rental);
      world.rentals.putOrder(offered.order);
    });
    if (how === 'ended') world.desk.cancel(id);
    expect(world.give(claim)).toBe(0);
    expect(world.rentals.get(id)).toMatchObject({ state: 'active', paidPaise: 2000, overMs: null });
    expect(world.rights.withNumber('A01')).toHaveLength(how === 'shown' ? 1 : 0);
    expect(world.rights.get(rental.rightRef)).toBeDefined();
    await world.cashier.takePayment(await world.payToken(id, { jti: 'second' }));
    expect(world.told().at(-1)).toMatchObject({ state: 'refund_due', reason: 'second_payment' });
  });

  test('a locker is never held by two: what is over makes room first, an offer gives way, and a stranger to both is left out', async () => {
    const world = openGiven();
    const { id, claim } = await kept(world);
    expect(world.give(rented(world, { rental: 'other', right: 'right_2' }))).toBe(1);
    expect(world.rentals.holding('A01')?.id).toBe(id);
    expect(world.give(rented(world, { rental: 'other', right: 'right_2' }), { ...claim, state: 'ended' })).toBe(0);
    expect(world.rentals.holding('A01')?.id).toBe('other');
    const offer = await world.offer();
    expect(world.rentals.get(offer)?.locker).toBe('A02');
    expect(world.give(rented(world, { rental: 'third', right: 'right_3', lkr: 'A02' }))).toBe(0);
    expect([world.rentals.holding('A02')?.id, world.rentals.get(offer)?.state]).toEqual(['third', 'ended']);
    expect(world.orderOf(offer).state).toBe('closed');
  });
});
