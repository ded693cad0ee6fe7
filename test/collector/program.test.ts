import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBackup } from '../../src/backup/backup-file.js';
import { type Embedded, startEmbedded } from '../../src/collector/embedded.js';
import { readTombstoneKey } from '../../src/collector/subjects/tags.js';
import { builtFile } from '../../src/lib/built.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { readAccessToken } from '../../src/tokens/access-token.js';
import { readCommand } from '../../src/tokens/command-token.js';
import { openSealed } from '../../src/tokens/sealed.js';
import { readState } from '../../src/tokens/state-token.js';
import { signMessage } from '../../src/wire/board-signature.js';
import { Cloud, prefix, until } from './cloud.js';
import { SendingBoard } from './sending-board.js';

const program = builtFile('locker-collector.js');
const cloud = new Cloud();
const file = join(cloud.path, 'collector.yaml');
let embedded: Embedded;
let cabinet: SendingBoard;

beforeAll(async () => {
  const parts = { data: cloud.path, cabinets: cloud.cabinets, keys: cloud.keys, prefix };
  let connected = false;
  embedded = await startEmbedded(parts, systemTime, (_level, event) => {
    connected ||= event === 'connected';
  });
  await until(() => connected);
  writeFileSync(
    file,
    JSON.stringify({
      broker: { url: embedded.url, id: 'operator' },
      store: { sqlite: 'collector.db' },
      ...{ cabinets: 'cabinets', keys: cloud.keys },
    }),
  );
  const board = await cloud.board('CAB-1');
  board.record(5);
  cabinet = await SendingBoard.connect(embedded.url, board, cloud);
  await cabinet.send(1, 5);
  await until(() => cabinet.receipted === 5);
});
afterAll(async () => {
  await cabinet.end();
  await embedded.stop();
  cloud.remove();
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, '--config', file, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

const by = ['--actor', 'op1', '--role', 'operator'];

/** Answers the command behind the first `before` as a cabinet does. */
async function answer(result: object, before = cabinet.commands.length): Promise<string> {
  await until(() => cabinet.commands.length > before);
  const text = cabinet.commands[before] ?? '';
  const reading = await readCommand(text, cloud.trust);
  if (reading.kind !== 'verified') throw new Error(reading.reason);
  const { signing } = cabinet.board.keys;
  const running = { jti: reading.command.jti, outcome: 'refused', reason: 'running' };
  await cabinet.publish('commands/result', signMessage('result', running, signing));
  const forged = { jti: reading.command.jti, outcome: 'failed', sig: '' };
  await cabinet.publish('commands/result', forged);
  await cabinet.publish('commands/result', signMessage('result', { jti: reading.command.jti, ...result }, signing));
  return text;
}

it('sends a signed command, shows the result that the cabinet has signed, and keeps it', async () => {
  const [ended, text] = await Promise.all([
    run(['command', 'CAB-1', '--cmd', 'block', '--locker', 'A01,A02', ...by]),
    answer({ outcome: 'done', data: { changed: 2 } }),
  ]);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const shown = JSON.parse(ended.stdout);
  expect(shown).toMatchObject({ outcome: 'done', data: { changed: 2 } });
  expect(await readCommand(text, cloud.trust)).toMatchObject({
    command: { aud: 'CAB-1', cmd: 'block', lkr: ['A01', 'A02'], actor: 'op1', role: 'operator', jti: shown.jti },
  });
  expect((await run(['result', 'CAB-1', shown.jti])).stdout).toBe(ended.stdout);
});

it('ends with 1 when the command is refused, or not answered in time', async () => {
  const refused = await Promise.all([
    run(['command', 'CAB-1', '--cmd', 'open', '--locker', 'A01', ...by]),
    answer({ outcome: 'refused', reason: 'blocked' }),
  ]);
  expect(refused[0]).toMatchObject({ code: 1, stderr: '' });
  const late = await run(['command', 'CAB-1', '--cmd', 'open', '--locker', 'A01', '--wait', '50ms', ...by]);
  expect(late.code).toBe(1);
  expect(late.stderr).toContain('collector.no_result');
});

it('puts a right whose PIN only the cabinet can read, and takes it from standard input only', async () => {
  const put = ['right', 'put', 'CAB-1', '--whom', 'customer', '--locker', 'A01', '--until', '7d', ...by, '--pin'];
  const [ended, text] = await Promise.all([run([...put, '-'], '314159\n'), answer({ outcome: 'done' })]);
  expect(ended).toMatchObject({ code: 0 });
  const reading = await readCommand(text, cloud.trust);
  if (reading.kind !== 'verified' || reading.command.cmd !== 'right.put') throw new Error('no right.put');
  expect(reading.command.arg).toMatchObject({ role: 'customer', lockers: 'A01' });
  const opened = await openSealed(reading.command.arg.pin ?? '', cabinet.board.keys.sealing);
  expect(opened).toEqual({ kind: 'opened', text: '314159' });
  expect(await run([...put, '314159'])).toMatchObject({ code: 2 });
});

it('writes the newest sealed state to a file that says who has signed it, and none where there is none', async () => {
  const { chain, keys } = cabinet.board;
  const out = join(cloud.path, 'CAB-1.backup');
  const none = await run(['snapshot', 'CAB-1', '--out', out]);
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('collector.no_snapshot') });
  const message = { cabinet: 'CAB-1', chain, seq: 0, at: 1_795_000_000_000, jwe: 'e30..iv.text.tag' };
  const signed = signMessage('snapshot', message, keys.signing);
  await cabinet.publish('snapshot', signed);
  await until(async () => (await run(['snapshot', 'CAB-1', '--out', out])).code === 0);
  expect(readBackup(out, keys.signing.kid)).toMatchObject(message);
  expect(() => readBackup(out, 'other')).toThrow(expect.objectContaining({ code: 'backup.bad_signature' }));
});

