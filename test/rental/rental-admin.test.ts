import { describe, expect, test } from 'vitest';
import type { By } from '../../src/cabinet/upkeep.js';
import { openDesk } from './workshop.js';

const minute = 60_000;
const hour = 60 * minute;
const by: By = { actor: 'uid-1000', actorRole: 'operator' };

type Desk = ReturnType<typeof openDesk>;

async function paid(desk: Desk, size = 'S'): Promise<string> {
  const rental = await desk.offer(size);
  await desk.cashier.takeOrder(await desk.orderToken(rental));
  await desk.cashier.takePayment(await desk.payToken(rental));
  return rental;
}

/** An hour that is paid, and three days and more that are not. */
async function overdue(desk: Desk): Promise<string> {
  const rental = await paid(desk);
  desk.time.pass(74 * hour);
  desk.desk.tick();
  desk.desk.tick();
  expect(desk.rentals.get(rental)).toMatchObject({ state: 'overstayed', locker: 'A01' });
  expect(desk.blocked.has('A01')).toBe(true);
  return rental;
}

/** What it owes now, in paise. */
function owed(desk: Desk, rental: string): number | undefined {
  return desk.desk.view(rental)?.owedPaise;
}

function lastRow(desk: Desk, event: string) {
  return desk.audit.read({ from: 1, limit: 1000 }).findLast((row) => row.event === event);
}

/** The PINs that open a locker now. */
function opening(desk: Desk, locker: string): readonly string[] {
  return desk.rights.withNumber(locker).map(({ hash }) => hash);
}

describe('ending a rental', () => {
  test('frees the locker of one that ran too long, and its block, with a row that says what became of the things', async () => {
    const desk = openDesk();
    const rental = await overdue(desk);
    const opened = [...desk.fired];
    expect(desk.desk.allocate('S')).toBe('A02');
    expect(desk.admin.end('A01', 'stored', by)).toMatchObject({ id: rental, state: 'ended' });
    expect(desk.blocked.has('A01')).toBe(false);
    expect(opening(desk, 'A01')).toEqual([]);
    expect(desk.desk.isFree('A01')).toBe(true);
    expect(lastRow(desk, 'rental.ended')).toMatchObject({
      ...{ locker: 'A01', reason: 'contents_stored', actor: 'uid-1000', actor_role: 'operator' },
    });
    expect(lastRow(desk, 'admin.unblocked')).toMatchObject({ locker: 'A01', actor: 'uid-1000' });
    expect(desk.told().at(-1)).toMatchObject({ kind: 'rental', state: 'ended', locker: 'A01' });
    expect(desk.fired).toEqual(opened);
  });

  test('leaves a block that somebody has put there for another reason', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    desk.store.tx(() => desk.blocked.add('A01'));
    desk.admin.end(rental, 'empty', by);
    expect(desk.blocked.has('A01')).toBe(true);
  });

  test('closes the order that waits for its money, which goes back when it comes all the same', async () => {
    const desk = openDesk();
    const rental = await overdue(desk);
    const row = desk.rentals.get(rental);
    expect(row && desk.desk.running.ask(row, 0)).toMatchObject({ kind: 'asked' });
    desk.admin.end(rental, 'disposed', by);
    expect(desk.rentals.openOrders()).toEqual([]);
    await desk.cashier.takePayment(await desk.payToken(rental, { jti: 'late-money' }));
    expect(desk.rentals.payment('late-money')).toMatchObject({ outcome: 'refund_due', reason: 'late' });
    expect(desk.rentals.get(rental)?.state).toBe('ended');
  });

  test('is refused for one that is over, that is not paid, or that there is not, and changes nothing', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    const end = (name: string) => () => desk.admin.end(name, 'empty', by);
    expect(end(rental)).toThrow(expect.objectContaining({ code: 'rental.over' }));
    expect(end('B01')).toThrow(expect.objectContaining({ code: 'rental.unknown' }));
    expect(desk.rentals.get(rental)?.state).toBe('offered');
  });

  test('is refused while its door is being opened: what becomes of that is not known yet', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    await desk.cashier.takeOrder(await desk.orderToken(rental));
    const refused: unknown[] = [];
    const { wish } = desk;
    wish.onFire = () => {
      try {
        desk.admin.end(rental, 'empty', by);
      } catch (error) {
        refused.push(error);
      }
    };
    await desk.cashier.takePayment(await desk.payToken(rental));
    expect(refused).toMatchObject([{ code: 'rental.opening' }]);
    expect(desk.rentals.get(rental)?.state).toBe('active');
  });

  test('is undone as a whole when what is done alongside fails', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    const fail = (): never => {
      throw new Error('no room');
    };
    expect(() => desk.admin.end(rental, 'empty', by, fail)).toThrow('no room');
    expect(desk.rentals.get(rental)?.state).toBe('active');
    expect(opening(desk, 'A01')).toHaveLength(1);
  });
});

