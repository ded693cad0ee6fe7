import { describe, expect, test } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { Commands } from '../../src/store/commands.js';
import { seal } from '../../src/tokens/sealed.js';
import { eventually } from '../running-daemon.js';
import { HandTime, tempDir } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';
import { cloud, device, openCommands, QuickBoards } from './command-workshop.js';

const done = (data: object) => ({ jti: 'j1', outcome: 'done', data });
const refused = (reason: string, jti = 'j1') => ({ jti, outcome: 'refused', reason });
const opened = done({ opening: 'opened', locker: 'A01' });

describe('a command that opens', () => {
  test('opens, and its rows name it and who ordered it', async () => {
    const { order, boards, events } = openCommands();
    expect(await order({ role: 'cloud', actor: 'app-7', mode: 'mobile_app' })).toEqual(opened);
    expect(boards.sent).toEqual([1]);
    expect(events()).toMatchObject([
      { event: 'access.granted', access_mode: 'mobile_app', credential_ref: 'j1', actor: 'app-7', actor_role: 'cloud' },
      { event: 'lock.intent', credential_ref: 'j1' },
      { event: 'lock.opened', credential_ref: 'j1' },
    ]);
  });

  test('gives its result again, however often it comes and after its end', async () => {
    const { sign, run, boards, time } = openCommands();
    const text = await sign({});
    expect(await run(text)).toEqual(opened);
    time.pass(3_600_000);
    expect([await run(text), await run(text)]).toEqual([opened, opened]);
    expect(boards.sent).toEqual([1]);
  });

  test('that comes five times at once opens once, and all get the one result', async () => {
    const { sign, run, boards } = openCommands();
    const text = await sign({});
    expect(await Promise.all(Array.from({ length: 5 }, () => run(text)))).toEqual(Array(5).fill(opened));
    expect(boards.sent).toEqual([1]);
  });

  test('that failed has failed for good', async () => {
    const { sign, run, boards } = openCommands();
    boards.next = 'not sent';
    const text = await sign({});
    const failed = { ...done({ opening: 'failed', locker: 'A01' }), outcome: 'failed', reason: 'not_sent' };
    expect(await run(text)).toEqual(failed);
    boards.next = 'opens';
    expect(await run(text)).toEqual(failed);
    expect(boards.sent).toEqual([]);
  });

  test('does not open in 50 restarts after it', async () => {
    const dir = tempDir();
    const time = new HandTime();
    const boards = new QuickBoards();
    let cabinet = openCommands({ dir, time, boards });
    const text = await cabinet.sign({});
    const results = [await cabinet.run(text)];
    for (let n = 0; n < 50; n++) {
      await cabinet.end();
      cabinet = openCommands({ dir, time, boards, boot: `b${n}` });
      results.push(await cabinet.run(text));
    }
    expect(results).toEqual(Array(51).fill(opened));
    expect(boards.sent).toEqual([1]);
  });

  test('that a power cut interrupted has its result after it, from what is seen then', async () => {
    const dir = tempDir();
    const time = new HandTime();
    const boards = new QuickBoards();
    const first = openCommands({ dir, time, boards });
    const text = await first.sign({});
    boards.next = 'pulled';
    await expect(first.run(text)).rejects.toThrow('the plug was pulled');
    await first.end();
    const { run } = openCommands({ dir, time, boards, boot: 'b2' });
    const restarted = { ...opened, reason: 'restarted' };
    // At once, while the cabinet still looks at the lock, and later.
    expect([await run(text), await run(text)]).toEqual([restarted, restarted]);
    expect(boards.sent).toEqual([1]);
  });

  test('whose opening was lost with a damaged database has failed', async () => {
    const { sign, run, store, commands, boards } = openCommands();
    store.tx(() => commands.begin('j1', Number.MAX_SAFE_INTEGER));
    expect(await run(await sign({}))).toEqual({ jti: 'j1', outcome: 'failed', reason: 'restarted' });
    expect(boards.sent).toEqual([]);
  });
});

describe('a blocked locker', () => {
  test.each(['operator', 'admin', 'installer'])('opens for the role %s', async (role) => {
    const { order, cabinet } = openCommands();
    cabinet.upkeep.block('A01', { actor: 'op-1', actorRole: 'operator' });
    expect(await order({ role })).toEqual(opened);
  });

  test.each(['cloud', 'courier', 'agent'])('does not open for the role %s, also not later', async (role) => {
    const { sign, run, cabinet, boards } = openCommands();
    cabinet.upkeep.block('A01', { actor: 'op-1', actorRole: 'operator' });
    const text = await sign({ role });
    expect(await run(text)).toEqual(refused('blocked'));
    cabinet.upkeep.unblock('A01', { actor: 'op-1', actorRole: 'operator' });
    expect(await run(text)).toEqual(refused('blocked'));
    expect(boards.sent).toEqual([]);
  });
});