it('gives a cabinet its state back when that waits for it, or its chain is named', async () => {
  const { chain, keys } = cabinet.board;
  expect(await run(['state', 'CAB-1'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--chain') });
  const [ended] = await Promise.all([
    run(['state', 'CAB-1', '--chain', chain]),
    until(() => cabinet.commands.some(isState)),
  ]);
  expect(ended).toMatchObject({ code: 0, stdout: `1 part was sent for chain ${chain}.\n` });
  const reading = await readState(cabinet.commands.find(isState) ?? '', cloud.trust);
  if (reading.kind !== 'verified') throw new Error(reading.reason);
  expect(reading.state).toMatchObject({ aud: 'CAB-1', chain, part: 1, parts: 1, rights: [{ lockers: 'A01' }] });
  const opened = await openSealed(reading.state.rights?.[0]?.pin ?? '', keys.sealing);
  expect(opened).toEqual({ kind: 'opened', text: '314159' });
});

const isState = (text: string): boolean => Buffer.from(text.split('.')[0] ?? '', 'base64url').includes('state+jwt');

it('signs access tokens, and writes down that it did, not which: no erasure reaches that', async () => {
  const { stdout, code } = await run(['token', 'CAB-1', '--locker', 'A01', '--for', '2h']);
  expect(code).toBe(0);
  expect((await readAccessToken(stdout.trim(), cloud.trust)).kind).toBe('verified');
  const db = new Database(join(cloud.path, 'collector.db'), { readonly: true });
  const noted = db.prepare<[], object>("SELECT cabinet, ref FROM accesses WHERE what = 'token'").all();
  db.close();
  expect(noted).toEqual([{ cabinet: 'CAB-1', ref: null }]);
});

it('lists cabinets, with those that were never seen and what was wrong, and prints their rows', async () => {
  await cabinet.publish('commands/result', { jti: 'j', outcome: 'done', sig: '' });
  await until(async () => (await embedded.collector.store.cabinets())[0]?.alarms.length === 1);
  await cloud.board('CAB-NEW');
  const { stdout } = await run(['cabinets']);
  expect(stdout).toMatch(
    /^CAB-1 {2}never_seen {2}seq=5 {2}last=\S+ {2}snapshot=\S+ {2}collector.bad_signature=1\nCAB-NEW {2}never_seen {2}no_rows\n$/,
  );
  const events = await run(['events', 'CAB-1', '--from', '4']);
  expect(
    events.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(cabinet.board.rows.slice(3));
});

it('gives up rows that are missing when it is told to, and ends a quarantine', async () => {
  const { chain } = cabinet.board;
  expect(await run(['gap', 'accept', 'CAB-1', chain])).toMatchObject({ code: 1, stderr: '' });
  expect(await run(['gap', 'accept', 'CAB-1', 'ab'])).toMatchObject({ code: 2 });
  cabinet.board.record(4);
  await cabinet.send(8, 9);
  await until(async () => (await embedded.collector.store.cabinets())[0]?.chains[0]?.last === 9);
  const { stdout } = await run(['gap', 'accept', 'CAB-1', chain]);
  expect(stdout).toBe('The rows 6 to 7 are given up; receipts go on behind them.\n');
  await cabinet.send(8, 9);
  await until(() => cabinet.receipted === 9);
  expect(await run(['quarantine', 'end', 'CAB-1'])).toMatchObject({ code: 1 });
});

it('sends nothing that no cabinet would take, and tells what is wrong', async () => {
  const open = ['command', 'CAB-1', '--cmd', 'open', ...by];
  expect(await run(open)).toMatchObject({ code: 1, stderr: expect.stringContaining('collector.bad_command') });
  const long = await run([...open, '--locker', 'A01', '--for', '2h']);
  expect(long.stderr).toContain('it may live for 60 s at most');
  const strange = await run(['command', 'CAB-9', '--cmd', 'open', '--locker', 'A01', ...by]);
  expect(strange.stderr).toContain('collector.unknown_cabinet');
  expect(await run(['command', 'CAB-1', '--cmd', 'opne', ...by])).toMatchObject({ code: 2 });
  expect(await run(['cabinets', '--config', '/nowhere.yaml'])).toMatchObject({ code: 2 });
});

it('erases a person here at once, and shows the request until the cabinet has done it, too', async () => {
  expect(await run(['subject', 'erase', 'nobody'])).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('collector.subject_unknown') },
  });
  expect(await run(['subject', 'erase', 'a b'])).toMatchObject({ code: 2 });
  expect(await run(['subject', 'restrict', 's2', '--role', 'courier'])).toMatchObject({ code: 2 });
  const before = cabinet.commands.length;
  expect(await run(['subject', 'erase', 's2', '--actor', 'desk-1'])).toMatchObject({
    ...{
      code: 0,
      stdout: expect.stringMatching(/^[0-9a-f]{24} {2}erase {2}pending {2}due=.* answered=0\/1 {2}waits_for=CAB-1 /),
    },
  });
  const [row = ''] = (await run(['events', 'CAB-1', '--from', '2'])).stdout.split('\n');
  expect(JSON.parse(row)).toMatchObject({ seq: 2, subject_ref: null, credential_ref: null, salt: null });
  const told = await answer({ outcome: 'done', data: { rows: 1, rights: 0 } }, before);
  expect(await readCommand(told, cloud.trust)).toMatchObject({
    command: { aud: 'CAB-1', cmd: 'erase', arg: { subject: 's2' }, actor: 'desk-1', role: 'admin' },
  });
  const { subjects } = embedded.collector.store;
  await until(async () => (await subjects.requests(false)).length === 0);
  expect(await run(['subject', 'requests', '--json'])).toEqual({ code: 0, stdout: '', stderr: '' });
  const all = await run(['subject', 'requests', '--json', '--all']);
  expect(JSON.parse(all.stdout)).toMatchObject({ kind: 'erase', state: 'done', overdue: false });
}, 60_000);

it('hands an export out once all cabinets have answered, once, into a file for its owner alone', async () => {
  const out = join(cloud.path, 'export.json');
  const ask = ['subject', 'export', 's3', '--out', out, '--wait'];
  const before = cabinet.commands.length;
  const missing = await run([...ask, '0s']);
  expect(missing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('CAB-1 has not answered\n') });
  const partial = await run(['subject', 'export', 's3', '--wait', '0s', '--partial']);
  expect(JSON.parse(partial.stdout)).toMatchObject({ complete: false, collector: { events: [{ event: { seq: 3 } }] } });
  await answer({ outcome: 'refused', reason: 'unknown_subject' }, before);
  expect(await run([...ask, '20s'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const document = JSON.parse(readFileSync(out, 'utf8'));
  expect(document).toMatchObject({
    ...{ type: 'subject_export', subject: 's3', complete: true },
    collector: { events: [{ cabinet: 'CAB-1', event: cabinet.board.rows[2] }], disputed: [] },
    cabinets: [{ cabinet: 'CAB-1', state: 'done', reason: 'unknown_subject', lines: [] }],
  });
  expect(await embedded.collector.store.subjects.exportOf('s3')).toBeUndefined();
}, 60_000);

it('ends with 1 while a request is overdue, and waits no more for a cabinet that is gone', async () => {
  const set = ['--chain', cabinet.board.chain, '--seq', '3', '--set'];
  expect(await run(['subject', 'correct', 's3', '--cabinet', 'CAB-1', ...set, '{}'])).toMatchObject({ code: 2 });
  const asked = await run(['subject', 'correct', 's3', '--cabinet', 'CAB-GONE', ...set, '{"order_ref":"o2"}']);
  const [id = ''] = asked.stdout.split(' ');
  const db = new Database(join(cloud.path, 'collector.db'));
  db.exec('UPDATE subject_requests SET due_ms = 0');
  const overdue = await run(['subject', 'requests']);
  expect(overdue).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/ OVERDUE {2}answered=0\/1 {2}waits_for=CAB-GONE /),
  });
  expect(await run(['subject', 'give-up', id, 'CAB-GONE'])).toMatchObject({ code: 0 });
  expect(await run(['subject', 'requests'])).toEqual({ code: 0, stdout: '', stderr: '' });
  // Who did what, and for whom only those know who know the request.
  const acts = db
    .prepare<[], { what: string; ref: string | null }>("SELECT what, ref FROM accesses WHERE what LIKE 'subject.%'")
    .all();
  db.close();
  expect(acts.map(({ what }) => what)).toEqual([
    ...['subject.erase', 'subject.requests', 'subject.requests', 'subject.export', 'subject.export', 'subject.fetch'],
    ...[
      'subject.export',
      'subject.fetch',
      'subject.correct',
      'subject.requests',
      'subject.give-up',
      'subject.requests',
    ],
  ]);
  expect(acts.every(({ ref }) => ref === null || /^[0-9a-f]{24}$/.test(ref))).toBe(true);
}, 60_000);

