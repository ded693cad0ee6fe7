import { expect, test } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { installer, openAccess } from './workshop.js';

test('a PIN that is made here is random, has the configured length, opens, and is answered once', async () => {
  const cabinet = openAccess();
  const first = await cabinet.setPin();
  const second = await cabinet.setPin({ locker: 'A02' });
  expect(first.pin).toMatch(/^[0-9]{6}$/);
  expect(first.ref).not.toBe(second.ref);
  expect((await cabinet.access.check('A01', first.pin)).kind).toBe('granted');
});

test('setting and removing are rows with who did it, never with the PIN', async () => {
  const cabinet = openAccess();
  const { ref } = await cabinet.setPin({ pin: '482913', uses: 2 });
  cabinet.admin.removePin('A01', installer);
  expect(cabinet.events()).toMatchObject([
    {
      event: 'admin.pin_set',
      locker: 'A01',
      credential_ref: ref,
      actor: 'uid-1000',
      actor_role: 'installer',
      retention: 'admin',
    },
    { event: 'admin.pin_removed', locker: 'A01', credential_ref: ref, actor: 'uid-1000', actor_role: 'installer' },
  ]);
  expect(cabinet.rights.credentialCount()).toBe(0);
});

test('right and row are stored both or neither', async () => {
  const cabinet = openAccess();
  const right = { role: 'customer', lockers: ['A01'], randomPin: true } as const;
  const put = cabinet.admin.put(right, { actor: 'free text', actorRole: 'operator' });
  await expect(put).rejects.toMatchObject({ code: 'audit.invalid_event' });
  expect(cabinet.rights.credentialCount()).toBe(0);
});

test.each([
  [{ locker: 'Z99' }, 'access.unknown_locker'],
  [{ pin: '12345' }, 'access.bad_pin'],
  [{ pin: '12345x' }, 'access.bad_pin'],
  [{ pin: '１２３４５６' }, 'access.bad_pin'],
  [{ pin: '1234567890123' }, 'access.bad_pin'],
  [{ uses: 0 }, 'access.bad_limit'],
  [{ uses: 1.5 }, 'access.bad_limit'],
  [{ untilMs: Date.UTC(2026, 4, 31) }, 'access.bad_limit'],
  [{ untilMs: Date.UTC(2026, 7, 1), fromMs: Date.UTC(2026, 8, 1) }, 'access.bad_limit'],
] as const)('%o is refused clearly', async (request, code) => {
  const cabinet = openAccess();
  await expect(cabinet.setPin(request)).rejects.toMatchObject({ code });
  expect(cabinet.rights.credentialCount()).toBe(0);
});

test('removing a PIN that is not there says so', () => {
  const cabinet = openAccess();
  expect(() => cabinet.admin.removePin('A01', installer)).toThrow(expect.objectContaining({ code: 'access.no_pin' }));
  expect(() => cabinet.admin.removePin('Z99', installer)).toThrow(
    expect.objectContaining({ code: 'access.unknown_locker' }),
  );
});

test('a limit is allowed while the clock is not set, and counts from the floor', async () => {
  const cabinet = openAccess({ synchronised: () => false });
  const untilMs = Date.UTC(2026, 0, 1) + 1;
  const { pin } = await cabinet.setPin({ untilMs });
  expect((await cabinet.access.check('A01', pin)).kind).toBe('granted');
});

test('a new PIN ends the pause that wrong ones brought', async () => {
  const cabinet = openAccess();
  for (let i = 0; i < 5; i += 1) await cabinet.access.check('A01', '000000');
  const { pin } = await cabinet.setPin();
  expect((await cabinet.access.check('A01', pin)).kind).toBe('granted');
});

test('without a pepper PINs are neither set nor checked, but can be removed', async () => {
  const error = new LockerError('access.pepper_missing', 'missing');
  const first = openAccess();
  await first.setPin();
  await first.store.close();
  const cabinet = openAccess({ dir: first.dir, pepper: { kind: 'unavailable', error } });
  expect(await cabinet.access.check('A01', '482913')).toEqual({ kind: 'unavailable', error });
  await expect(cabinet.setPin({ locker: 'A02' })).rejects.toBe(error);
  cabinet.admin.removePin('A01', installer);
  expect(cabinet.rights.credentialCount()).toBe(0);
});
