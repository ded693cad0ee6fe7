import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signer } from '../tokens/signer.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const cloud = signer('r1', ['receipt+jwt']);

/** The tests build on each other: they run in their order. */
describe('the record of a cabinet that runs', () => {
  let cabinet: TestCabinet;
  const head = async () => {
    const { chain, seq, head: hash } = JSON.parse((await cabinet.ctl('--json', 'status')).stdout);
    return { chain, seq, head: hash };
  };
  const bring = async (claims: object) => {
    const header = { alg: 'EdDSA', kid: 'r1', typ: 'receipt+jwt' } as const;
    return cabinet.ctl('audit', 'receipt', await cloud.jws(header, { aud: 'TEST-1', ...claims }));
  };
  const read = async (...args: string[]) => JSON.parse((await cabinet.ctl('--json', 'audit', ...args)).stdout);

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/own/device.jwks }`,
    }));
    writeFileSync(join(cabinet.folder, 'trust.jwks'), cloud.trustJson);
    await cabinet.start();
    await cabinet.seen();
    await cabinet.pin('A1', await cabinet.setPin('A1'));
  });
  afterAll(() => cabinet.end());

  test('is verified by the daemon, which reads its own file', async () => {
    const verdict = await read('verify');
    const { chain } = await head();
    expect(verdict).toMatchObject({ sound: true, chains: [{ chain, current: true, first: 1 }] });
    expect(await cabinet.ctl('audit', 'verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/verdict +sound/),
    });
  });

  test('is verified by nobody else meanwhile: the error says what to do', async () => {
    const refused = await cabinet.ctl('audit', 'verify', join(cabinet.folder, 'data'));
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/^copy\.in_use: .*leave the file out/) });
  });

  test('is covered by a receipt, which the counts tell', async () => {
    const { chain, ...at } = await head();
    const taken = await bring({ chain, ...at });
    expect(taken).toMatchObject({ code: 0, stdout: `The cloud has the rows of chain ${chain} up to ${at.seq}.\n` });
    expect(await bring({ chain, ...at })).toMatchObject({ stdout: expect.stringContaining('(it was taken before)') });
    const { chains } = await read('stats', '--as-of-receipt');
    expect(chains).toMatchObject([{ chain, rows: at.seq, receipt: at }]);
    expect(chains[0].classes.access.rows).toBeGreaterThan(1);
    expect(await read('verify')).toMatchObject({ sound: true, chains: [{ receipt: at }] });
  });

  test('is handed over by an operator alone: he keeps the rows, signs for the last one, and brings that', async () => {
    const key = join(cabinet.folder, 'rec.jwk');
    writeFileSync(key, cloud.secretJson, { mode: 0o600 });
    await cabinet.ctl('block', 'A3');
    const kept = (await cabinet.ctl('--json', 'events', '--from', '1')).stdout.trim().split('\n');
    const { chain, seq, hash } = JSON.parse(kept.at(-1) ?? '');
    const last = ['--chain', chain, '--seq', String(seq), '--head', hash];
    const signed = await cabinet.ctl('token', 'receipt', '--key', key, ...last);
    expect(signed.code).toBe(0);
    expect(await cabinet.ctl('audit', 'receipt', signed.stdout.trim())).toMatchObject({ code: 0 });
    const { chains } = await read('stats');
    expect(chains).toMatchObject([{ chain, receipt: { seq, head: hash } }]);
  });

  test('raises an alarm for a receipt of other rows, and keeps the one that it has', async () => {
    await cabinet.ctl('block', 'A2');
    const { chain, seq } = await head();
    const refused = await bring({ chain, seq, head: 'ab'.repeat(32) });
    expect(refused).toMatchObject({
      code: 1,
      stderr: 'audit.receipt_refused: the receipt was refused: head_mismatch\n',
    });
    expect(await cabinet.alarms()).toContain(`receipt_mismatch ${chain}`);
    const { chains } = await read('stats');
    expect(chains[0].receipt.seq).toBeLessThan(seq);
  });

  test('is sound in the data directory of a cabinet whose plug was pulled', async () => {
    await cabinet.kill();
    const verdict = await read('verify', join(cabinet.folder, 'data'));
    expect(verdict).toMatchObject({ sound: true, chains: [{ receipt: { seq: expect.any(Number) } }] });
  });
});
