import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, freePort, type RunningDaemon } from '../running-daemon.js';
import { type Authority, authority, type Identity } from '../terminal/certificates.js';
import { ask, type Said, type Sent } from '../terminal/world.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

let cabinet: TestCabinet;
let daemon: RunningDaemon;
let port: number;
let servers: Authority;
let face: Identity;

/** The tests build on each other: they run in their order. */
beforeAll(async () => {
  port = await freePort();
  const issuer = await authority('Clients');
  servers = await authority('Servers');
  face = await issuer.issue({ names: ['face-1'] });
  const clients = '[{ name: face-1, mode: face, lockers: [A1..A3], perMinute: 20 }]';
  cabinet = await testCabinet(() => ({
    terminal: `{ listen: 127.0.0.1:${port}, cert: server.pem, key: server.key, ca: clients-ca.pem, clients: ${clients} }`,
  }));
  const server = await servers.issue({ names: ['cabinet'], use: 'server' });
  writeFileSync(join(cabinet.folder, 'server.pem'), server.cert);
  writeFileSync(join(cabinet.folder, 'server.key'), server.key, { mode: 0o644 });
  writeFileSync(join(cabinet.folder, 'clients-ca.pem'), issuer.cert);
});
afterAll(() => cabinet.end());

const call = (path: string, sent?: Sent): Promise<Said> =>
  ask(`https://127.0.0.1:${port}/`, servers.cert, face, path, sent);
const post = (path: string, body: unknown): Promise<Said> =>
  call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const rows = async (event: RegExp) => (await cabinet.events()).filter((row) => event.test(String(row.event)));

test('--check tries the files of the terminal API', async () => {
  const { code, stderr } = await cabinet.checkConfig();
  expect(code).toBe(2);
  expect(stderr).toMatch(/^terminal\.key_exposed: terminal\.key: .*server\.key: others may read it .* run chmod 0600/);
});

test('a terminal API that cannot be served keeps nothing else from working, and comes up by itself', async () => {
  daemon = await cabinet.start();
  expect(daemon.log()).toMatch(/error terminal\.key_exposed .*chmod 0600/);
  expect(await cabinet.alarms()).toContain('terminal_down');
  expect((await cabinet.ctl('status')).stdout).toMatch(/terminals +down \(terminal\.key_exposed: .*chmod 0600\)/);
  await cabinet.seen();
  expect((await cabinet.ctl('open', 'A1')).code).toBe(0);

  chmodSync(join(cabinet.folder, 'server.key'), 0o600);
  await eventually('it is up', () => daemon.log().includes(`terminal.up url=https://127.0.0.1:${port}/`));
  expect(await cabinet.alarms()).not.toContain('terminal_down');
  expect((await cabinet.ctl('status')).stdout).toMatch(new RegExp(`terminals +https://127.0.0.1:${port}/`));
  expect(await rows(/^device\.terminal/)).toMatchObject([
    { event: 'device.terminal_down', error: 'terminal.key_exposed' },
    { event: 'device.terminal_back' },
  ]);
});

test('a client sees its lockers and no others', async () => {
  const { status, body } = await call('/v1/lockers');
  expect(status).toBe(200);
  expect(body.lockers).toMatchObject([{ id: 'A1' }, { id: 'A2' }, { id: 'A3' }]);
});

test('what is asked with more than is known, or with other text, is refused', async () => {
  const said = [
    await post('/v1/open', { locker: 'A1', image: 'CANARYIMAGE' }),
    await post('/v1/open', { locker: 'A1', ref: 'CANARY NAME' }),
    await post('/v1/open', { locker: 'CANARY-LOCKER' }),
    await post('/v1/commands', { text: 'CANARY.COMMAND.TEXT' }),
    await post('/v1/time/answer', { text: 'CANARY.TIME.TEXT' }),
  ];
  expect(said.map(({ status, body }) => [status, body.code ?? body.outcome])).toEqual([
    [400, 'malformed'],
    [400, 'malformed'],
    [403, 'denied'],
    [200, 'refused'],
    [200, 'refused'],
  ]);
});

test('what a client may not open is denied and recorded with its name, and so is a flood', async () => {
  expect(await post('/v1/open', { locker: 'A4' })).toMatchObject({ status: 403, body: { code: 'denied' } });
  let throttled = 0;
  // One after the other: more connections at once than an address may have would be cut, which is another limit.
  for (let n = 0; n < 25; n++) if ((await call('/v1/lockers')).status === 429) throttled += 1;
  expect(throttled).toBeGreaterThan(0);
  const denials = await rows(/^access\.denied$/);
  const own = { access_mode: 'face', outcome: 'denied', actor: 'face-1', actor_role: 'system' };
  const throttlings = Array(Math.min(throttled, 8)).fill({ ...own, reason: 'throttled', locker: null });
  expect(denials).toMatchObject([
    // What is no locker of this cabinet is free text.
    { ...own, reason: 'other_locker', locker: null },
    { ...own, reason: 'other_locker', locker: 'A4' },
    ...throttlings,
  ]);
});

test('nothing of a body is in any file or log', async () => {
  const { stderr } = await daemon.stop();
  const places: [string, Buffer][] = [...filesBelow(join(cabinet.folder, 'data')), ['log', Buffer.from(stderr)]];
  expect(places.length).toBeGreaterThan(1);
  for (const [path, bytes] of places) expect(bytes.includes('CANARY'), path).toBe(false);
});

test('a port that is used is told at the start, and tried again', async () => {
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  daemon = await cabinet.start();
  expect(daemon.log()).toMatch(/error terminal\.port_used .*is used by another program/);
  expect(await cabinet.alarms()).toContain('terminal_down');
  other.close();
  await eventually('it is up', async () => (await call('/v1/lockers').catch(() => null))?.status === 200);
  const { code } = await daemon.stop();
  expect(code).toBe(0);
});
