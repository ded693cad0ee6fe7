import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qrVersion } from '../../src/control/commands/token-qr.js';
import { cabinetFolder, type Ended, run, writeConfig } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';

const folder = cabinetFolder();
const at = (name: string): string => join(folder.path, name);
const ctl = (...args: readonly string[]): Promise<Ended> => run('lockerctl', args);
let config = '';

beforeAll(async () => {
  const made = await ctl('token', 'keygen', at('key.jwk'));
  writeFileSync(at('trust.jwks'), made.stdout);
  config = writeConfig(
    folder.path,
    `cabinet: { id: CAB-PUNE-0042, timezone: Asia/Kolkata }
buses: [{ id: line, port: "sim:line" }]
boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }]
lockers: [{ range: A01..A08, size: M, board: b1, channels: 1..8 }]
trust: { keys: trust.jwks }
`,
  );
});
afterAll(() => folder.remove());

const mint = (...args: readonly string[]) => ctl('--json', 'token', 'mint', '--key', at('key.jwk'), ...args);
const named = (...args: readonly string[]) => mint('--cabinet', 'CAB-PUNE-0042', ...args);

describe('lockerctl token keygen', () => {
  it('keeps the secret to its file and its owner, and prints the trust set', async () => {
    const secret = JSON.parse(readFileSync(at('key.jwk'), 'utf8'));
    const trust = JSON.parse(readFileSync(at('trust.jwks'), 'utf8'));
    expect(statSync(at('key.jwk')).mode & 0o777).toBe(0o600);
    const { d, ...open } = secret;
    expect(trust).toEqual({ keys: [{ ...open, typs: ['access+jwt'] }] });
    expect(JSON.stringify(trust)).not.toContain(d);
  });

  it('overwrites no file', async () => {
    const before = readFileSync(at('key.jwk'), 'utf8');
    const again = await ctl('token', 'keygen', at('key.jwk'));
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toMatch(/^token\.key_unwritten: .*key\.jwk.*name a new file/);
    expect(readFileSync(at('key.jwk'), 'utf8')).toBe(before);
  });
});

