import { describe, expect, test } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import type { StoredRental } from '../../src/store/rentals.js';
import { tariffOf } from './tariff-of.js';
import { openDesk } from './workshop.js';

type Desk = ReturnType<typeof openDesk>;

/** A paid order for A01, which stays closed: another locker takes its place. */
async function jammed(desk: Desk): Promise<{ readonly rental: string; readonly pay: () => Promise<unknown> }> {
  desk.state.locks.set('A01', 'failed');
  const rental = await desk.offer();
  await desk.cashier.takeOrder(await desk.orderToken(rental));
  const payment = await desk.payToken(rental);
  return { rental, pay: () => desk.cashier.takePayment(payment) };
}

/** Something happens to A02 while the PIN is hashed for it. */
function whileHashed(desk: Desk, happens: () => void): void {
  desk.wish.onHash = (locker) => {
    if (locker === 'A02') happens();
  };
}

/** A parcel that a courier brings. */
function delivery(locker: string): StoredRental {
  return {
    ...{ id: 'parcel', locker, size: 'S', state: 'active', payer: 'cloud', rightRef: 'courier', pinHash: null },
    ...{ usedMs: 0, boot: 'b1', monoMs: 0, beganMs: null, paidMs: 3_600_000, paidPaise: 0, waivedPaise: 0 },
    ...{ openings: 0, subjectRef: null, overMs: null },
  };
}

/** Transactions fail for as long as the disk is full, with all that they have done. */
function fullDisk(desk: Desk): { readonly free: () => void } {
  const { store } = desk;
  const tx = store.tx.bind(store);
  store.tx = (work) =>
    tx(() => {
      work();
      throw new LockerError('store.full', 'no room left on the disk');
    });
  return {
    free: () => {
      store.tx = tx;
    },
  };
}

describe('the locker in place of one that stays closed', () => {
  test('is another one when somebody begins to open it while the PIN is hashed', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    whileHashed(desk, () => desk.state.unsound.add('A02'));
    await pay();
    expect(desk.fired).toEqual(['A01', 'B01']);
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', locker: 'B01' });
    expect(['A01', 'A02', 'B01'].map((locker) => desk.rights.naming(locker).length)).toEqual([0, 0, 1]);
    expect(desk.told().at(-1)).toMatchObject({ kind: 'payment', state: 'opened', locker: 'B01' });
  });

  test('is another one when a parcel comes into it while the PIN is hashed', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    whileHashed(desk, () => desk.store.tx(() => desk.rentals.put(delivery('A02'))));
    await pay();
    expect(desk.fired).toEqual(['A01', 'B01']);
    expect(desk.rentals.holding('A02')?.id).toBe('parcel');
    expect(desk.rentals.holding('B01')?.id).toBe(rental);
  });

  test('is another one when its opening is refused since somebody else has begun one', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    desk.state.locks.set('A02', 'opening.busy');
    await pay();
    expect(desk.fired).toEqual(['A01', 'B01']);
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', locker: 'B01' });
    expect(desk.rights.naming('A02')).toEqual([]);
  });

  test('is another one when the cloud gives a rental of it back while its lock waits for power', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    let given = false;
    const { store } = desk;
    const tx = store.tx.bind(store);
    whileHashed(desk, () => {
      // With the transaction of the intent, the next one.
      store.tx = (work) => {
        if (!given) tx(() => desk.rentals.put(delivery('A02')));
        given = true;
        return tx(work);
      };
    });
    await pay();
    expect(desk.fired).toEqual(['A01', 'B01']);
    expect(desk.rentals.holding('A02')?.id).toBe('parcel');
    expect(desk.rentals.holding('B01')?.id).toBe(rental);
  });

  test('is none when the last one is gone: the money goes back, and the record names no locker of somebody else', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    desk.state.unsound.add('B01');
    desk.state.locks.set('A02', 'opening.busy');
    await pay();
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'refund_due', locker: 'A01' });
    expect(desk.rights.list()).toEqual([]);
    expect(desk.told().at(-1)).toMatchObject({ kind: 'payment', state: 'refund_due', locker: 'A01' });
  });

  test('is none when no PIN can be made for it: the money goes back', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    whileHashed(desk, () => {
      throw new LockerError('access.pepper_unusable', 'no pepper');
    });
    await pay();
    expect(desk.fired).toEqual(['A01']);
    expect(desk.rentals.get(rental)?.state).toBe('refund_due');
    expect(desk.told().at(-1)).toMatchObject({ kind: 'payment', state: 'refund_due', reason: 'no_locker_opened' });
  });

  test('is looked for, and nobody ends or moves the rental meanwhile', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    const refused: unknown[] = [];
    whileHashed(desk, () => {
      try {
        desk.admin.end(rental, 'empty', { actor: 'uid-1000', actorRole: 'operator' });
      } catch (error) {
        refused.push(error);
      }
    });
    await pay();
    expect(refused).toMatchObject([{ code: 'rental.opening' }]);
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', locker: 'A02' });
  });

  test('is not his while the disk takes nothing: he keeps the one that he has, and an operator can move him', async () => {
    const desk = openDesk();
    const { rental, pay } = await jammed(desk);
    let disk: ReturnType<typeof fullDisk> | undefined;
    whileHashed(desk, () => {
      disk = fullDisk(desk);
    });
    await expect(pay()).rejects.toMatchObject({ code: 'store.full' });
    disk?.free();
    desk.wish.onHash = () => undefined;
    expect(desk.rentals.get(rental)).toMatchObject({ state: 'active', locker: 'A01' });
    expect(desk.desk.handOver.firstOpening(rental)).toBe('not_begun');
    const moved = await desk.admin.moveTo(rental, 'A02', { actor: 'uid-1000', actorRole: 'operator' });
    expect(moved.rental).toMatchObject({ id: rental, locker: 'A02' });
  });
});

describe('a payment that the disk does not take', () => {
  test('is an error, so that it comes again, and then it opens', async () => {
    const desk = openDesk();
    const rental = await desk.offer();
    await desk.cashier.takeOrder(await desk.orderToken(rental));
    const payment = await desk.payToken(rental);
    const disk = fullDisk(desk);
    await expect(desk.cashier.takePayment(payment)).rejects.toMatchObject({ code: 'store.full' });
    disk.free();
    expect(desk.rentals.get(rental)?.state).toBe('awaiting_payment');
    expect(desk.desk.handOver.isGiving(rental)).toBe(false);
    await desk.cashier.takePayment(payment);
    expect(desk.fired).toEqual(['A01']);
    expect(desk.rentals.get(rental)?.state).toBe('active');
  });
});

test('a rental that costs nothing is kept with its beginning or not at all: no order would end its offer', async () => {
  const desk = openDesk({ spec: { tariffs: [tariffOf(['S'], 2000, { freeMs: 3_600_000 })] } });
  const { store } = desk;
  const tx = store.tx.bind(store);
  let disk: ReturnType<typeof fullDisk> | undefined;
  // Room for one transaction.
  store.tx = (work) => {
    const kept = tx(work);
    disk ??= fullDisk(desk);
    return kept;
  };
  desk.state.locks.set('A01', 'opening.no_power');
  await desk.desk.offer({ size: 'S', durationMs: 3_600_000, pin: '246810' }).catch((error: unknown) => {
    expect(error).toMatchObject({ code: 'store.full' });
  });
  disk?.free();
  expect(desk.rentals.list().filter(({ state }) => state === 'offered')).toEqual([]);
});
