import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultSerial } from '../../src/config/line-specs.js';
import { ControlClient } from '../../src/control/client.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';
import { boardSpec } from '../drivers/board-spec.js';
import { Events } from '../drivers/wire.js';
import { eventually, type RunningDaemon } from '../running-daemon.js';
import { root, signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

const exp = Math.floor(Date.now() / 1000) + 7200;
const header = { alg: 'EdDSA', kid: 'k1', typ: 'access+jwt' } as const;
const claims = (jti: string, lkr: string) => ({ aud: 'TEST-1', jti, exp, lkr });

describe('lockerctl sim in a trial', () => {
  const cloud = signer();
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  const at = (file: string): string => join(cabinet.folder, file);

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/device.jwks }`,
      readers: `[{ id: front, driver: serial-scanner, port: "sim:front", baud: 115200 },
        { id: desk, driver: rdm6300, port: "sim:desk" }]`,
    }));
    writeFileSync(at('trust.jwks'), cloud.trustJson);
    daemon = await cabinet.start();
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  test('shows a code at a scanner, and the record says who did and what came of it', async () => {
    const token = await cloud.token(claims('s1', 'A1'));
    expect(await cabinet.ctl('sim', 'scan', 'front', token)).toMatchObject({ code: 0, stderr: '' });
    const rows = await eventually('the opening', async () => {
      const found = await cabinet.events();
      return found.some(({ event }) => event === 'lock.opened') && found;
    });
    expect(rows.filter(({ event }) => event === 'admin.simulated')).toMatchObject([{ actor_role: 'installer' }]);
    expect(rows.filter(({ access_mode }) => access_mode === 'qr')).toMatchObject(
      ['access.granted', 'lock.intent', 'lock.opened'].map((event) => ({ event, locker: 'A1', credential_ref: 's1' })),
    );
  });

  test('says what a reader does not read and which readers there are, and not what was to be presented', async () => {
    const wrong = async (...args: readonly string[]) => (await cabinet.ctl('sim', ...args)).stderr.trim();
    expect(await wrong('scan', 'desk', 'CANARY')).toBe('sim.failed: Reader desk (rdm6300) reads a card, not a code.');
    expect(await wrong('card', 'front', '13005D1DA5')).toBe(
      'sim.failed: Reader front (serial-scanner) reads a code, not a card.',
    );
    expect(await wrong('card', 'desk', 'CANARY')).toMatch(/^sim\.failed: reader desk: the number of a card has 10 hex/);
    expect(await wrong('scan', 'back', 'CANARY')).toBe(
      'sim.failed: no reader "back" is simulated; there are: front, desk',
    );
    expect(daemon.log()).not.toContain('CANARY');
  });
});

/** A daemon on the ttys of a simulator process of the test's own, which sees every pulse. The tests build on each other. */
describe('simulated readers of one cabinet', () => {
  const pinned = root('root-1', 'TEST-1');
  const cloud = signer();
  const former = signer('k0');
  const events = new Events();
  let sim: SimulatorLink;
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  const shown: string[] = [];
  const show = (reader: string, text: string): Promise<void> => {
    shown.push(text);
    return sim.present(reader, text);
  };
  const pulses = (): readonly number[] => events.of('energised').map(({ channel }) => channel);
  const client = () => new ControlClient(join(cabinet.folder, 'control.sock'));
  const rows = async (event: string) => {
    const found: Readonly<Record<string, unknown>>[] = [];
    for await (const row of client().lines('/events?from=1')) if (row.event === event) found.push(row);
    return found;
  };
  /** What a reader has read and refused since the hardware process began. */
  const counters = async (reader: string) => {
    const { hardware } = await client().get('/status');
    return Object(Object(Object(hardware).readers)[reader]);
  };
  const read = (reader: string, count: number) =>
    eventually(`${reader} has read ${count}`, async () => (await counters(reader)).read === count);
  const opened = (count: number) =>
    eventually(`opening ${count}`, async () => (await rows('lock.opened')).length === count);

  beforeAll(async () => {
    const scanner = (id: string, baud: number) =>
      ({ id, driver: 'serial-scanner', port: `sim:${id}`, baud, serial: defaultSerial }) as const;
    sim = await startSimulatorProcess({
      buses: [{ id: 'line', port: 'sim:line', baud: 19200, echo: 'off', replyTimeoutMs: 200 }],
      boards: [boardSpec({ id: 'b1', bus: 'line', channels: 8 })],
      readers: [scanner('front', 115_200), scanner('back', 115_200), scanner('slow', 2400)],
    });
    sim.onEvent(events.add);
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks, roots: ${folder}/roots.jwks, device: ${folder}/device.jwks }`,
      buses: `[{ id: line, port: ${sim.paths.line} }]`,
      readers: `[${['front', 'back', 'slow']
        .map((id) => `{ id: ${id}, driver: serial-scanner, port: ${sim.readerPaths[id]} }`)
        .join(', ')}]`,
    }));
    writeFileSync(join(cabinet.folder, 'trust.jwks'), former.trustJson);
    writeFileSync(join(cabinet.folder, 'roots.jwks'), pinned.trustJson);
    daemon = await cabinet.start();
    await cabinet.seen();
  });
  afterAll(async () => {
    await cabinet.end();
    await sim.stop();
  });

  test('are real ones to this daemon, which has nothing to simulate', async () => {
    expect((await cabinet.ctl('sim', 'scan', 'front', 'CANARY')).stderr).toMatch(/^sim\.not_simulated: /);
    expect(await client().get('/status')).toMatchObject({ simulated: false });
  });

  test('open a locker once for a code that is scanned twice quickly at one of them', async () => {
    const token = await former.token(claims('once', 'A1'));
    await Promise.all([show('front', token), show('front', token)]);
    await read('front', 2);
    await opened(1);
    expect(pulses()).toEqual([1]);
    expect(await rows('access.granted')).toHaveLength(1);
    expect(await rows('access.denied')).toEqual([]);
  });

  test('open each locker once for a code that is scanned at two of them in the same moment', async () => {
    const lockers = ['A2', 'A3', 'A4', 'A5'];
    for (const [at, locker] of lockers.entries()) {
      const token = await former.token(claims(`both-${locker}`, locker));
      await Promise.all([show('front', token), show('back', token)]);
      await Promise.all([read('front', 3 + at), read('back', 1 + at)]);
      await opened(2 + at);
      // The other scanner was told to wait, or denied; now everybody is.
      expect((await cabinet.code(token)).status).toBe(403);
    }
    expect(pulses()).toEqual([1, 2, 3, 4, 5]);
    expect((await rows('lock.intent')).map(({ locker }) => locker)).toEqual(['A1', ...lockers]);
    const denials = await rows('access.denied');
    expect(denials.length).toBeGreaterThanOrEqual(lockers.length);
    expect(new Set(denials.map(({ reason }) => reason))).toEqual(new Set(['used_up']));
  });

  test('open nothing for anything else; the record has the reason, and noise is counted', async () => {
    const keys = join(cabinet.folder, 'keys.jwt');
    writeFileSync(keys, await pinned.keys(1, cloud));
    expect(await cabinet.ctl('token', 'install', keys)).toMatchObject({ code: 0 });
    // Ten denials a minute have rows of their own: a new start counts anew.
    await cabinet.kill();
    daemon = await cabinet.start();
    await cabinet.seen();
    const refused: [string, string][] = [
      ['too_long', 'CANARY'.repeat(172)],
      ['not_a_token', 'https://canary.example.com/a?b=c'],
      ['not_a_token', 'upi://pay?pa=canary@bank&pn=Canary&am=1.00&cu=INR'],
      ['wrong_cabinet', await cloud.token({ ...claims('c1', 'A6'), aud: 'CANARY-9' })],
      ['unknown_key', await former.token(claims('c2', 'A6'))],
      ['bad_header', await cloud.jws({ ...header, jku: 'https://canary.example.com' }, claims('c3', 'A6'))],
    ];
    const before = (await rows('access.denied')).length;
    for (const [at, [, text]] of refused.entries()) {
      await show('front', text);
      await eventually('the denial', async () => (await rows('access.denied')).length === before + at + 1);
    }
    const denials = (await rows('access.denied')).slice(before);
    expect(denials).toMatchObject(refused.map(([reason]) => ({ reason, access_mode: 'qr' })));
    await show('front', '\u0001\u0002CANARYBINARY');
    await eventually('noise', async () => Object((await counters('front')).refused).noise === 1);
    expect(await counters('front')).toMatchObject({ read: refused.length });
    expect(await rows('access.denied')).toHaveLength(before + refused.length);
    expect(pulses()).toEqual([1, 2, 3, 4, 5]);
  });

  test('open nothing for a text in which the hardware process was killed, and its locker for the next scan', async () => {
    const token = await cloud.token(claims('cut', 'A7'));
    let sent = false;
    const cut = show('slow', token).then(() => {
      sent = true;
    });
    // The simulator began the slow one first, so a part of it has gone over the line once 80 ms of the other are through.
    await show('back', 'another text '.repeat(70));
    expect(sent).toBe(false);
    const [hardware, ...others] = daemon.children();
    expect(others).toEqual([]);
    if (hardware === undefined) throw new Error('there is no hardware process');
    process.kill(hardware, 'SIGKILL');
    await cut;
    await eventually('it is back', async () => (await counters('slow')).ready === true);
    expect(pulses()).not.toContain(7);
    // What was left of the text is a text of its own, which nobody signed.
    await show('front', token);
    await opened(6);
    expect(pulses()).toEqual([1, 2, 3, 4, 5, 7]);
    expect((await rows('lock.intent')).map(({ credential_ref }) => credential_ref)).toContain('cut');
  });

  test('leave nothing of any text in a file of the data directory or in the log', async () => {
    const data = join(cabinet.folder, 'data');
    const running = filesBelow(data);
    const { stdout, stderr } = await daemon.stop();
    const places: [string, Buffer][] = [...running, ...filesBelow(data), ['log', Buffer.from(stdout + stderr)]];
    expect(places.some(([path]) => path.endsWith('lockerd.db-wal'))).toBe(true);
    const parts = shown.flatMap((text) => text.split('.')).filter((part) => part.length > 12);
    expect(parts.length).toBeGreaterThan(20);
    for (const [path, bytes] of places) {
      for (const secret of [...parts, 'canary', 'CANARY'])
        expect(bytes.includes(secret), `${path}: ${secret}`).toBe(false);
    }
  });
});