describe('lockerctl token mint', () => {
  it('draws the code, prints its text and what it opens, and how large the code is', async () => {
    const args = ['--key', at('key.jwk'), '--cabinet', 'CAB-1', '--locker', 'A01,A02', '--for', '2h', '--uses', '3'];
    const { code, stdout } = await ctl('token', 'mint', ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/█▀▀▀▀▀█/);
    expect(stdout).toMatch(/\n[\w-]+\.[\w-]+\.[\w-]+\nOpens A01,A02 of CAB-1, each 3 times, until \d{4}-.*Z\.\n/);
    expect(stdout).toMatch(/\nQR version \d+ at level M, \d+ characters\.\n$/);
  });

  it('makes two lockers and a reference of 10 characters fit a code of version 12', async () => {
    const made = JSON.parse((await named('--locker', 'A01,A02', '--for', '2h', '--ref', 'BK7Q2M9XZ4')).stdout);
    expect(made.qr.version).toBeLessThanOrEqual(12);
    expect(qrVersion(made.text)).toBe(made.qr.version);
    expect(made.claims).toMatchObject({ lkr: ['A01', 'A02'], ref: 'BK7Q2M9XZ4' });
    expect(JSON.parse((await named('--locker', 'A01', '--for', '2h')).stdout).qr.version).toBeLessThanOrEqual(11);
  });

  it('writes no claim that is not needed', async () => {
    const { claims } = JSON.parse((await mint('--config', config, '--locker', 'A01', '--for', '2h')).stdout);
    expect(Object.keys(claims)).toEqual(['aud', 'jti', 'exp', 'lkr']);
    expect(claims).toMatchObject({ aud: 'CAB-PUNE-0042', lkr: 'A01' });
    expect(claims.exp * 1000 - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
  });

  it('counts --for from --from', async () => {
    const { claims } = JSON.parse((await named('--locker', 'A01', '--for', '2h', '--from', '1h')).stdout);
    expect([7199, 7200]).toContain(claims.exp - claims.nbf);
  });

  it.each([
    [['--locker', 'A01', '--for', 'soon'], /--for soon: expected a duration/],
    [['--locker', 'A01', '--for', '31d'], /more than 30d from now/],
    [['--locker', 'A01', '--for', '30d', '--from', '1h'], /more than 30d from now/],
    [['--locker', 'A01', '--for', '1h', '--from', 'later'], /--from later: expected/],
    [['--locker', 'A01,A01', '--for', '1h'], /each locker once/],
    [['--locker', 'A 1', '--for', '1h'], /--locker A 1: expected/],
    [['--locker', 'A01', '--for', '1h', '--uses', '0'], /--uses 0: expected/],
    [['--locker', 'A01', '--for', '1h', '--ref', 'a b'], /--ref a b: expected/],
  ])('%j is a fault of usage', async (args, says) => {
    const { code, stderr } = await named(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  it('needs a cabinet, and a file that is a private key, and shows nothing of one that is not', async () => {
    expect(await mint('--locker', 'A01', '--for', '1h')).toMatchObject({ code: 2 });
    const key = signer();
    writeFileSync(at('half.jwk'), key.secretJson.replace('"d"', '"D"'));
    const args = ['--cabinet', 'C', '--locker', 'A01', '--for', '1h'];
    const { code, stderr } = await ctl('token', 'mint', '--key', at('half.jwk'), ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^token\.bad_key: .*half\.jwk is no private Ed25519 key/);
    expect(stderr).not.toContain(JSON.parse(key.secretJson).d);
  });
});

describe('lockerctl token inspect', () => {
  it('says that each check of the cabinet passed, and what only the running cabinet knows', async () => {
    const { text } = JSON.parse((await named('--locker', 'A01,A02', '--for', '2h')).stdout);
    const words = await ctl('--config', config, 'token', 'inspect', text);
    expect(words.code).toBe(0);
    expect(words.stdout).toMatch(/^passed +too_long .*\n/);
    expect(words.stdout).toMatch(/\npassed +wrong_cabinet .*\n/);
    expect(words.stdout).toMatch(/\nnot checked +used_up .*\n/);
    expect(words.stdout).not.toContain('failed');
    const json = JSON.parse(
      (await run('lockerctl', ['--json', 'token', 'inspect', '--keys', at('trust.jwks'), '-'], `${text}\n`)).stdout,
    );
    expect(json).toMatchObject({ passed: true, claims: { aud: 'CAB-PUNE-0042' } });
    // Without a config nobody knows which cabinet is meant.
    expect(json.checks).toContainEqual({ check: 'wrong_cabinet', result: 'not checked' });
  });

  it('names the check that fails; those after it were not made, and unverified claims are not to be believed', async () => {
    const claims = { aud: 'CAB-PUNE-0042', jti: 't1', exp: 1_700_000_000, lkr: 'A01' };
    const foreign = await ctl('--config', config, 'token', 'inspect', await signer('k1').token(claims));
    expect(foreign.code).toBe(1);
    expect(foreign.stdout).toMatch(/passed +unknown_key .*\nfailed +bad_signature .*\nnot checked +wrong_typ /);
    expect(foreign.stdout).toContain('claims, not to be believed: {"aud":"CAB-PUNE-0042"');
    const { text } = JSON.parse((await mint('--cabinet', 'OTHER', '--locker', 'A01', '--for', '2h')).stdout);
    const other = await ctl('--config', config, '--json', 'token', 'inspect', text);
    expect(JSON.parse(other.stdout)).toMatchObject({ passed: false, reason: 'wrong_cabinet' });
    const locker = JSON.parse((await named('--locker', 'Z99', '--for', '2h')).stdout);
    const none = await ctl('--config', config, '--json', 'token', 'inspect', locker.text);
    expect(JSON.parse(none.stdout)).toMatchObject({ passed: false, reason: 'no_locker' });
    expect((await ctl('--config', config, 'token', 'inspect', 'upi://pay?pa=a@b')).stdout).toMatch(
      /failed +not_a_token/,
    );
  });

  it('needs a trust set', async () => {
    const { code, stderr } = await ctl('token', 'inspect', 'x');
    expect(code).toBe(2);
    expect(stderr).toContain('--keys');
  });
});
