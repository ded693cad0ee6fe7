import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type RunningDaemon, run } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

/** Digits that nothing else writes by chance. */
const canaryCard = 'F4739104682FEDCB';
const canaryPin = '739104683';
const cloud = signer();

/** The tests build on each other: they run in their order. */
describe('rights that lockerctl keeps', () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  /** All that lockerctl was told in return. */
  const said: string[] = [];

  const ctl = async (input: string, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    const ended = await run('lockerctl', ['--config', cabinet.configFile, '--json', ...args], input);
    said.push(ended.stderr);
    if (ended.code !== 0) throw new Error(`lockerctl ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
    return Object(JSON.parse(ended.stdout));
  };
  const shut = async (locker: string): Promise<void> => {
    await cabinet.ctl('sim', 'door', locker, 'close');
    await eventually(`${locker} is shut`, async () => {
      const { stdout } = await cabinet.ctl('lockers', '--json');
      return stdout.split('\n').some((line) => line.includes(`"id":"${locker}"`) && line.includes('"latch":"closed"'));
    });
  };

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({ trust: `{ keys: ${folder}/trust.jwks }` }));
    writeFileSync(join(cabinet.folder, 'trust.jwks'), cloud.trustJson);
    daemon = await cabinet.start();
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  test("a blocked locker refuses its customer's PIN and opens by an operator's", async () => {
    const pin = await cabinet.setPin('A1');
    const whose = ['--role', 'operator', '--holder', 'op-3', '--number', '9001', '--locker', 'A1', '--ref', 'op'];
    await ctl(`${canaryPin}\n`, 'right', 'put', ...whose, '--pin', '-');
    expect(await ctl('', 'block', 'A1')).toEqual({ locker: 'A1', changed: true });
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 403, body: { code: 'denied' } });
    expect(await cabinet.pin('9001', canaryPin)).toEqual({ status: 200, body: { outcome: 'opened', locker: 'A1' } });
    await shut('A1');
    await ctl('', 'unblock', 'A1');
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    await shut('A1');
    const byHand = ['lock.closed', 'admin.simulated'];
    const all = await cabinet.events();
    const rows = all.filter(({ locker, event }) => locker === 'A1' && !byHand.includes(String(event)));
    expect(rows).toMatchObject([
      { event: 'admin.pin_set', actor: `uid-${process.getuid?.()}`, actor_role: 'installer' },
      { event: 'admin.right_put', credential_ref: 'op' },
      { event: 'admin.blocked', actor: `uid-${process.getuid?.()}`, actor_role: 'installer' },
      { event: 'access.denied', access_mode: 'pin', reason: 'blocked' },
      { event: 'admin.open', access_mode: 'pin', credential_ref: 'op', actor: 'op-3', actor_role: 'operator' },
      { event: 'lock.intent', credential_ref: 'op' },
      { event: 'lock.opened' },
      { event: 'admin.unblocked' },
      { event: 'access.granted', access_mode: 'pin' },
      { event: 'lock.intent' },
      { event: 'lock.opened' },
    ]);
  });

  test('who runs the cabinet and may open any locker is asked which', async () => {
    const whose = ['--role', 'installer', '--holder', 'in-1', '--number', '9002'];
    const { pin, ref } = await ctl('', 'right', 'put', ...whose, '--pin');
    const lockers = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8'];
    expect(await cabinet.pin('9002', String(pin))).toMatchObject({
      status: 409,
      body: { code: 'choose_locker', lockers },
    });
    expect(await ctl('', 'right', 'revoke', String(ref))).toEqual({ ref, removed: true });
    expect(await cabinet.pin('9002', String(pin))).toMatchObject({ status: 403 });
  });

  test('a card that is enrolled by its number opens, its uses are counted, and nothing after it was taken back', async () => {
    const terms = ['--role', 'customer', '--locker', 'A2', '--uses', '2', '--ref', 'c1'];
    await ctl(`${canaryCard}\n`, 'card', 'enroll', ...terms, '--number', '-');
    expect(await cabinet.code(canaryCard)).toEqual({
      ...{ status: 200, body: { outcome: 'opened', locker: 'A2' } },
    });
    expect(await ctl('', 'right', 'show', 'c1')).toEqual({
      ...{ ref: 'c1', role: 'customer', lockers: ['A2'], uses: 2, used: { A2: 1 } },
      ...{ presentedBy: { pins: 0, cards: 1 }, now: 'in_force' },
    });
    await shut('A2');
    await ctl('', 'right', 'revoke', 'c1');
    expect(await cabinet.code(canaryCard)).toMatchObject({ status: 403, body: { code: 'denied' } });
  });

  test('a QR code that the cabinet has never seen is taken back by its id', async () => {
    const exp = Math.floor(Date.now() / 1000) + 7200;
    const text = await cloud.token({ aud: 'TEST-1', jti: 'never-seen', exp, lkr: 'A3' });
    expect(await ctl('', 'right', 'revoke', 'never-seen')).toEqual({ ref: 'never-seen', removed: false });
    expect(await cabinet.code(text)).toMatchObject({ status: 403 });
    const denied = (await cabinet.events()).filter(({ event }) => event === 'access.denied').at(-1);
    expect(denied).toMatchObject({ reason: 'revoked', credential_ref: 'never-seen' });
  });

  test("a courier fills a free locker, which is nobody else's until somebody says that it is empty", async () => {
    const whose = ['--role', 'courier', '--size', 'M', '--holder', 'rider-7', '--number', '7007', '--ref', 'courier'];
    const { pin } = await ctl('', 'right', 'put', ...whose, '--pin', '--uses', '5');
    const first = await cabinet.pin('7007', String(pin));
    // A1 has a customer; A2's right was taken back.
    expect(first).toEqual({ status: 200, body: { outcome: 'opened', locker: 'A2' } });
    await shut('A2');
    expect(await cabinet.pin('7007', String(pin))).toMatchObject({ body: { outcome: 'opened', locker: 'A3' } });
    await shut('A3');
    expect(await ctl('', 'right', 'show', 'courier')).toMatchObject({ uses: 5, filled: 2 });
    expect(await ctl('', 'emptied', 'A2')).toEqual({ locker: 'A2', changed: true });
    expect(await cabinet.pin('7007', String(pin))).toMatchObject({ body: { outcome: 'opened', locker: 'A2' } });
    await shut('A2');
  });

  test('lockers open in turn, and the record has each with who called', async () => {
    const from = (await cabinet.events()).length;
    const { code, stdout } = await cabinet.ctl('open', 'A6', 'A5');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Locker A6 is open.\nLocker A5 is open.\n' });
    const opened = (await cabinet.events()).slice(from).filter(({ event }) => event === 'admin.open');
    expect(opened.map(({ locker }) => locker)).toEqual(['A6', 'A5']);
  });

  test('a card is waited for only at a reader that there is', async () => {
    const { code, stderr } = await cabinet.ctl('card', 'remove', '--reader', 'hall');
    expect(code).toBe(1);
    expect(stderr).toContain('reader.unknown: There is no card reader "hall": the config has none.');
  });

  test('leave nothing of a PIN or a card number in any file, log or answer', async () => {
    const running = filesBelow(cabinet.folder);
    const told = [await cabinet.ctl('right', 'list', '--json'), await cabinet.ctl('events', '--from', '1', '--json')];
    const metrics = await (await fetch(`${cabinet.base}/metrics`)).text();
    const { stderr } = await daemon.stop();
    const stopped = filesBelow(cabinet.folder);
    const places = [
      ...running,
      ...stopped,
      ['told', Buffer.from(JSON.stringify([said, told, metrics, stderr]))] as const,
    ];
    expect([...running.keys()].some((path) => path.endsWith('lockerd.db-wal'))).toBe(true);
    for (const [path, bytes] of places) {
      for (const secret of [canaryCard, canaryCard.toLowerCase(), canaryPin])
        expect(bytes.includes(secret), `${path}: ${secret}`).toBe(false);
    }
  });
});