it('makes the key for tombstones, and asks for nothing without it', async () => {
  const made = join(cloud.path, 'made.jwk');
  expect(await run(['subject', 'keygen', made])).toMatchObject({ code: 0 });
  expect(readTombstoneKey(made)).toHaveLength(32);
  expect(await run(['subject', 'keygen', made])).toMatchObject({ code: 1 });
  const { tombstones: _, ...keys } = cloud.keys;
  const without = join(cloud.path, 'without.yaml');
  const text = { broker: { url: embedded.url, id: 'x' }, store: { sqlite: 'other.db' }, cabinets: 'cabinets', keys };
  writeFileSync(without, JSON.stringify(text));
  expect(await run(['--config', without, 'subject', 'erase', 's2'])).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('collector.no_key') },
  });
});

it('checks its config and its files with --check, and runs until it is told to stop', async () => {
  expect(await run(['--check'])).toEqual({
    code: 0,
    stdout: `${file} is valid: 2 cabinets are enrolled.\n`,
    stderr: '',
  });
  const bad = join(cloud.path, 'bad.yaml');
  writeFileSync(bad, JSON.stringify({ broker: {}, keys: {} }));
  const checked = await run(['--config', bad, '--check']);
  expect(checked).toMatchObject({ code: 2, stderr: expect.stringContaining('config.missing_key') });
  const child = spawn(process.execPath, [program, '--config', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