describe('what a courier left in a locker', () => {
  const roles: [string, boolean][] = [
    ['cloud', false],
    ['operator', true],
    ['admin', true],
    ['installer', true],
    ['agent', true],
    ['courier', true],
  ];
  test.each(roles)('after an opening by the role %s is still taken to be there: %s', async (role, there) => {
    const { order, store, dropOffs } = openCommands();
    store.tx(() => dropOffs.begin({ locker: 'A01', ref: 'c1', boot: 'b00t1', monoMs: 0 }));
    expect(await order({ role })).toEqual(opened);
    expect(dropOffs.of('A01')).toEqual(
      there ? { locker: 'A01', ref: 'c1', boot: 'b00t1', monoMs: 0, closed: false } : undefined,
    );
  });

  test('by a command is noted as his', async () => {
    const { order, dropOffs } = openCommands();
    await order({ role: 'courier' });
    expect(dropOffs.of('A01')).toMatchObject({ ref: 'j1' });
  });
});

describe('a refusal', () => {
  test('leaves a row with its reason, and with the command only where it can be believed', async () => {
    const { order, run, told, time } = openCommands();
    const now = time.wall / 1000;
    const few = signer('c1', ['cmd+jwt'], ['block']);
    expect(await run('no token')).toEqual(refused('not_a_token', ''));
    expect(await order({}, few)).toEqual(refused('bad_signature', ''));
    expect(await order({ aud: 'OTHER' })).toEqual(refused('wrong_cabinet'));
    expect(await order({ role: 'courier', cmd: 'block' })).toEqual(refused('wrong_role'));
    expect(await order({ iat: now - 120, exp: now - 60 })).toEqual(refused('expired'));
    expect(await order({ lkr: 'CANARY' })).toEqual(refused('no_locker'));
    expect(await order({ jti: 'j2', cmd: 'config.put', lkr: undefined })).toEqual(refused('unsupported', 'j2'));
    const row = { event: 'admin.command_refused', outcome: 'refused', locker: null };
    const believed = { ...row, credential_ref: 'j1', actor: 'op-1', actor_role: 'operator' };
    expect(told()).toMatchObject([
      { ...row, reason: 'not_a_token', credential_ref: null, actor: 'face-1', actor_role: 'system' },
      { ...row, reason: 'bad_signature', credential_ref: null, actor: null },
      { ...believed, reason: 'wrong_cabinet' },
      { ...believed, reason: 'wrong_role', actor_role: 'courier' },
      { ...believed, reason: 'expired', locker: 'A01' },
      { ...believed, reason: 'no_locker' },
      { ...believed, reason: 'unsupported', credential_ref: 'j2' },
    ]);
  });

  test('of a key that may not sign this command says nothing of what was run', async () => {
    const { order, boards } = openCommands();
    await order({});
    const few = signer('c1', ['cmd+jwt'], ['block']);
    const { run, sign } = openCommands({ trust: { current: () => ({ kind: 'ready', keys: few.trust, version: 0 }) } });
    expect(await run(await sign({}, few))).toEqual(refused('key_misused'));
    expect(boards.sent).toEqual([1]);
  });

  test('that passes leaves the command to be run: an opening under way', async () => {
    const { sign, run, boards } = openCommands();
    let go = (): void => undefined;
    boards.until = new Promise<void>((resolve) => {
      go = resolve;
    });
    const first = run(await sign({ jti: 'j0' }));
    const text = await sign({});
    // Signatures are checked beside each other: the first is under way once its unlock was asked for.
    await eventually('the first opening', () => boards.asked === 1);
    expect(await run(text)).toEqual(refused('busy'));
    go();
    expect(await first).toMatchObject({ jti: 'j0', outcome: 'done' });
    expect(await run(text)).toEqual(opened);
    expect(boards.sent).toEqual([1, 1]);
  });

  test('that passes leaves the command to be run: a disk that takes nothing', async () => {
    const { sign, run, boards, breakDisk, faults } = openCommands();
    const open = await sign({});
    const block = await sign({ jti: 'j2', cmd: 'block', lkr: ['A01', 'A02'] });
    const nowhere = await sign({ jti: 'j3', lkr: 'Z9' });
    breakDisk(true);
    for (const [text, jti] of [
      [open, 'j1'],
      [block, 'j2'],
      [nowhere, 'j3'],
    ] as const)
      expect(await run(text)).toEqual(refused('not_recorded', jti));
    expect(faults.map((fault) => fault instanceof LockerError && fault.code)).toEqual(Array(3).fill('store.io'));
    expect(boards.sent).toEqual([]);
    breakDisk(false);
    expect(await run(open)).toEqual(opened);
    expect(await run(block)).toEqual({ jti: 'j2', outcome: 'done', data: { changed: 2 } });
    expect(await run(nowhere)).toEqual(refused('no_locker', 'j3'));
  });

  test('that passes leaves the command to be run: a clock that is not set', async () => {
    let synchronised = false;
    const { sign, run, order, boards } = openCommands({ synchronised: () => synchronised });
    const text = await sign({});
    expect(await run(text)).toEqual(refused('clock_untrusted'));
    expect(await order({ jti: 'j2', cmd: 'block' })).toMatchObject({ outcome: 'done' });
    expect(boards.sent).toEqual([]);
    synchronised = true;
    expect(await run(text)).toEqual(opened);
    expect(boards.sent).toEqual([1]);
  });

  test('is given while the trust set cannot be used', async () => {
    const error = new LockerError('trust.rolled_back', 'gone');
    const { run, sign } = openCommands({ trust: { current: () => ({ kind: 'unavailable', error }) } });
    expect(await run(await sign({}))).toEqual(refused('trust_unusable', ''));
  });

  test('is given by a full table, which forgets nothing before its end', async () => {
    const { store } = openCommands();
    const commands = new Commands(store, 2);
    const put = (jti: string, untilMs: number) => store.tx(() => commands.put(jti, untilMs, { outcome: 'done' }));
    put('j1', 1000);
    put('j2', 2000);
    expect(() => put('j3', 3000)).toThrow(expect.objectContaining({ code: 'access.commands_full' }));
    expect(commands.get('j1')).toEqual({ outcome: 'done' });
    store.tx(() => commands.purge(1000));
    put('j3', 3000);
    expect([commands.get('j1'), commands.get('j2')]).toEqual([undefined, { outcome: 'done' }]);
  });

  test('more than ten times a minute is one counted row for each who ordered', async () => {
    const { run, told, refusals, time } = openCommands();
    for (let n = 0; n < 25; n++) await run('no token');
    time.pass(60_000);
    refusals.tick();
    expect(told()).toHaveLength(11);
    expect(told().at(-1)).toMatchObject({ reason: 'repeated', error_args: [15], actor: 'face-1' });
  });
});

