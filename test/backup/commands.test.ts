import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPublicKey, readSecretKey } from '../../src/backup/recovery-key.js';
import { sealState } from '../../src/backup/sealed-state.js';
import { loadConfig } from '../../src/config/load.js';
import { runLockerctl } from '../../src/control/commands/program.js';
import { CarriedSource } from '../../src/store/carried-rows.js';
import { openCabinet, tempDir } from '../store/workshop.js';
import { exampleState } from './generated-state.js';

/** lockerctl in this process, with a person who answers. */
async function ctl(argv: readonly string[], answers: readonly string[] = []) {
  const left = [...answers];
  const said: string[] = [];
  const exit = await runLockerctl({
    ...{ argv, version: 'test', print: (line) => said.push(line), remark: (line) => said.push(line) },
    ...{ input: async () => '', ask: async () => left.shift() ?? '', askSecret: async () => left.shift() ?? '' },
    ...{ terminal: () => null, configOf: async (file) => loadConfig(file) },
  });
  return { exit, text: said.join('\n'), left };
}

const passphrase = 'correct horse battery';

/** A new board with its config, and a sealed state of its cabinet. */
async function newBoard({ cabinet = 'CAB-1', locked = false } = {}) {
  const folder = tempDir();
  const name = join(folder, 'recovery');
  // A passphrase takes its time, by intent.
  const made = locked ? ctl(['recovery-key', name], [passphrase, passphrase]) : ctl(['recovery-key', name, '--plain']);
  expect(await made).toMatchObject({ exit: 0, left: [] });
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `cabinet: { id: ${cabinet}, timezone: Asia/Kolkata }
data: ${folder}/data
buses: [{ id: line, port: "sim:line" }]
boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }]
lockers: [{ range: A1..A8, size: M, board: b1, channels: 1..8 }]
control: { socket: ${folder}/control.sock }
`,
  );
  const state = exampleState(11);
  const { cabinet: of, madeMs: at, head } = state;
  const jwe = await sealState(state, readPublicKey(`${name}.jwk`));
  const file = join(folder, 'backup');
  writeFileSync(file, JSON.stringify({ lockerd: 'backup', cabinet: of, chain: head.chain, seq: head.seq, at, jwe }));
  const restore = ['--config', config, 'restore', file, '--key', `${name}.secret`];
  return { folder, name, state, restore, pepper: join(folder, 'pepper') };
}

test('a recovery key is two files: one for cabinets, and one that its passphrase opens and nobody else may read', async () => {
  const { name, restore } = await newBoard({ locked: true });
  expect(statSync(`${name}.secret`).mode & 0o777).toBe(0o600);
  const { kid } = readPublicKey(`${name}.jwk`);
  expect((await readSecretKey(`${name}.secret`, async () => passphrase)).kid).toBe(kid);
  expect(await ctl(restore, ['wrong horse'])).toMatchObject({
    exit: 1,
    text: expect.stringContaining('wrong_passphrase'),
  });
  const again = await ctl(['recovery-key', name, '--plain']);
  expect(again).toMatchObject({ exit: 1, text: expect.stringContaining('backup.key_unwritten') });
  const other = join(tempDir(), 'other');
  expect(await ctl(['recovery-key', other], ['short'])).toMatchObject({ exit: 2 });
  expect(await ctl(['recovery-key', other], [passphrase, `${passphrase}s`])).toMatchObject({ exit: 2 });
  expect(existsSync(`${other}.jwk`)).toBe(false);
  expect(await ctl(['recovery-key', other, '--plain'])).toMatchObject({
    exit: 0,
    text: expect.stringContaining('NOTHING'),
  });
  expect(JSON.parse(readFileSync(`${other}.secret`, 'utf8'))).toMatchObject({ d: expect.any(String) });
});

test('a restore asks for a yes, and changes nothing without it', async () => {
  const { folder, state, restore, pepper } = await newBoard();
  const data = join(folder, 'data');
  expect(await ctl(restore)).toMatchObject({ exit: 1, text: expect.stringContaining('no_pepper_place') });
  const whole = [...restore, '--pepper', pepper];
  expect(await ctl(whole, ['n'])).toMatchObject({
    exit: 1,
    text: expect.stringContaining('not_confirmed'),
  });
  expect([existsSync(join(data, 'lockerd.db')), existsSync(pepper)]).toEqual([false, false]);
  const done = await ctl(whole, ['yes']);
  expect(done).toMatchObject({ exit: 0, left: [] });
  for (const part of [
    new Date(state.madeMs).toISOString(),
    'Nobody has signed it',
    'systemctl start',
    pepper,
    'stay closed',
  ]) {
    expect(done.text).toContain(part);
  }
  expect(readFileSync(pepper).toString('base64url')).toBe(state.pepper);
  const { tables } = new CarriedSource(openCabinet({ dir: data }).store).read();
  expect(tables.pins).toEqual(state.tables.pins);
  expect(Object.keys(tables)).toEqual(Object.keys(state.tables));
});

test('a backup of another cabinet is refused before anything is made', async () => {
  const { folder, restore, pepper } = await newBoard({ cabinet: 'CAB-2' });
  const refused = await ctl([...restore, '--pepper', pepper, '--yes']);
  expect(refused).toMatchObject({ exit: 1, text: expect.stringContaining('backup.other_cabinet') });
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('a factory reset asks for the id, and tells what is left to do', async () => {
  const { folder, restore, pepper } = await newBoard();
  await ctl([...restore, '--pepper', pepper, '--yes', '--nothing-since']);
  const reset = ['--config', join(folder, 'config.yaml'), 'factory-reset', '--quick', '--force'];
  expect(await ctl(reset, ['yes'])).toMatchObject({ exit: 1, text: expect.stringContaining('not_confirmed') });
  expect(existsSync(join(folder, 'data/lockerd.db'))).toBe(true);
  const done = await ctl(reset, ['CAB-1']);
  expect(done).toMatchObject({ exit: 0, text: expect.stringContaining('What is left to do') });
  expect(done.text).toMatch(/free room was not filled|luksErase/);
  expect(existsSync(join(folder, 'data/lockerd.db'))).toBe(false);
});
