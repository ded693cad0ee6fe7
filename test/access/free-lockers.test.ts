import { describe, expect, test } from 'vitest';
import { isFreeLocker, type LockerUseParts, useOfLocker } from '../../src/access/free-lockers.js';
import type { ClockNow } from '../../src/clock/clock.js';
import { rightRoles, type StoredRight } from '../../src/store/rights.js';
import { rental } from '../rental/stored-rental.js';

const now: ClockNow = {
  ...{ boot: 'b', monoMs: 3_600_000, wallMs: 1_800_000_000_000, state: 'trusted' },
  ...{ errorMs: 0, source: 'kernel', floorMs: 0 },
};
/** Nobody has the locker; a test changes what it is about. */
const nobodys: LockerUseParts = {
  rights: { naming: () => [] },
  uses: { hasLeft: () => false },
  dropOffs: { of: () => undefined },
  rentals: { holding: () => undefined, lastCollected: () => undefined },
  meta: { get: () => undefined },
  clock: { effectiveMs: () => now.wallMs, now: () => now },
};
const held = (state: 'offered' | 'awaiting_payment' | 'active' | 'overstayed', payer: 'customer' | 'cloud') => ({
  rentals: { holding: () => rental({ state, payer }), lastCollected: () => undefined },
});
const collected = (agoMs: number, boot = 'b') => ({
  rentals: {
    holding: () => undefined,
    lastCollected: () => rental({ state: 'collected', payer: 'cloud', boot, monoMs: now.monoMs - agoMs }),
  },
});
const brought = { dropOffs: { of: () => ({ locker: 'A01', ref: 'c1', boot: 'b', monoMs: 0, closed: true }) } };
const named = (role: StoredRight['role'], untilMs?: number) => ({
  rights: {
    naming: () => [
      { ref: 'r', role, lockers: ['A01'], storedBoot: 'b', ...(untilMs !== undefined && { untilMs }) } as const,
    ],
  },
});
const lost = { meta: { get: () => ({}) } };

describe('to whom a locker belongs', () => {
  test.each<[string, Partial<LockerUseParts>, ReturnType<typeof useOfLocker>]>([
    ['nobody', {}, 'free'],
    ['a rental that was offered', held('offered', 'customer'), 'held'],
    ['a rental that is to be paid', held('awaiting_payment', 'customer'), 'held'],
    ['a rental that runs', held('active', 'customer'), 'rental'],
    ['a rental that ran longer than was paid for', held('overstayed', 'customer'), 'rental'],
    ['a delivery', { ...held('active', 'cloud'), ...brought }, 'drop_off'],
    ['what a courier has brought, and whoever has a right to it', { ...brought, ...named('customer') }, 'drop_off'],
    ['the recipient who was there a moment ago', collected(599_999), 'held'],
    ['nobody, ten minutes after its recipient was there', collected(600_000), 'free'],
    ['nobody, when its recipient was there before a restart', collected(0, 'a'), 'free'],
    ['whoever opened it with a token and may do so again', { uses: { hasLeft: () => true } }, 'held'],
    ['a customer with a right for ever', named('customer'), 'held'],
    ['a customer whose right ends in a moment', named('customer', now.wallMs + 1), 'held'],
    ['nobody, once that right is over', named('customer', now.wallMs), 'free'],
    ['nobody knows, after a loss of the database', lost, 'unknown'],
    ['a customer, after a loss too', { ...lost, ...named('customer') }, 'held'],
  ])('%s', (_, changed, expected) => {
    expect(useOfLocker({ ...nobodys, ...changed }, 'A01')).toBe(expected);
  });

  test.each(rightRoles.filter((role) => role !== 'customer'))('a right of the role %s keeps no locker', (role) => {
    expect(useOfLocker({ ...nobodys, ...named(role) }, 'A01')).toBe('free');
  });
});

test('a locker is given to somebody only when it is sound and nobody has it', () => {
  const is = (sound: boolean, changed: Partial<LockerUseParts> = {}) =>
    isFreeLocker({ ...nobodys, ...changed, isSound: () => sound }, 'A01');
  expect([is(true), is(false), is(true, brought), is(true, lost)]).toEqual([true, false, false, false]);
});
