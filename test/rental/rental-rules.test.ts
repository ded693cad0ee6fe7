import { describe, expect, test } from 'vitest';
import { isReopenable } from '../../src/rental/delivery-time.js';
import { orderTime } from '../../src/rental/order-time.js';
import { Prices } from '../../src/rental/owing.js';
import { holdsLocker, isRunning, nextState, type Payer, rentalEvents } from '../../src/rental/rental-state.js';
import type { Moment } from '../../src/rental/rental-time.js';
import type { StoredOrder } from '../../src/store/rentals.js';
import { rental } from './stored-rental.js';
import { tariffOf } from './tariff-of.js';

const minute = 60_000;
const hour = 60 * minute;
const wallMs = 1_800_000_000_000;

describe('what may happen to a rental', () => {
  const states = ['offered', 'awaiting_payment', 'active', 'overstayed', 'collected', 'ended', 'refund_due'] as const;
  /** Everything that may happen in a state, as `event -> next`. */
  const ways = (payer: Payer, state: (typeof states)[number]): string[] =>
    rentalEvents.flatMap((event) => {
      const next = nextState(payer, state, event);
      return next === undefined ? [] : `${event} -> ${next}`;
    });

  test('of a customer: nothing before it is paid but its end, and its money goes back only where no door opened', () => {
    expect(states.map((state) => ways('customer', state))).toEqual([
      ['shown -> awaiting_payment', 'withdrawn -> ended', 'begun -> active'],
      ['withdrawn -> ended', 'begun -> active'],
      [
        ...['extended -> active', 'overstayed -> overstayed', 'collected -> collected', 'ended -> ended'],
        'not_given -> refund_due',
      ],
      ['extended -> active', 'collected -> collected', 'ended -> ended'],
      ...[[], [], []],
    ]);
  });

  test('of a delivery: it begins when it was dropped, and nobody pays for it', () => {
    expect(states.map((state) => ways('cloud', state))).toEqual([
      ['withdrawn -> ended', 'dropped -> active', 'collected -> collected'],
      [],
      ['extended -> active', 'overstayed -> overstayed', 'collected -> collected', 'ended -> ended'],
      ['extended -> active', 'collected -> collected', 'ended -> ended'],
      ...[[], [], []],
    ]);
  });

  test('keeps its locker from others until it is over, and things may be in there while it runs', () => {
    expect(states.filter(holdsLocker)).toEqual(['offered', 'awaiting_payment', 'active', 'overstayed']);
    expect(states.filter(isRunning)).toEqual(['active', 'overstayed']);
  });
});

describe('what is left of an order', () => {
  const order: StoredOrder = {
    ...{ id: 'o1', rental: 'r1', locker: 'A01', paise: 2000, buysMs: hour, state: 'shown', upi: 'upi://pay' },
    ...{ boot: 'b', monoMs: 1000, openMs: 5 * minute, closesMs: wallMs + 5 * minute },
  };
  const now: Moment = { boot: 'b', monoMs: 1000 + minute, wallMs: wallMs + hour, state: 'trusted', errorMs: 0 };
  const left = (changed: Partial<Moment>, of: Partial<StoredOrder> = {}) =>
    orderTime({ ...order, ...of }, { ...now, ...changed }, minute);

  test('is monotonic within a boot, whatever is done to the wall clock', () => {
    expect(left({})).toEqual({ shownMs: 4 * minute, payableMs: 5 * minute });
    expect(left({ wallMs: 0, state: 'untrusted' })).toEqual({ shownMs: 4 * minute, payableMs: 5 * minute });
  });

  test('is what the wall clock says after a restart, where that is known', () => {
    expect(left({ boot: 'c', wallMs: wallMs + 2 * minute }).shownMs).toBe(3 * minute);
    expect(left({ boot: 'c', wallMs: wallMs + 2 * minute, state: 'holdover' }).shownMs).toBe(3 * minute);
  });

  test('is else less by the time that the board has been up', () => {
    expect(left({ boot: 'c', monoMs: 2 * minute, state: 'untrusted' }).shownMs).toBe(3 * minute);
    expect(left({ boot: 'c', monoMs: 2 * minute }, { closesMs: 0 }).shownMs).toBe(3 * minute);
  });

  test('is longer by the time in which money may still come, once its QR code is shown', () => {
    expect(left({}, { state: 'asked' })).toEqual({ shownMs: 4 * minute, payableMs: 4 * minute });
  });
});