test('block and unblock change all lockers or none, once, and each change is a row', async () => {
  const { order, sign, run, told, cabinet } = openCommands();
  const blocked = () =>
    cabinet
      .lockers()
      .filter((locker) => locker.blocked)
      .map(({ id }) => id);
  expect(await order({ cmd: 'block', lkr: ['A01', 'Z9'] })).toEqual(refused('no_locker'));
  expect(blocked()).toEqual([]);
  const block = await sign({ jti: 'j2', cmd: 'block', lkr: ['A01', 'B01'] });
  expect(await run(block)).toEqual({ ...done({ changed: 2 }), jti: 'j2' });
  expect(await order({ jti: 'j3', cmd: 'unblock', lkr: ['A01', 'A02'] })).toEqual({
    ...done({ changed: 1 }),
    jti: 'j3',
  });
  // A repeat that comes late blocks nothing anew.
  expect(await run(block)).toEqual({ ...done({ changed: 2 }), jti: 'j2' });
  expect(blocked()).toEqual(['B01']);
  const who = { actor: 'op-1', actor_role: 'operator' };
  expect(told().slice(1)).toMatchObject([
    { event: 'admin.blocked', locker: 'A01', credential_ref: 'j2', ...who },
    { event: 'admin.blocked', locker: 'B01', credential_ref: 'j2', ...who },
    { event: 'admin.unblocked', locker: 'A01', credential_ref: 'j3', ...who },
  ]);
});

