import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDeviceKeys, parseDeviceKeys, publishKeys } from '../../src/tokens/device-keys.js';
import { openSealed } from '../../src/tokens/sealed.js';
import { cabinetFolder, type Ended, run, writeConfig } from '../running-daemon.js';

const folder = cabinetFolder();
const at = (name: string): string => join(folder.path, name);
const ctl = (...args: readonly string[]): Promise<Ended> => run('lockerctl', args);
const device = parseDeviceKeys(newDeviceKeys());
let config = '';

beforeAll(async () => {
  const cmds = ['--typ', 'cmd+jwt,time+jwt,receipt+jwt', '--cmds', 'open,right.put'];
  writeFileSync(at('trust.jwks'), (await ctl('token', 'keygen', at('cmd.jwk'), '--kid', 'c1', ...cmds)).stdout);
  writeFileSync(at('roots.jwks'), (await ctl('token', 'keygen', at('root.jwk'), '--kid', 'root-1', '--root')).stdout);
  if (device) writeFileSync(at('device.jwks'), JSON.stringify(await publishKeys(device, 'CAB-1')));
  config = writeConfig(
    folder.path,
    `cabinet: { id: CAB-1, timezone: Asia/Kolkata }
buses: [{ id: line, port: "sim:line" }]
boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }]
lockers: [{ range: A01..A08, size: M, board: b1, channels: 1..8 }]
trust: { keys: trust.jwks, roots: roots.jwks, device: own/device.jwks }
`,
  );
});
afterAll(() => folder.remove());

const command = (...args: readonly string[]) =>
  ctl(
    '--config',
    config,
    '--json',
    'token',
    'command',
    '--key',
    at('cmd.jwk'),
    '--actor',
    'op-1',
    '--role',
    'operator',
    ...args,
  );
/** What a cabinet thinks: its reason, or `passed`. */
async function thought(text: string): Promise<string> {
  const { stdout } = await ctl('--config', config, '--json', 'token', 'inspect', text);
  const { passed, reason } = JSON.parse(stdout);
  return passed ? 'passed' : reason;
}

