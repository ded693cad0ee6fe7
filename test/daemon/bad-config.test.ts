import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cabinetFolder, run, writeConfig } from '../running-daemon.js';
import { authority, serverFolder } from '../terminal/certificates.js';

const good = {
  cabinet: 'cabinet: { id: CAB-1, timezone: Asia/Kolkata }',
  buses: 'buses: [{ id: line, port: /dev/ttyUSB0 }]',
  boards: 'boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }]',
  lockers: 'lockers: [{ range: A1..A8, size: M, board: b1, channels: 1..8 }]',
  more: '',
};
const text = (changed: Partial<typeof good>): string => `${Object.values({ ...good, ...changed }).join('\n')}\n`;

const second = (board: string): string =>
  text({ boards: `boards:\n  - { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }\n  - { ${board} }` });
const two = (locker: string): string =>
  text({ lockers: `lockers:\n  - { id: A1, size: M, board: b1, channel: 1 }\n  - { ${locker} }` });

/** The text, in which ▶ stands before its fault, and what is said of it. */
const faults: Readonly<Record<string, readonly [marked: string, says: RegExp]>> = {
  'broken YAML': ['cabinet: { id: CAB-1\n▶buses: []\n', /valid YAML/],
  'an unknown key': [text({ more: '▶contrl: {}' }), /found "contrl"; did you mean "control"\?/],
  'a missing key': [text({ cabinet: 'cabinet: ▶{ id: CAB-1 }' }), /cabinet\.timezone: expected a timezone/],
  'a wrong type': [text({ more: 'data: ▶5' }), /data: expected a path, found 5/],
  'a duration without a unit': [
    text({ buses: 'buses: [{ id: line, port: /dev/ttyUSB0, timeout: ▶200 }]' }),
    /add a unit: 200ms/,
  ],
  'a duplicate id of a board': [
    second('id: ▶b1, driver: xor-8a, bus: line, address: 2, channels: 8'),
    /an id that no other board has, found "b1"; line 4/,
  ],
  'a duplicate id of a locker': [two('id: ▶A1, size: M, board: b1, channel: 2'), /no other locker has, found "A1"/],
  'two lockers on one channel': [
    two('id: A2, size: M, board: b1, channel: ▶1'),
    /no other locker is on, found channel 1 of board "b1"/,
  ],
  'a channel beyond the board': [
    two('id: A2, size: M, board: b1, channel: ▶9'),
    /that the board has \(1 to 8\), found 9/,
  ],
  'an unknown driver': [
    second('id: b2, driver: ▶xor8a, bus: line, address: 2, channels: 8'),
    /found "xor8a"; did you mean "xor-8a"\?/,
  ],
  'two boards at one address': [
    second('id: b2, driver: xor-8a, bus: line, address: ▶1, channels: 8'),
    /no other board on bus "line" has, found 1; the board on line 4/,
  ],
};

const folder = cabinetFolder();
afterAll(() => folder.remove());

describe.each(Object.entries(faults))('%s', (_, [marked, says]) => {
  const before = marked.slice(0, marked.indexOf('▶')).split('\n');
  const place = `${before.length}:${(before.at(-1) ?? '').length + 1}`;
  let file = '';
  beforeAll(() => {
    file = writeConfig(folder.path, marked.replace('▶', ''));
  });

  test.each([
    ['--check', ['--check']],
    ['a start', []],
  ])('is refused by %s with code 2, its place and words', async (_name, options) => {
    const ended = await run('lockerd', ['--config', file, ...options]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(new RegExp(`^${file}:${place}[ :]`));
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr).toMatch(/1 problem in /);
  });
});

test('all faults are told at once', async () => {
  const file = writeConfig(
    folder.path,
    text({
      cabinet: 'cabinet: { id: CAB_1, timezone: Asia/Puna }',
      lockers: 'lockers: [{ id: A1, size: M, board: b2, channel: 1 }]',
      more: 'contrl: {}',
    }),
  );
  const { code, stderr } = await run('lockerd', ['--config', file, '--check']);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(5);
  expect(stderr).toMatch(/4 problems in /);
});

test('a config that is not there is told by its path, with code 2', async () => {
  const ended = await run('lockerd', ['--config', `${folder.path}/none.yaml`]);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/none\.yaml: .*no such file/);
});

test.each([['--confg'], ['--log=loud'], ['extra']])('the wrong argument %s is usage, with code 2', async (argument) => {
  const ended = await run('lockerd', [argument]);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/error: .*(confg|loud|argument)/);
});

test('a good config passes --check, which starts nothing', async () => {
  const ended = await run('lockerd', ['--config', writeConfig(folder.path, text({})), '--check']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(/is valid: 8 lockers, 1 boards?, 1 bus(es)?\./);
});

test('a good config passes --check with a warning where a certificate has expired', async () => {
  const issuer = await authority();
  const over = await issuer.issue({ names: ['cabinet'], use: 'server', untilMs: Date.UTC(2026, 0, 2) });
  const { cert, key, ca, remove } = serverFolder(over, issuer.cert);
  const clients = '[{ name: face-1, mode: face, lockers: all }]';
  const more = `terminal: { listen: 127.0.0.1:8443, cert: ${cert}, key: ${key}, ca: ${ca}, clients: ${clients} }`;
  const ended = await run('lockerd', ['--config', writeConfig(folder.path, text({ more })), '--check']);
  remove();
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('is valid') });
  expect(ended.stderr).toMatch(
    /^warning: terminal\.cert: .* expired on 2026-01-02 00:00Z; the clock of this board says/,
  );
});
