import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRecoveryKey } from '../../src/backup/recovery-key.js';
import { newSigningKey } from '../../src/tokens/signing.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const { public: shown, secret } = newRecoveryKey();
const trusted = newSigningKey('k1', ['access+jwt'], []).trust;
const trusting = (folder: string) => `{ keys: ${folder}/trust.jwks, device: ${folder}/keys/device.jwks }`;

let board: TestCabinet;
let other: TestCabinet;
let again: TestCabinet;
beforeAll(async () => {
  const sections = (folder: string) => {
    writeFileSync(join(folder, 'recovery.jwk'), JSON.stringify(shown));
    writeFileSync(join(folder, 'recovery.secret'), JSON.stringify(secret));
    writeFileSync(join(folder, 'trust.jwks'), JSON.stringify(trusted));
    return { trust: trusting(folder), backup: `{ recoveryKey: ${folder}/recovery.jwk }` };
  };
  board = await testCabinet(sections);
  again = await testCabinet(sections);
  other = await testCabinet((folder) => ({ ...sections(folder), cabinet: '{ id: TEST-2, timezone: Asia/Kolkata }' }));
});
afterAll(async () => {
  for (const cabinet of [board, again, other]) await cabinet?.end();
});

const canaries = { subject: 'BK-canary-4711', holder: 'rider-canary', locker: '"A3"' };

test('a board that was killed is another board with one command: PINs open as before, and what was used up stays so', async () => {
  await board.start();
  await board.seen();
  const pin = await board.setPin('A1');
  const once = await board.setPin('A2', '--uses', '1');
  expect(await board.pin('A2', once)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
  const rider = `--role courier --holder ${canaries.holder} --subject ${canaries.subject} --locker A3 --pin --number 77`;
  expect(await board.ctl('right', 'put', ...rider.split(' '))).toMatchObject({ code: 0 });
  const file = join(board.folder, 'TEST-1.backup');
  expect(await board.ctl('backup', '--out', file)).toMatchObject({ code: 0 });
  const events = await board.events();
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'admin.backed_up', actor: `uid-${process.getuid?.()}` }),
  );
  const bytes = readFileSync(file, 'latin1');
  const pepper = readFileSync(join(board.folder, 'pepper'));
  const secrets = [
    ...Object.values(canaries),
    '$argon2id',
    pepper.toString('base64url'),
    pepper.toString('latin1'),
    secret.d,
  ];
  for (const plain of [...secrets, '"rights"', 'lockers'])
    expect([plain, bytes.includes(plain)]).toEqual([plain, false]);
  await board.kill();

  const restored = await again.ctl('restore', file, '--key', join(again.folder, 'recovery.secret'), '--yes');
  expect(restored).toMatchObject({ code: 0, stderr: expect.stringContaining('Cabinet TEST-1') });
  expect(restored.stderr).toContain('0.0 h old');
  expect(restored.stderr).toContain('3 rights with 3 PINs');
  expect(restored.stdout).toContain('systemctl start lockerd');
  await again.start();
  await again.seen();
  expect(await again.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened', locker: 'A1' } });
  expect(await again.pin('A2', once)).toMatchObject({ status: 403 });
  expect(await again.pin('A1', once)).toMatchObject({ status: 403 });
  const [first, ...later] = await again.events();
  expect(first).toMatchObject({
    event: 'device.chain_started',
    reason: 'restored',
    actor: `uid-${process.getuid?.()}`,
  });
  expect(later.map(({ event }) => event)).toContain('device.keys_changed');
  await again.kill();
}, 60_000);

test('after a factory reset nothing of it is left, and the next record says that there was one', async () => {
  // Since the restore every locker but the one that was opened counts as taken.
  expect(await again.ctl('factory-reset', '--confirm', 'TEST-1', '--quick')).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('reset.in_use: 7 lockers') },
  });
  expect(await again.ctl('factory-reset', '--confirm', 'TEST-2', '--quick', '--force')).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('control.not_confirmed') },
  });
  const reset = await again.ctl('factory-reset', '--confirm', 'TEST-1', '--quick', '--force');
  expect(reset).toMatchObject({ code: 0, stdout: expect.stringContaining('files are wiped') });
  expect(readdirSync(join(again.folder, 'data')).sort()).toEqual(['lockerd.lock', 'next-chain.json']);
  expect(['pepper', 'keys/device.jwks'].map((file) => again.has(file))).toEqual([false, false]);
  await again.start();
  const [first] = await again.events();
  expect(first).toMatchObject({
    event: 'device.chain_started',
    reason: 'factory_reset',
    actor: `uid-${process.getuid?.()}`,
  });
  await again.kill();
}, 60_000);

test('a recovery key that is missing is an alarm, and the cabinet works without it', async () => {
  rmSync(join(other.folder, 'recovery.jwk'));
  expect(await other.checkConfig()).toMatchObject({ code: 2, stderr: expect.stringContaining('backup.key_unusable') });
  await other.start();
  expect(await other.alarms()).toContain('backup_failed');
  const refused = await other.ctl('backup', '--out', join(other.folder, 'x'));
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('backup.key_unusable') });
  expect((await other.ctl('status')).stdout).toMatch(/backup +FAILS/);
  expect(other.has('x')).toBe(false);
});
