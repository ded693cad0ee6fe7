import { parseOptions } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/access/decision.js';
import { installer, openAccess } from './workshop.js';

type Access = ReturnType<typeof openAccess>;

async function repeat(times: number, action: (n: number) => Promise<Decision>): Promise<Decision['kind'][]> {
  const kinds: Decision['kind'][] = [];
  for (let n = 0; n < times; n += 1) kinds.push((await action(n)).kind);
  return kinds;
}

const setPin = (cabinet: Access, more: object = {}) => cabinet.setPin({ pin: '482913', ...more });

describe('a typed PIN', () => {
  test('that is right is a grant, and nothing is written: the cabinet records the opening', async () => {
    const cabinet = openAccess();
    const { ref } = await setPin(cabinet);
    const { seq } = cabinet.audit.head();
    expect(await cabinet.access.check('A01', '482913')).toEqual({
      kind: 'granted',
      grant: {
        locker: 'A01',
        mode: 'pin',
        credentialRef: ref,
        use: { kind: 'right', ref, of: 'A01' },
        purpose: 'collect',
      },
    });
    expect(cabinet.audit.head().seq).toBe(seq);
    expect(cabinet.sleeps).toEqual([]);
  });

  test('gets the same answer after the same time for every kind of denial; the record knows the reason', async () => {
    const cabinet = openAccess();
    const { ref } = await setPin(cabinet, { uses: 1, untilMs: cabinet.time.wall + 60_000 });
    const answers: Decision[] = [];
    answers.push(await cabinet.access.check('Z99', '482913'));
    answers.push(await cabinet.access.check('A02', '482913'));
    answers.push(await cabinet.access.check('A01', '111111'));
    cabinet.store.tx(() => cabinet.uses.take({ kind: 'right', ref, of: 'A01', allowed: 1 }));
    answers.push(await cabinet.access.check('A01', '482913'));
    cabinet.time.pass(60_000);
    answers.push(await cabinet.access.check('A01', '482913'));
    expect(answers).toEqual(Array(5).fill({ kind: 'denied' }));
    expect(cabinet.sleeps).toEqual(Array(5).fill(1000));
    expect(cabinet.events().slice(1)).toMatchObject([
      { event: 'access.denied', reason: 'no_locker', locker: null, credential_ref: null },
      { event: 'access.denied', reason: 'no_right', locker: 'A02', credential_ref: null },
      { event: 'access.denied', reason: 'wrong_pin', locker: 'A01', access_mode: 'pin', outcome: 'denied' },
      { event: 'access.denied', reason: 'used_up', locker: 'A01' },
      { event: 'access.denied', reason: 'expired', locker: 'A01' },
    ]);
  });

  test('is found nowhere in the data directory, nor is an unknown locker number', async () => {
    const cabinet = openAccess();
    await setPin(cabinet);
    await cabinet.access.check('A01', '730518');
    await cabinet.access.check('LOCKERTYPED', '730518');
    const tables = [
      'meta',
      'audit',
      'rights',
      'right_lockers',
      'pins',
      'cards',
      'uses',
      'throttle',
      'openings',
      'alarms',
    ];
    const rows = tables.map((table) => cabinet.store.statement<[], unknown>(`SELECT * FROM ${table}`).all());
    expect(JSON.stringify(rows)).not.toMatch(/482913|730518|LOCKERTYPED/);
  });

  test('of one locker does not open another, and not after it was replaced or removed', async () => {
    const cabinet = openAccess();
    await setPin(cabinet);
    expect((await cabinet.access.check('A02', '482913')).kind).toBe('denied');
    await cabinet.setPin({ pin: '555555' });
    expect((await cabinet.access.check('A01', '482913')).kind).toBe('denied');
    expect((await cabinet.access.check('A01', '555555')).kind).toBe('granted');
    cabinet.admin.removePin('A01', installer);
    expect((await cabinet.access.check('A01', '555555')).kind).toBe('denied');
  });
});