describe('rights', () => {
  const right = { ref: 'BK7', role: 'customer', lockers: ['A01'] };
  const withPin = async (pin = '482913') => ({ ...right, pin: await seal(pin, device.sealing.published) });
  const put = async (arg: object, jti = 'j1') => ({ jti, cmd: 'right.put', lkr: undefined, arg });

  test('are stored with a sealed PIN, which opens then', async () => {
    const { order, access, rights, told, time } = openCommands();
    const now = Math.floor(time.wall / 1000);
    const more = { until: now + 600.5, uses: 2, hours: 'daily 00:00-24:00', subject: 'SUB_1' };
    expect(await order(await put({ ...(await withPin()), ...more }))).toEqual({ jti: 'j1', outcome: 'done' });
    expect(rights.get('BK7')).toMatchObject({
      ...{ role: 'customer', lockers: ['A01'], untilMs: (now + 600) * 1000 + 500, uses: 2, subjectRef: 'SUB_1' },
      hours: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1440 }],
    });
    expect(await access.check('A01', '482913')).toMatchObject({ kind: 'granted' });
    expect(told()[0]).toMatchObject({ event: 'admin.right_put', credential_ref: 'BK7', actor: 'op-1', locker: 'A01' });
  });

  test('that do not fit are refused for good', async () => {
    const { sign, run, order, rights } = openCommands();
    const bad: [string, object][] = [
      ['no_locker', { ...right, lockers: ['Z9'] }],
      ['bad_right', { ...right, lockers: undefined }],
      ['bad_right', { ...right, role: 'courier' }],
      ['bad_right', { ...right, until: 1000 }],
      ['bad_pin', await withPin('12')],
      ['bad_pin', await withPin('48291a')],
      ['bad_secret', { ...(await withPin()), pin: `${'a'.repeat(40)}..bbbb.cccc.dddd` }],
    ];
    for (const [at, [reason, arg]] of bad.entries()) {
      const text = await sign(await put(arg, `b${at}`));
      expect([await run(text), await run(text)]).toEqual(Array(2).fill(refused(reason, `b${at}`)));
    }
    expect(rights.list()).toEqual([]);
    await order(await put(await withPin(), 'j7'));
    const taken = await sign(await put({ ...(await withPin('111111')), ref: 'BK8' }, 'j8'));
    expect(await run(taken)).toEqual(refused('number_taken', 'j8'));
    await order({ jti: 'j9', cmd: 'right.revoke', lkr: undefined, arg: { ref: 'BK7' } });
    expect(await run(taken)).toEqual(refused('number_taken', 'j8'));
  });

  test('with a PIN wait for keys and a pepper that can be used', async () => {
    const error = new LockerError('device.keys_missing', 'gone');
    const { order } = openCommands({ device: { kind: 'unavailable', error } });
    expect(await order(await put(await withPin()))).toEqual(refused('no_device_key'));
    expect(await order(await put(right))).toEqual({ jti: 'j1', outcome: 'done' });
    const lost = new LockerError('access.pepper_missing', 'gone');
    const other = openCommands({ pepper: { kind: 'unavailable', error: lost } });
    expect(await other.order(await put(await withPin()))).toEqual(refused('pepper_unusable'));
  });

  test('are taken back and cleared, and a PIN that is still being hashed is not overtaken', async () => {
    const { order, sign, run, rights, told } = openCommands();
    const [stored, cleared] = await Promise.all([
      run(await sign(await put(await withPin()))),
      run(await sign({ jti: 'j2', cmd: 'right.clear', lkr: undefined })),
    ]);
    expect([stored.outcome, cleared]).toEqual(['done', { ...done({ removed: 1 }), jti: 'j2' }]);
    expect(rights.list()).toEqual([]);
    await order(await put(right, 'j3'));
    const revoke = { jti: 'j4', cmd: 'right.revoke', lkr: undefined, arg: { ref: 'BK7' } };
    expect(await order(revoke)).toEqual({ ...done({ removed: true }), jti: 'j4' });
    expect(await order(await put(right, 'j5'))).toEqual(refused('bad_right', 'j5'));
    expect(told().map(({ event, credential_ref }) => [event, credential_ref])).toEqual([
      ['admin.right_put', 'BK7'],
      ['admin.rights_cleared', 'j2'],
      ['admin.right_put', 'BK7'],
      ['admin.right_revoked', 'BK7'],
      ['admin.command_refused', 'j5'],
    ]);
  });
});

test('a command says that it is as late as it was signed', async () => {
  const { order, clock, time } = openCommands({ synchronised: () => false });
  const before = clock.effectiveMs();
  const iat = Math.floor(time.wall / 1000) + 86_400;
  await order({ cmd: 'block', iat, exp: iat + 60 });
  expect(before).toBeLessThan(iat * 1000);
  expect(clock.effectiveMs()).toBe(iat * 1000);
  // Not so one for another cabinet.
  await order({ jti: 'j2', aud: 'CAB-2', cmd: 'block', iat: iat + 60, exp: iat + 120 });
  expect(clock.effectiveMs()).toBe(iat * 1000);
});

test('the result of a command is forgotten once it has expired, and it is not run then', async () => {
  const { sign, run, forgetting, commands, time, boards } = openCommands();
  const text = await sign({}, cloud);
  await run(text);
  time.pass(59_000);
  forgetting.tick();
  expect(commands.get('j1')).toMatchObject({ outcome: 'done' });
  time.pass(61_000);
  forgetting.tick();
  expect(commands.get('j1')).toBeUndefined();
  expect(await run(text)).toEqual(refused('expired'));
  expect(boards.sent).toEqual([1]);
});
