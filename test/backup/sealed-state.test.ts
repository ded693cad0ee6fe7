import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBackup } from '../../src/backup/backup-file.js';
import { lockKey, newRecoveryKey, readPublicKey, readSecretKey } from '../../src/backup/recovery-key.js';
import { openState, sealState } from '../../src/backup/sealed-state.js';
import { sealFor } from '../../src/tokens/sealed.js';
import { tempDir } from '../store/workshop.js';
import { anyState, exampleState } from './generated-state.js';

const pair = newRecoveryKey();
const { x, kid = '' } = pair.public;
const receiver = { x, kid };
const { kty, crv, d } = pair.secret;
const secret = { kid, key: createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }) };
const example = exampleState(7);
const noPassphrase = () => Promise.reject(new Error('nobody is asked'));

function damagedBy(change: (jwe: string) => string) {
  return sealState(example, receiver).then((jwe) => openState(change(jwe), secret));
}

test('whatever the state is, what is opened is what was sealed', async () => {
  await fc.assert(
    fc.asyncProperty(anyState, async (state) => {
      expect(await openState(await sealState(state, receiver), secret)).toEqual(state);
    }),
    { numRuns: 15 },
  );
});

test('the length of the seal does not tell that there is one right more', async () => {
  const rights = { columns: ['ref'], rows: [['one']] };
  const more = { ...example, tables: { rights: { columns: ['ref'], rows: [['one'], ['two']] } } };
  const length = async (state: typeof example) => (await sealState(state, receiver)).length;
  expect(await length(more)).toBe(await length({ ...example, tables: { rights } }));
});

test('each wrong seal has its own answer', async () => {
  const other = newRecoveryKey();
  const sealed = await sealState(example, { x: other.public.x, kid: other.public.kid });
  await expect(openState(sealed, secret)).rejects.toMatchObject({ code: 'backup.wrong_key' });
  await expect(damagedBy((jwe) => jwe.slice(0, -30))).rejects.toMatchObject({ code: 'backup.damaged' });
  await expect(damagedBy((jwe) => jwe.replace(/\.([A-Za-z0-9_-]{5})/, '.AAAAA'))).rejects.toMatchObject({
    code: 'backup.damaged',
  });
  await expect(damagedBy(() => 'a.b.c')).rejects.toMatchObject({ code: 'backup.damaged' });
  await expect(damagedBy(() => '')).rejects.toMatchObject({ code: 'backup.damaged' });
  // What anybody can seal, since the key is public.
  await expect(openState(await sealFor('no state', receiver), secret)).rejects.toMatchObject({
    code: 'backup.damaged',
  });
  await expect(openState(await sealFor(Buffer.alloc(0), receiver), secret)).rejects.toMatchObject({
    code: 'backup.damaged',
  });
  const newer: unknown = { ...example, form: 2, program: '9.9.9' };
  const state = JSON.parse(JSON.stringify(newer));
  await expect(openState(await sealState(state, receiver), secret)).rejects.toMatchObject({
    ...{ code: 'backup.newer', message: expect.stringContaining('9.9.9') },
  });
});

const many = (count: number) => Array.from({ length: count }, () => randomBytes(32).toString('hex'));

test('where all is too large, uses of tokens and commands are left out, which the cloud knows, too', async () => {
  const uses = { columns: ['ref', 'kind'], rows: [['r1', 'right'], ...many(30_000).map((ref) => [ref, 'token'])] };
  const commands = { columns: ['jti'], rows: many(10).map((jti) => [jti]) };
  const state = { ...example, tables: { ...example.tables, uses, commands } };
  const opened = await openState(await sealState(state, receiver), secret);
  const { commands: _, ...others } = state.tables;
  expect(opened.tables).toEqual({ ...others, uses: { ...uses, rows: [['r1', 'right']] } });
  expect(opened.without).toEqual(['commands', 'uses']);
});

test('a state that fits into no message all the same is refused, and nothing is cut off', async () => {
  const rows = many(30_000).map((key) => [key]);
  const state = { ...example, tables: { erased: { columns: ['key'], rows } } };
  await expect(sealState(state, receiver)).rejects.toMatchObject({ code: 'backup.too_large' });
});

test('a recovery key is read with its passphrase alone, and a cabinet takes no private part', async () => {
  const dir = tempDir();
  const [open, locked, shown] = [join(dir, 'open.jwk'), join(dir, 'locked'), join(dir, 'public.jwk')];
  writeFileSync(open, JSON.stringify(pair.secret));
  writeFileSync(shown, JSON.stringify(pair.public));
  writeFileSync(locked, await lockKey(pair.secret, 'correct horse'));
  expect(readFileSync(locked, 'utf8')).not.toContain(d);
  expect(readPublicKey(shown)).toEqual(receiver);
  expect((await readSecretKey(open, noPassphrase)).kid).toBe(kid);
  const opened = await readSecretKey(locked, async () => 'correct horse');
  expect(await openState(await sealState(example, receiver), opened)).toEqual(example);
  await expect(readSecretKey(locked, async () => 'wrong horse')).rejects.toMatchObject({
    code: 'backup.wrong_passphrase',
  });
  await expect(readSecretKey(shown, noPassphrase)).rejects.toMatchObject({ code: 'backup.key_unusable' });
  for (const file of [open, locked, join(dir, 'missing')]) {
    expect(() => readPublicKey(file)).toThrow(expect.objectContaining({ code: 'backup.key_unusable' }));
  }
});

test('a file that was cut off, is something else or is not there has its own answer', async () => {
  const file = join(tempDir(), 'backup');
  const { cabinet, madeMs: at, head } = example;
  const message = { cabinet, chain: head.chain, seq: head.seq, at, jwe: await sealState(example, receiver) };
  const text = JSON.stringify({ lockerd: 'backup', ...message });
  writeFileSync(file, text);
  expect(readBackup(file)).toMatchObject(message);
  const read = (content: string) => () => {
    writeFileSync(file, content);
    return readBackup(file);
  };
  expect(read(text.slice(0, 900))).toThrow(expect.objectContaining({ code: 'backup.damaged' }));
  expect(read(text.replace('"chain"', '"chian"'))).toThrow(expect.objectContaining({ code: 'backup.damaged' }));
  expect(read('{}')).toThrow(expect.objectContaining({ code: 'backup.not_a_backup' }));
  expect(read('PK')).toThrow(expect.objectContaining({ code: 'backup.not_a_backup' }));
  expect(() => readBackup(`${file}.not`)).toThrow(expect.objectContaining({ code: 'backup.unreadable' }));
});
