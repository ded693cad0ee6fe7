import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root, signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

const pinned = root('root-1', 'TEST-1');
const old = signer('k1');
const fresh = signer('k2');
const claims = { aud: 'TEST-1', exp: Math.floor(Date.now() / 1000) + 7200, lkr: 'A1' };

/** The tests build on each other: they run in their order. */
describe('a cabinet whose trust set is replaced', () => {
  let cabinet: TestCabinet;
  const at = (file: string): string => join(cabinet.folder, file);
  const shown = async (by: typeof old, jti: string): Promise<number> =>
    (await cabinet.code(await by.token({ ...claims, jti }))).status;
  const install = async (text: string) => {
    writeFileSync(at('keys.jwt'), `${text}\n`);
    return cabinet.ctl('token', 'install', at('keys.jwt'));
  };

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks, roots: ${folder}/roots.jwks, device: ${folder}/own/device.jwks }`,
    }));
    writeFileSync(at('trust.jwks'), old.trustJson);
    writeFileSync(at('roots.jwks'), pinned.trustJson);
    await cabinet.start();
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  test('opens by the new keys and not by the old ones, at once', async () => {
    expect(await shown(old, 't1')).toBe(200);
    expect(await install(await pinned.keys(1, fresh))).toMatchObject({
      code: 0,
      stdout: 'The trust set of version 1 is in force.\n',
    });
    expect(await shown(old, 't2')).toBe(403);
    expect(await shown(fresh, 't3')).toBe(200);
  });

  test('refuses a set that it had before, and says why', async () => {
    const { code, stderr } = await install(await pinned.keys(1, old));
    expect([code, stderr]).toEqual([1, 'trust.refused: the trust set was refused: same_version\n']);
    expect((await cabinet.events()).filter(({ event }) => event === 'admin.trust_refused')).toMatchObject([
      { reason: 'same_version', actor_role: 'cloud' },
    ]);
  });

  test('keeps it when the plug is pulled', async () => {
    await cabinet.kill();
    await cabinet.start();
    expect(await shown(old, 't4')).toBe(403);
    expect(await shown(fresh, 't5')).toBe(200);
    expect((await cabinet.events()).filter(({ event }) => event === 'admin.trust_changed')).toMatchObject([
      { actor: 'root-1', error_args: [1] },
    ]);
  });

  test('checks no token when the set is taken away, until it is brought in again; a PIN opens', async () => {
    await cabinet.kill();
    const text = readFileSync(at('data/trust.jwt'), 'utf8');
    rmSync(at('data/trust.jwt'));
    const daemon = await cabinet.start();
    expect(await cabinet.code(await old.token({ ...claims, jti: 't6' }))).toMatchObject({
      status: 503,
      body: { error: 'trust.rolled_back' },
    });
    expect(daemon.log()).toMatch(/error trust\.rolled_back .*it is missing/);
    expect(await cabinet.alarms()).toContain('trust_unusable');
    expect(await cabinet.pin('A1', await cabinet.setPin('A1'))).toMatchObject({ status: 200 });
    expect(await install(text)).toMatchObject({ code: 0 });
    expect(await shown(fresh, 't7')).toBe(200);
    expect(await cabinet.alarms()).not.toContain('trust_unusable');
  });

  test('has keys of its own, tells the public ones, and has the secret ones in no file but theirs', async () => {
    const { stdout } = await cabinet.ctl('device', 'keys');
    const told = JSON.parse(stdout);
    expect(told.keys).toMatchObject([{ crv: 'Ed25519' }, { crv: 'X25519' }]);
    expect(told.signed.split('.')).toHaveLength(3);
    const { keys } = JSON.parse(readFileSync(at('own/device.jwks'), 'utf8'));
    const secrets: string[] = keys.map(({ d }: { d: string }) => d);
    for (const [path, bytes] of filesBelow(join(cabinet.folder, 'data'))) {
      for (const secret of secrets) expect(bytes.includes(secret), path).toBe(false);
    }
    expect(secrets.some((secret) => stdout.includes(secret))).toBe(false);
  });

  test('tells broken roots with --check', async () => {
    writeFileSync(at('roots.jwks'), old.trustJson);
    const { code, stderr } = await cabinet.checkConfig();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^trust\.bad_key: .*roots\.jwks: key 1 \(kid "k1"\): .*a root signs keys\+jwt only/);
  });
});