describe('giving time', () => {
  test('lets go what is owed, for good: more time costs no more than it would have', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    desk.time.pass(3 * hour);
    desk.desk.tick();
    expect(owed(desk, rental)).toBe(4000);
    desk.admin.forgive(rental, by);
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', paidMs: 3 * hour, paidPaise: 2000 });
    expect(lastRow(desk, 'rental.extended')).toMatchObject({
      reason: 'given',
      actor: 'uid-1000',
      error_args: [180, 180],
    });
    expect(owed(desk, rental)).toBe(0);
    desk.time.pass(30 * minute);
    expect(owed(desk, rental)).toBe(2000);
  });

  test('counts from the end of what is paid, and closes the order that waits: its price is another one now', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    const row = desk.rentals.get(rental);
    expect(row && desk.desk.running.ask(row, hour)).toMatchObject({ kind: 'asked' });
    desk.admin.extend('A01', { ms: 2 * hour }, by);
    expect(desk.rentals.get(rental)).toMatchObject({ paidMs: 3 * hour, paidPaise: 2000, waivedPaise: 4000 });
    expect(desk.rentals.openOrders()).toEqual([]);
    expect(lastRow(desk, 'pay.closed')).toMatchObject({ reason: 'cancelled' });
  });

  test('ends at the time that was named, and is refused where that is paid already', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    const nowMs = desk.clock.now().wallMs;
    desk.admin.extend(rental, { untilMs: nowMs + 5 * hour }, by);
    expect(desk.rentals.get(rental)?.paidMs).toBe(5 * hour);
    expect(() => desk.admin.extend(rental, { untilMs: nowMs + 4 * hour }, by)).toThrow(
      expect.objectContaining({ code: 'rental.bad_time' }),
    );
  });

  test('opens the locker of one that ran too long to its customer again', async () => {
    const desk = openDesk();
    await overdue(desk);
    desk.admin.extend('A01', { ms: hour }, by);
    desk.desk.tick();
    expect(desk.blocked.has('A01')).toBe(false);
    expect(opening(desk, 'A01')).toHaveLength(1);
  });
});

describe('moving a rental', () => {
  test('gives it a new PIN that opens the new locker only, and opens nothing', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    const before = [...desk.fired];
    const { pin } = await desk.admin.moveTo(rental, undefined, by);
    expect(desk.rentals.get(rental)).toMatchObject({ locker: 'A02', state: 'active', size: 'S' });
    expect(opening(desk, 'A01')).toEqual([]);
    expect(opening(desk, 'A02')).toEqual([await desk.hashPin('A02', pin)]);
    expect(desk.desk.isFree('A01')).toBe(true);
    expect(lastRow(desk, 'rental.moved')).toMatchObject({ locker: 'A02', actor: 'uid-1000' });
    expect(desk.fired).toEqual(before);
  });

  test('takes no locker that somebody has, for an offer neither, and none that there is not', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    await desk.offer();
    const move = (locker?: string) => desk.admin.moveTo(rental, locker, by);
    await expect(move('A02')).rejects.toMatchObject({ code: 'rental.no_locker' });
    await expect(move('A01')).rejects.toMatchObject({ code: 'rental.no_locker' });
    await expect(move('Z9')).rejects.toMatchObject({ code: 'opening.no_locker' });
    desk.state.unsound.add('B01');
    await expect(move()).rejects.toMatchObject({ code: 'rental.no_locker' });
    expect(desk.rentals.get(rental)?.locker).toBe('A01');
  });

  test('does not take a locker that somebody is offered while the PIN is hashed', async () => {
    const desk = openDesk();
    const rental = await paid(desk);
    const moved = desk.admin.moveTo(rental, 'A02', by);
    await desk.offer();
    await expect(moved).rejects.toMatchObject({ code: 'rental.no_locker' });
    expect(opening(desk, 'A01')).toHaveLength(1);
  });
});

test('those who run the cabinet see until when a rental is paid, what it owes, and why nothing is sold', async () => {
  const desk = openDesk();
  const rental = await paid(desk);
  const nowMs = desk.clock.now().wallMs;
  expect(desk.desk.lines(false)).toMatchObject([
    { rental, locker: 'A01', state: 'active', leftMs: hour, paidUntilMs: nowMs + hour, owedPaise: 0, openings: 0 },
  ]);
  desk.time.pass(2 * hour);
  desk.desk.tick();
  expect(desk.desk.lines(false)).toMatchObject([{ state: 'overstayed', leftMs: -hour, owedPaise: 2000 }]);
  expect(desk.desk.closed()).toBeUndefined();
  desk.admin.end(rental, 'empty', by);
  expect(desk.desk.lines(false)).toEqual([]);
  expect(desk.desk.lines(true)).toMatchObject([{ rental, state: 'ended' }]);
  expect(desk.desk.counts()).toMatchObject({ active: 0, ended: 1 });
  desk.state.online = false;
  expect(desk.desk.closed()).toBe('no_network');
});