describe('lockerctl token keygen', () => {
  it('makes command keys with their commands, and roots without any use named', () => {
    expect(JSON.parse(readFileSync(at('trust.jwks'), 'utf8')).keys).toMatchObject([
      { kid: 'c1', typs: ['cmd+jwt', 'time+jwt', 'receipt+jwt'], cmds: ['open', 'right.put'] },
    ]);
    const [root] = JSON.parse(readFileSync(at('roots.jwks'), 'utf8')).keys;
    expect(Object.keys(root)).toEqual(['kty', 'crv', 'kid', 'x']);
  });

  it.each([
    [['--typ', 'cmd+jwt'], /--cmds names the commands/],
    [['--cmds', 'open'], /--cmds names the commands/],
    [['--typ', 'cmd+jwt', '--cmds', 'explode'], /--cmds explode: expected open, block/],
    [['--typ', 'keys+jwt'], /--typ keys\+jwt: expected access\+jwt/],
  ])('%j is a fault of usage, and no file is made', async (args, says) => {
    const { code, stderr } = await ctl('token', 'keygen', at('none.jwk'), ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(existsSync(at('none.jwk'))).toBe(false);
  });
});

describe('lockerctl token command', () => {
  it('signs what a cabinet takes, for a minute unless told otherwise', async () => {
    const { text, claims } = JSON.parse((await command('--cmd', 'open', '--locker', 'A01', '--mode', 'face')).stdout);
    expect(claims).toMatchObject({
      aud: 'CAB-1',
      cmd: 'open',
      lkr: 'A01',
      actor: 'op-1',
      role: 'operator',
      mode: 'face',
    });
    expect(claims.exp - claims.iat).toBe(60);
    expect(await thought(text)).toBe('passed');
    const words = await ctl('--config', config, 'token', 'inspect', text);
    expect(words.stdout).toMatch(
      /passed +key_misused +its key may sign that\n[\s\S]*passed +key_misused +its key may sign this command\n/,
    );
    expect(words.stdout).toMatch(/not checked +clock_untrusted /);
  });

  it('seals a PIN so that only its cabinet reads it, and shows it nowhere', async () => {
    const arg = ['--arg', '{"ref":"BK7","role":"customer","lockers":["A01"]}'];
    const args = ['--cmd', 'right.put', '--for', '1h', ...arg, '--pin', '-', '--pin-for', at('device.jwks')];
    const base = ['--key', at('cmd.jwk'), '--cabinet', 'CAB-1', '--actor', 'c', '--role', 'cloud'];
    const { stdout, stderr } = await run('lockerctl', ['--json', 'token', 'command', ...base, ...args], '482913\n');
    const { text, claims } = JSON.parse(stdout);
    expect(stdout + stderr).not.toContain('482913');
    expect(await thought(text)).toBe('passed');
    if (!device) throw new Error('no keys');
    expect(await openSealed(claims.arg.pin, device.sealing)).toEqual({ kind: 'opened', text: '482913' });
  });

  it.each([
    [['--cmd', 'open'], /lkr: /],
    [['--cmd', 'open', '--locker', 'A01,A02'], /lkr: /],
    [['--cmd', 'explode'], /cmd: .*'right\.put'/],
    [['--cmd', 'open', '--locker', 'A01', '--for', '2m'], /no cabinet takes a command open of more than 1m/],
    [['--cmd', 'open', '--locker', 'A01', '--for', 'soon'], /--for soon: expected a duration/],
    [['--cmd', 'open', '--locker', 'A01', '--mode', 'pin'], /mode: /],
    [['--cmd', 'right.put', '--arg', '{'], /--arg: expected a JSON object/],
    [['--cmd', 'right.put', '--arg', '[]'], /--arg: expected a JSON object/],
    [['--cmd', 'right.put', '--arg', '{}', '--pin', '1234'], /--pin and --pin-for belong together/],
    [['--cmd', 'right.put', '--pin', 'geheim', '--pin-for', 'x'], /--pin: expected 4 to 12 digits\.\n/],
    [['--cmd', 'right.put', '--pin', '1234', '--pin-for', '/nowhere'], /\/nowhere cannot be read/],
    [
      ['--cmd', 'right.put', '--pin', '1234', '--pin-for', 'package.json'],
      /expected what lockerctl device keys prints/,
    ],
  ])('%j is a fault of usage', async (args, says) => {
    const { code, stderr, stdout } = await command(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('geheim');
  });
});

describe('lockerctl token keys', () => {
  const keys = (...args: readonly string[]) =>
    ctl('--config', config, 'token', 'keys', '--root', at('root.jwk'), ...args);

  it('signs a trust set that passes every check but those of the version', async () => {
    const { stdout } = await keys('--ver', '2', '--payees', 'merchant@bank', at('trust.jwks'));
    const words = await ctl('--config', config, 'token', 'inspect', stdout.trim());
    expect(words.code).toBe(0);
    expect(words.stdout).toMatch(/passed +bad_key .*\nnot checked +old_version .*\nnot checked +same_version /);
  });

  it('signs no set that a cabinet would refuse', async () => {
    writeFileSync(at('bad.jwks'), readFileSync(at('trust.jwks'), 'utf8').replace('"cmds"', '"Cmds"'));
    expect(await keys('--ver', '2', at('bad.jwks'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^trust\.bad_key: .*it needs "cmds"/),
    });
    expect((await keys('--ver', '0', at('trust.jwks'))).stderr).toMatch(/--ver 0: expected/);
    expect((await keys('--ver', '2', '--payees', 'x', at('trust.jwks'))).stderr).toMatch(/--payees: expected/);
  });

  it('is inspected with roots only', async () => {
    const { stdout } = await keys('--ver', '2', at('trust.jwks'));
    const { code, stderr } = await ctl('token', 'inspect', '--keys', at('trust.jwks'), stdout.trim());
    expect(code).toBe(2);
    expect(stderr).toContain('--roots');
  });
});

describe('lockerctl token receipt', () => {
  const row = { chain: '5b'.repeat(16), seq: 7, head: '9f'.repeat(32) };
  const receipt = (change: Readonly<Record<string, string>> = {}) => {
    const options = { chain: row.chain, seq: String(row.seq), head: row.head, ...change };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    return ctl('--config', config, '--json', 'token', 'receipt', '--key', at('cmd.jwk'), ...args);
  };

  it('signs that the rows up to one are safe, as a cabinet takes it', async () => {
    const { text, claims } = JSON.parse((await receipt()).stdout);
    expect(claims).toMatchObject({ aud: 'CAB-1', ...row });
    expect(await thought(text)).toBe('passed');
  });

  it.each([
    [{ chain: 'main' }, /--chain: expected 32 characters of 0-9 and a-f/],
    [{ seq: '0' }, /--seq: expected the number of a row, 1 or more/],
    [{ seq: '7.5' }, /--seq: expected the number of a row/],
    [{ head: 'AB'.repeat(32) }, /--head: expected 64 characters/],
  ])('%j is a fault of usage', async (change, says) => {
    const { code, stderr, stdout } = await receipt(change);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});

describe('lockerctl token time', () => {
  it('signs the answer to a nonce', async () => {
    const args = ['--key', at('cmd.jwk'), '--nonce', 'q3XwT9k_Zb0', '--now', '2026-11-23T18:00:00Z'];
    const { stdout } = await ctl('--config', config, '--json', 'token', 'time', ...args);
    const { text, claims } = JSON.parse(stdout);
    expect(claims).toEqual({ aud: 'CAB-1', nonce: 'q3XwT9k_Zb0', now: Date.UTC(2026, 10, 23, 18) / 1000 });
    expect(await thought(text)).toBe('passed');
    expect((await ctl('--config', config, 'token', 'time', '--key', at('cmd.jwk'), '--nonce', 'a b')).code).toBe(2);
  });
});

describe('lockerctl device keygen', () => {
  it('makes the file that the config names, once', async () => {
    const made = await ctl('--config', config, 'device', 'keygen');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('own/device.jwks. Restart lockerd') });
    expect(statSync(at('own/device.jwks')).mode & 0o777).toBe(0o600);
    const text = readFileSync(at('own/device.jwks'), 'utf8');
    expect(parseDeviceKeys(text)).toBeDefined();
    const again = await ctl('--config', config, 'device', 'keygen');
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^device\.keys_unwritten: .*it is there already/),
    });
    expect(readFileSync(at('own/device.jwks'), 'utf8')).toBe(text);
  });
});
