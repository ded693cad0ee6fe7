import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { edit, recordFile } from '../audit/record-file.js';
import { run } from '../running-daemon.js';
import { tempDir } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';

const ctl = (...args: readonly string[]) => run('lockerctl', args);

test('lockerctl audit verify tells of a copied file, without a daemon, that it is sound', async () => {
  const { file, chain, heads } = await recordFile(12);
  const words = await ctl('audit', 'verify', file);
  expect(words).toMatchObject({ code: 0, stderr: '' });
  expect(words.stdout).toMatch(new RegExp(`chain +${chain} \\(current\\)\nrows +20, 1 to 20\nhead +${heads[19]}\n`));
  expect(words.stdout).toMatch(new RegExp(`receipt +up to row 12, ${heads[11]}\nverdict +sound\n`));
  const json = await ctl('--json', 'audit', 'verify', file);
  expect(JSON.parse(json.stdout)).toEqual({
    sound: true,
    chains: [
      {
        ...{ chain, current: true, rows: 20, erased: 0, released: 0, first: 1, last: 20, head: heads[19] },
        receipt: { seq: 12, head: heads[11] },
      },
    ],
  });
});

test('lockerctl audit verify names the first fault of a copied file, and ends with 1', async () => {
  const { file } = await recordFile();
  edit(file, "UPDATE audit SET outcome = 'failed' WHERE seq = 7; DELETE FROM audit WHERE seq = 12");
  const words = await ctl('audit', 'verify', file);
  expect(words.code).toBe(1);
  expect(words.stdout).toMatch(/verdict +BROKEN: row 7 was altered, in its field outcome\n/);
  const json = await ctl('--json', 'audit', 'verify', file);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    sound: false,
    chains: [{ fault: { kind: 'altered', seq: 7, field: 'outcome' } }],
  });
});

test('lockerctl audit verify ends with 2 where there is no record to verify', async () => {
  const dir = tempDir();
  const file = join(dir, 'notes.txt');
  expect(await ctl('audit', 'verify', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no such file'),
  });
  writeFileSync(file, 'no database '.repeat(1000));
  const refused = await ctl('--json', 'audit', 'verify', file);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is no SQLite database') });
  expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'copy.not_a_database' });
  writeFileSync(file, '');
  expect(await ctl('audit', 'verify', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('is empty') });
  const folder = await ctl('audit', 'verify', dir);
  expect(folder).toMatchObject({ code: 2, stderr: expect.stringContaining('no lockerd.db in this directory') });
});

test('lockerctl audit verify ends with 1 for a file that is cut off, and says that it is damaged', async () => {
  const { file } = await recordFile();
  truncateSync(file, statSync(file).size - 1);
  expect(await ctl('audit', 'verify', file)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^copy\.damaged: .* is damaged: it is cut off: it has \d+ bytes of \d+\. /),
  });
});

test('lockerctl audit stats counts by class, and as of the last receipt', async () => {
  const { file, chain } = await recordFile(12);
  const json = async (...args: string[]) => JSON.parse((await ctl('--json', 'audit', 'stats', ...args, file)).stdout);
  const now = await json();
  expect(now).toMatchObject({ chains: [{ chain, rows: 20, uncovered: 8, receipt: { seq: 12 } }] });
  expect(now.chains[0].classes).toMatchObject({ access: { rows: 19 }, security: { rows: 1 } });
  const then = await json('--as-of-receipt');
  expect(then).toMatchObject({ chains: [{ rows: 12, uncovered: 8 }] });
  expect(then.chains[0].classes).toMatchObject({ access: { rows: 11 }, security: { rows: 1 } });
  const { oldestMs, newestMs } = then.chains[0].classes.access;
  expect(newestMs).toBeGreaterThan(oldestMs);
  expect(newestMs).toBeLessThan(now.chains[0].classes.access.newestMs);
  const words = (await ctl('audit', 'stats', '--as-of-receipt', file)).stdout;
  expect(words).toContain('12 rows; last receipt up to row 12; 8 came after it and are not in this table');
  expect(words).toMatch(/^CLASS +ROWS +OLDEST +NEWEST\naccess +11 +\d{4}-/m);
});

test('lockerctl token inspect says what a receipt claims, and what only its cabinet can check', async () => {
  const cloud = signer('r1', ['receipt+jwt']);
  const keys = join(tempDir(), 'trust.jwks');
  writeFileSync(keys, cloud.trustJson);
  const inspect = async (change: object) => {
    const claims = { aud: 'CAB-1', chain: 'ab'.repeat(16), seq: 7, head: 'cd'.repeat(32), ...change };
    const text = await cloud.jws({ alg: 'EdDSA', kid: 'r1', typ: 'receipt+jwt' }, claims);
    return JSON.parse((await ctl('--json', 'token', 'inspect', '--keys', keys, text)).stdout);
  };
  const good = await inspect({});
  expect(good).toMatchObject({ passed: true, typ: 'receipt+jwt', claims: { seq: 7 } });
  expect(good.checks.at(-1)).toEqual({ check: 'head_mismatch', result: 'not checked' });
  expect(await inspect({ exp: 1 })).toMatchObject({ passed: false, reason: 'expired' });
});
