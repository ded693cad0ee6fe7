import { expect, test } from 'vitest';
import { courierIdleMs, type ParcelStep } from '../../src/kiosk/page/parcel-flow.js';
import type { KioskLocker, KioskSession } from '../../src/kiosk/wire.js';

const session: KioskSession = { session: 's', role: 'courier', seconds: 180, lockers: ['A1'] };
const locker = { session, locker: 'A1' } as const;
const door = (latch: KioskLocker['latch']): readonly KioskLocker[] => [{ id: 'A1', size: 'M', latch, opening: false }];
const put = (opened: 'opened' | 'unconfirmed'): ParcelStep => ({ at: 'put', ...locker, door: opened, seenOpen: false });

test('a courier has three minutes at a door that nobody can read, and as long as it is open at any other', () => {
  expect(courierIdleMs(put('unconfirmed'), door('open'))).toBe(180_000);
  expect(courierIdleMs(put('opened'), door('unknown'))).toBe(180_000);
  expect(courierIdleMs({ ...locker, at: 'take', door: 'unconfirmed', seenOpen: false }, door('closed'))).toBe(180_000);
  expect(courierIdleMs(put('opened'), door('open'))).toBeUndefined();
});

test('he has a minute to fetch the next parcel, and no longer than anybody else where he is asked or refused something', () => {
  for (const at of ['in', 'nothing', 'out'] as const)
    expect(courierIdleMs({ ...locker, at }, door('closed'))).toBe(60_000);
  for (const at of ['errand', 'sizes', 'full', 'returns', 'gone'] as const)
    expect(courierIdleMs({ session, at }, door('closed'))).toBeUndefined();
});