describe('the throttle', () => {
  test('pauses a locker number after five failures, the right PIN too, and lets it in afterwards', async () => {
    const cabinet = openAccess();
    await setPin(cabinet);
    expect(await repeat(5, () => cabinet.access.check('A01', '000000'))).toEqual(Array(5).fill('denied'));
    // The last denial itself took a second.
    expect(await cabinet.access.check('A01', '482913')).toEqual({ kind: 'wait', seconds: 59 });
    expect(cabinet.events().at(-1)).toMatchObject({ event: 'access.denied', reason: 'throttled', locker: 'A01' });
    cabinet.time.pass(59_000);
    expect((await cabinet.access.check('A01', '482913')).kind).toBe('granted');
    expect(await repeat(4, () => cabinet.access.check('A01', '000000'))).toEqual(Array(4).fill('denied'));
    expect((await cabinet.access.check('A01', '482913')).kind).toBe('granted');
  });

  test('treats a locker that does not exist like one that does', async () => {
    const cabinet = openAccess();
    expect(await repeat(6, () => cabinet.access.check('Z99', '1'))).toEqual([...Array(5).fill('denied'), 'wait']);
    expect((await cabinet.access.check('z99', '1')).kind).toBe('denied');
  });

  test('holds for tries that were sent at the same moment', async () => {
    const cabinet = openAccess();
    const answers = await Promise.all(Array.from({ length: 9 }, () => cabinet.access.check('A01', '000000')));
    expect(answers.filter((answer) => answer.kind === 'denied')).toHaveLength(5);
    expect(answers.filter((answer) => answer.kind === 'wait')).toHaveLength(4);
  });

  test('asks to wait when more than eight are waiting', async () => {
    const cabinet = openAccess();
    const tries = Array.from({ length: 10 }, (_, n) => cabinet.access.check(`L${n}`, '000000'));
    const kinds = (await Promise.all(tries)).map((answer) => answer.kind);
    expect(kinds).toEqual([...Array(9).fill('denied'), 'wait']);
  });

  test('is not reset by pulling the plug: a pause that ran begins anew, one that was over does not', async () => {
    const first = openAccess();
    await setPin(first);
    await repeat(5, () => first.access.check('A01', '000000'));
    await repeat(5, () => first.access.check('A02', '000000'));
    first.time.pass(56_500);
    first.access.tick();
    await first.store.close();

    const second = openAccess({ dir: first.dir, boot: 'b00t2' });
    expect(await second.access.check('A02', '000000')).toEqual({ kind: 'wait', seconds: 60 });
    expect((await second.access.check('A01', '482913')).kind).toBe('granted');
  });
});

describe('failures all over the cabinet', () => {
  test('slow every try down and raise an alarm; a right PIN still opens; it ends by itself', async () => {
    const cabinet = openAccess();
    await setPin(cabinet);
    await repeat(21, (n) => cabinet.access.check(`L${n}`, '000000'));
    expect(cabinet.alarms.has('pin_attack')).toBe(true);
    expect(cabinet.events().filter((row) => row.event === 'device.pin_attack')).toHaveLength(1);
    cabinet.sleeps.length = 0;
    expect((await cabinet.access.check('A01', '482913')).kind).toBe('granted');
    expect(cabinet.sleeps).toEqual([10_000]);

    cabinet.access.tick();
    expect(cabinet.alarms.has('pin_attack')).toBe(true);
    cabinet.time.pass(600_000);
    cabinet.access.tick();
    cabinet.access.tick();
    expect(cabinet.alarms.has('pin_attack')).toBe(false);
    expect(cabinet.events().filter((row) => row.event === 'device.pin_attack_over')).toHaveLength(1);
    cabinet.sleeps.length = 0;
    expect((await cabinet.access.check('A01', '482913')).kind).toBe('granted');
    expect(cabinet.sleeps).toEqual([]);
  });

  test.each([
    20, 21,
  ])('are remembered over a restart, also before they are an attack: after %i of them', async (failures) => {
    const first = openAccess();
    await setPin(first);
    await repeat(failures, (n) => first.access.check(`L${n}`, '000000'));
    await first.store.close();
    const second = openAccess({ dir: first.dir, boot: 'b00t2' });
    await second.access.check('L99', '000000');
    expect(second.alarms.has('pin_attack')).toBe(true);
    second.sleeps.length = 0;
    expect((await second.access.check('A01', '482913')).kind).toBe('granted');
    expect(second.sleeps).toEqual([10_000]);
  });

  test('that were over before a restart are not counted anew after it', async () => {
    const first = openAccess();
    await repeat(20, (n) => first.access.check(`L${n}`, '000000'));
    first.time.pass(600_000);
    first.access.tick();
    await first.store.close();
    const second = openAccess({ dir: first.dir, boot: 'b00t2' });
    await second.access.check('L99', '000000');
    expect(second.alarms.has('pin_attack')).toBe(false);
  });

  test('become ten rows and one counted row a minute', async () => {
    const cabinet = openAccess();
    await repeat(15, (n) => cabinet.access.check(`L${n}`, '000000'));
    cabinet.time.pass(60_000);
    cabinet.refusals.tick();
    const denials = cabinet.events().filter((row) => row.event === 'access.denied');
    expect(denials).toHaveLength(11);
    expect(denials.at(-1)).toMatchObject({ reason: 'repeated', error_args: [5] });
  });
});

describe('when failures cannot be recorded', () => {
  test('PINs are unavailable, so that nobody guesses for free, and work again once they can', async () => {
    const cabinet = openAccess();
    await setPin(cabinet);
    cabinet.store.use((db) => db.exec('PRAGMA query_only = ON'));
    const unavailable = { kind: 'unavailable', error: { code: 'store.io' } };
    expect(await cabinet.access.check('A01', '000000')).toMatchObject(unavailable);
    expect(await cabinet.access.check('A01', '482913')).toMatchObject(unavailable);
    cabinet.store.use((db) => db.exec('PRAGMA query_only = OFF'));
    expect(await repeat(4, () => cabinet.access.check('A01', '000000'))).toEqual(Array(4).fill('denied'));
    expect((await cabinet.access.check('A01', '482913')).kind).toBe('wait');
  });
});

test('stored hashes are Argon2id with 19 MiB, two passes and one lane', async () => {
  const cabinet = openAccess();
  await setPin(cabinet);
  const hash = cabinet.rights.withNumber('A01')[0]?.hash ?? '';
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(parseOptions(hash).saltLen).toBe(16);
});
