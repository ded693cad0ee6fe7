import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSealingKey } from '../../src/tokens/device-keys.js';
import { seal } from '../../src/tokens/sealed.js';
import { commandNames } from '../../src/tokens/signed-types.js';
import { freePort, type RunningDaemon } from '../running-daemon.js';
import { type Authority, authority, type Identity } from '../terminal/certificates.js';
import { ask } from '../terminal/world.js';
import { type Signer, signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

const cloud = signer('c1', ['cmd+jwt'], commandNames);
const few = signer('c2', ['cmd+jwt'], ['block']);
const clock = signer('t1', ['time+jwt']);
/** Digits that nothing else writes by chance. */
const canary = '739104685';

/** The tests build on each other: they run in their order. */
describe('signed commands at the cabinet', () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  let port: number;
  let servers: Authority;
  let app: Identity;
  const brought: string[] = [];

  beforeAll(async () => {
    port = await freePort();
    const issuer = await authority('Clients');
    servers = await authority('Servers');
    app = await issuer.issue({ names: ['app-1'] });
    const clients = '[{ name: app-1, mode: api, lockers: all, perMinute: 100 }]';
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/device.jwks }`,
      terminal: `{ listen: 127.0.0.1:${port}, cert: server.pem, key: server.key, ca: ca.pem, clients: ${clients} }`,
    }));
    const server = await servers.issue({ names: ['cabinet'], use: 'server' });
    const keys = [cloud, few, clock].flatMap(({ trustJson }) => JSON.parse(trustJson).keys);
    for (const [file, text] of Object.entries({
      'trust.jwks': JSON.stringify({ keys }),
      'server.pem': server.cert,
      'server.key': server.key,
      'ca.pem': issuer.cert,
    }))
      writeFileSync(join(cabinet.folder, file), text, { mode: 0o600 });
    daemon = await cabinet.start();
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  const sign = async (jti: string, claims: object = {}, by: Signer = cloud): Promise<string> => {
    const iat = Math.floor(Date.now() / 1000);
    const common = { aud: 'TEST-1', jti, iat, exp: iat + 60, actor: 'op-1', role: 'operator', cmd: 'open', lkr: 'A1' };
    const kid = by === few ? 'c2' : 'c1';
    const text = await by.jws({ alg: 'EdDSA', kid, typ: 'cmd+jwt' }, { ...common, ...claims });
    brought.push(text);
    return text;
  };
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await ask(`https://127.0.0.1:${port}/`, servers.cert, app, path, sent)).body;
  };
  const byHand = async (text: string): Promise<unknown> => {
    const { code, stdout } = await cabinet.ctl('--json', 'command', text);
    return { code, ...JSON.parse(stdout) };
  };
  const intents = async () => (await cabinet.events()).filter(({ event }) => event === 'lock.intent');
  let open = '';

  test('the clock is set by an answer that a client of the terminal API brought, and the row names it', async () => {
    const { nonce } = await post('/v1/time/ask', {});
    const claims = { aud: 'TEST-1', nonce, now: Date.now() / 1000 };
    const text = await clock.jws({ alg: 'EdDSA', kid: 't1', typ: 'time+jwt' }, claims);
    expect(await post('/v1/time/answer', { text })).toEqual({ outcome: 'confirmed' });
    expect(await post('/v1/time/answer', { text })).toEqual({ outcome: 'refused' });
    const rows = (await cabinet.events()).filter(({ event }) => /^clock\.(confirmed|refused)$/.test(String(event)));
    expect(rows).toMatchObject([
      { event: 'clock.confirmed', actor: 'app-1', actor_role: 'system' },
      { event: 'clock.refused', reason: 'unknown_nonce', actor: 'app-1', actor_role: 'system' },
    ]);
  });

  test('a command that is shown as a code is denied and not run, and is still good as a command', async () => {
    open = await sign('open-1');
    expect(await cabinet.code(open)).toMatchObject({ status: 403, body: { code: 'denied' } });
    expect((await cabinet.events()).at(-1)).toMatchObject({ event: 'access.denied', reason: 'wrong_typ' });
    expect(await intents()).toEqual([]);
  });

  test('one that comes at once by hand and over the network opens once, and all get the one result', async () => {
    const results = await Promise.all([
      byHand(open),
      post('/v1/commands', { text: open }),
      post('/v1/commands', { text: open }),
    ]);
    const opened = { jti: 'open-1', outcome: 'done', data: { opening: 'opened', locker: 'A1' } };
    expect(results).toEqual([{ code: 0, ...opened }, opened, opened]);
    expect(await intents()).toMatchObject([{ credential_ref: 'open-1', actor: 'op-1', actor_role: 'operator' }]);
  });

  test('it gives the same result after the plug was pulled, and opens nothing', async () => {
    await cabinet.kill();
    daemon = await cabinet.start();
    expect(await byHand(open)).toMatchObject({ code: 0, jti: 'open-1', outcome: 'done', data: { opening: 'opened' } });
    expect(await intents()).toHaveLength(1);
  });

  test('what may not be run is refused, with its reason in the answer and in the record', async () => {
    const now = Math.floor(Date.now() / 1000);
    const bad: [string, string][] = [
      ['not_a_token', 'CANARY'],
      ['wrong_cabinet', await sign('bad-1', { aud: 'OTHER-1' })],
      ['key_misused', await sign('bad-2', {}, few)],
      ['wrong_role', await sign('bad-3', { role: 'courier', cmd: 'unblock' })],
      ['expired', await sign('bad-4', { iat: now - 120, exp: now - 60 })],
      ['no_locker', await sign('bad-5', { lkr: 'CANARY-8' })],
      ['unsupported', await sign('bad-6', { cmd: 'config.put', lkr: undefined })],
    ];
    for (const [reason, text] of bad) expect(await byHand(text)).toMatchObject({ code: 1, outcome: 'refused', reason });
    const rows = (await cabinet.events()).filter(({ event }) => event === 'admin.command_refused');
    expect(rows).toMatchObject(bad.map(([reason]) => ({ reason })));
    expect(rows[0]).toMatchObject({ actor_role: 'installer', credential_ref: null });
    expect(rows[1]).toMatchObject({ actor: 'op-1', actor_role: 'operator', credential_ref: 'bad-1' });
  });

  test('a PIN that is sealed for the cabinet opens, until its locker is blocked', async () => {
    const published = parseSealingKey((await cabinet.ctl('device', 'keys')).stdout);
    if (!published) throw new Error('the cabinet published no key');
    const arg = { ref: 'BK7', role: 'customer', lockers: ['A2'], pin: await seal(canary, published) };
    const put = await sign('put-1', { cmd: 'right.put', lkr: undefined, arg, actor: 'cloud', role: 'cloud' });
    expect(await byHand(put)).toEqual({ code: 0, jti: 'put-1', outcome: 'done' });
    expect(await cabinet.pin('A2', canary)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    expect(await byHand(await sign('block-1', { cmd: 'block', lkr: ['A2', 'A3'] }, few))).toMatchObject({
      ...{ code: 0, outcome: 'done', data: { changed: 2 } },
    });
    expect(await cabinet.pin('A2', canary)).toMatchObject({ status: 403 });
  });

  test('nothing of a text and no PIN is in any file or log', async () => {
    const running = filesBelow(cabinet.folder);
    const { stderr } = await daemon.stop();
    const places: [string, Buffer][] = [...running, ...filesBelow(cabinet.folder), ['log', Buffer.from(stderr)]];
    const parts = brought.flatMap((text) => text.split('.')).filter((part) => part.length > 50);
    expect(parts.length).toBeGreaterThan(10);
    for (const [path, bytes] of places)
      for (const secret of [...parts, canary, 'CANARY']) expect(bytes.includes(secret), path).toBe(false);
  });
});