describe('what is owed', () => {
  const small = tariffOf(['S'], 2000);
  /** Half past eight in India. */
  const nowMs = Date.UTC(2026, 5, 2, 3);
  const prices = new Prices(
    { tariffs: [small, tariffOf(['M', 'L'], 4000)], graceMs: 10 * minute },
    'Asia/Kolkata',
    () => nowMs,
  );

  test('is nothing within the grace, then all time beyond what is paid', () => {
    expect(prices.owed(rental(), 70 * minute)).toEqual({ paise: 0, paidMs: hour });
    expect(prices.owed(rental(), 70 * minute + 1)).toEqual({ paise: 2000, paidMs: 70 * minute + 1 });
    expect(prices.owed(rental({ size: 'L', paidPaise: 4000 }), 2.5 * hour).paise).toBe(8000);
  });

  test('is less by what was let go, and never less than nothing', () => {
    expect(prices.owed(rental({ waivedPaise: 500 }), 2 * hour).paise).toBe(1500);
    expect(prices.owed(rental({ waivedPaise: 9000 }), 2 * hour).paise).toBe(0);
  });

  test('with more time is the price of both, from the end of what is paid', () => {
    expect(prices.extension(rental(), 10 * minute, hour)).toEqual({ paise: 2000, paidMs: 2 * hour });
    expect(prices.extension(rental(), 3 * hour, hour)).toEqual({ paise: 6000, paidMs: 4 * hour });
  });

  test('is nothing for what the cloud pays, nor by a tariff that is gone', () => {
    expect(prices.owed(rental({ payer: 'cloud', paidPaise: 0 }), 5 * hour)).toEqual({ paise: 0, paidMs: 5 * hour });
    expect(prices.owed(rental({ size: 'XL', paidPaise: 0 }), 5 * hour).paise).toBe(0);
    expect(prices.price('XL', wallMs, hour)).toBeUndefined();
    expect(prices.sizes()).toEqual(['S', 'M', 'L']);
  });

  test('is known of a rental that began while nobody knew the time', () => {
    expect(prices.owed(rental({ beganMs: null }), 2 * hour).paise).toBe(2000);
  });

  const night = { hours: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 6 * 60 }], paise: [100] };
  const byHour = new Prices({ tariffs: [{ ...small, special: [night] }], graceMs: 0 }, 'Asia/Kolkata', () => nowMs);

  test('goes by the hours in which the rental runs, where it began', () => {
    // 04:30 in India: two hours of the night, then two of the day.
    expect(byHour.owed(rental({ beganMs: Date.UTC(2026, 5, 1, 23), paidPaise: 0, paidMs: 0 }), 4 * hour).paise).toBe(
      4200,
    );
  });

  test('goes by the hours in which the rental has run, where nobody knew the time at its beginning', () => {
    expect(byHour.owed(rental({ beganMs: null, paidPaise: 0, paidMs: 0 }), 4 * hour).paise).toBe(4200);
    expect(byHour.extension(rental({ beganMs: null, paidPaise: 0, paidMs: 4 * hour }), 4 * hour, hour).paise).toBe(
      6200,
    );
  });
});

describe('a delivery that was collected', () => {
  const collected = rental({ payer: 'cloud', state: 'collected', boot: 'b', monoMs: 5000 });
  test.each([
    ['may be opened again for ten minutes', collected, 5000 + 10 * minute - 1, 'b', true],
    ['and not after', collected, 5000 + 10 * minute, 'b', false],
    ['nor after a restart', collected, 5000, 'c', false],
    ['nor when it went back', { ...collected, state: 'ended' }, 5000, 'b', false],
    ['nor when a customer paid for it', { ...collected, payer: 'customer' }, 5000, 'b', false],
    ['nor when there was none', undefined, 5000, 'b', false],
  ] as const)('%s', (_, one, monoMs, boot, expected) => {
    expect(isReopenable(one, { boot, monoMs })).toBe(expected);
  });
});
