import { expect, test } from 'vitest';
import { openCommands } from './command-workshop.js';
import { rentalAdmin, rentLocker } from './rental-workshop.js';

const hour = 3_600_000;
const end = { jti: 'e1', cmd: 'rental.end', lkr: undefined, arg: { lkr: 'A01', contents: 'stored' } };
const extend = (arg: object) => ({
  jti: 'x1',
  cmd: 'rental.extend',
  lkr: undefined,
  arg: { rental: 'rental_1', ...arg },
});
const refunded = { jti: 'r1', cmd: 'order.refunded', lkr: undefined, arg: { ord: 'O1', ref: '****7431' } };

function cabinet() {
  const commands = openCommands({ rentals: rentalAdmin });
  rentLocker(commands);
  return commands;
}

function rowsOf({ audit }: ReturnType<typeof cabinet>, pattern: RegExp) {
  return audit.read({ from: 1, limit: 1000 }).filter(({ event }) => pattern.test(event));
}

test('a rental is ended once, by the one who orders it, and its result is given again', async () => {
  const commands = cabinet();
  const text = await commands.sign(end);
  expect(await commands.run(text)).toEqual({ jti: 'e1', outcome: 'done' });
  expect(commands.rentals.get('rental_1')).toMatchObject({ state: 'ended' });
  expect(commands.rights.get('right_1')).toBeUndefined();
  rentLocker(commands, { id: 'rental_2', rightRef: 'right_2' });
  expect(await commands.run(text)).toEqual({ jti: 'e1', outcome: 'done' });
  expect(commands.rentals.get('rental_2')).toMatchObject({ state: 'active' });
  expect(rowsOf(commands, /^rental\./)).toMatchObject([
    { event: 'rental.ended', reason: 'contents_stored', actor: 'op-1', actor_role: 'operator', credential_ref: 'e1' },
  ]);
  expect(commands.boards.sent).toEqual([]);
});

test('a rental gets more time, or time until then, which is refused where it is paid already', async () => {
  const commands = cabinet();
  expect(await commands.order(extend({ ms: hour }))).toMatchObject({ outcome: 'done' });
  expect(commands.rentals.get('rental_1')).toMatchObject({ paidMs: 2 * hour, paidPaise: 2000, waivedPaise: 2000 });
  const until = Math.floor(commands.time.wall / 1000) + 3 * 3600;
  expect(await commands.order({ ...extend({ until }), jti: 'x2' })).toMatchObject({ outcome: 'done' });
  expect(Math.round((commands.rentals.get('rental_1')?.paidMs ?? 0) / 60_000)).toBe(180);
  const again = await commands.order({ ...extend({ until: until - 60 }), jti: 'x3' });
  expect(again).toEqual({ jti: 'x3', outcome: 'refused', reason: 'bad_time' });
});

test('that money has gone back is a row with the order, and changes nothing else', async () => {
  const commands = cabinet();
  const before = commands.rentals.list();
  expect(await commands.order(refunded)).toEqual({ jti: 'r1', outcome: 'done' });
  const [row] = rowsOf(commands, /^pay\./);
  expect(row).toMatchObject({
    ...{ event: 'pay.refunded', order_ref: 'O1', payment_ref: '****7431', payment_status: 'refunded', locker: 'A01' },
    ...{ subject_ref: 'BK_1', actor: 'op-1' },
  });
  expect(commands.rentals.list()).toEqual(before);
  const forgotten = { ...refunded, jti: 'r2', arg: { ord: 'O9' } };
  expect(await commands.order(forgotten)).toMatchObject({ outcome: 'done' });
});

test('what is not there is refused for good, and so is all of it where nothing is rented', async () => {
  const commands = cabinet();
  const refusal = async (claims: object) => (await commands.order(claims)).reason;
  expect(await refusal({ ...end, arg: { rental: 'rental_9', contents: 'empty' } })).toBe('no_rental');
  expect(await refusal({ ...end, jti: 'e2', role: 'courier' })).toBe('wrong_role');
  expect(await commands.order({ ...end, jti: 'e3' })).toMatchObject({ outcome: 'done' });
  expect(await refusal({ ...extend({ ms: hour }), jti: 'x4' })).toBe('rental_over');
  const other = openCommands();
  for (const claims of [end, extend({ ms: hour }), refunded]) {
    expect(await other.order(claims)).toMatchObject({ outcome: 'refused', reason: 'not_rented' });
  }
});

test.each([
  ['nobody is named', { ...end, arg: { contents: 'stored' } }, 'bad_claims'],
  ['two are named', { ...end, arg: { rental: 'rental_1', lkr: 'A01', contents: 'stored' } }, 'bad_claims'],
  ['it is not said what became of the things', { ...end, arg: { lkr: 'A01' } }, 'bad_claims'],
  ['there is a claim more', { ...end, arg: { ...end.arg, note: 'x' } }, 'unknown_claim'],
  ['a locker stands outside of arg', { ...end, lkr: 'A01' }, 'unknown_claim'],
  ['no time is given', extend({}), 'bad_claims'],
  ['two times are given', extend({ ms: hour, until: 1_900_000_000 }), 'bad_claims'],
  ['the time is none', extend({ ms: -hour }), 'bad_claims'],
  ['the reference is not masked', { ...refunded, arg: { ord: 'O1', ref: 'pay_12345678' } }, 'bad_claims'],
])('a command is refused where %s', async (_, claims, reason) => {
  const commands = cabinet();
  expect(await commands.order(claims)).toMatchObject({ outcome: 'refused', reason });
  expect(commands.rentals.get('rental_1')?.state).toBe('active');
});

test('nothing is done when the disk does not take the result', async () => {
  const commands = cabinet();
  commands.breakDisk(true);
  expect(await commands.order(end)).toMatchObject({ outcome: 'refused', reason: 'not_recorded' });
  commands.breakDisk(false);
  expect(commands.rentals.get('rental_1')?.state).toBe('active');
  expect(await commands.order(end)).toMatchObject({ outcome: 'done' });
});
