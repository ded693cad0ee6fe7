import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTables } from '../../src/agent/tables.js';
import { hourOf } from '../../src/audit/retention.js';
import { loadConfig } from '../../src/config/load.js';
import { openStore } from '../../src/store/store.js';
import { eventually, type RunningDaemon } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const cloud = signer('t1', ['time+jwt']);
const maxRows = 1000;

/** The tests build on each other: they run in their order. */
describe('a cabinet that was offline until its record was full', () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  let pin = '';

  const status = async () => JSON.parse((await cabinet.ctl('--json', 'status')).stdout);
  /** What a daemon has written in the weeks before. */
  const earlier = async (work: (tables: Awaited<ReturnType<typeof openTables>>) => void): Promise<void> => {
    const store = openStore(join(cabinet.folder, 'data'), { onTrouble: fail });
    const tables = await openTables(loadConfig(cabinet.configFile), store, fail);
    store.tx(() => work(tables));
    await store.close();
  };
  const holds = (file: string): boolean => {
    const path = join(cabinet.folder, 'data', file);
    return existsSync(path) && readFileSync(path).includes('LEFT');
  };

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/own/device.jwks }`,
      audit: `{ maxRows: ${maxRows} }`,
    }));
    writeFileSync(join(cabinet.folder, 'trust.jwks'), cloud.trustJson);
    daemon = await cabinet.start();
    pin = await cabinet.setPin('A1');
    await daemon.stop();
    await earlier(({ audit, room }) => {
      for (let n = room.use.rows; n < maxRows; n += 1) {
        audit.append({ event: 'lock.opened', locker: 'A2', credential_ref: `LEFT${n}` });
      }
    });
    daemon = await cabinet.start();
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  test('opens nothing', async () => {
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 503, body: { error: 'opening.record_full' } });
    expect(await cabinet.alarms()).toContain('record_full');
  });

  test('removes what an old receipt covers once its clock is trusted, and opens again', async () => {
    await daemon.stop();
    await earlier(({ audit, receipts, marks }) => {
      const { chain, seq, hash } = audit.head();
      receipts.put(chain, { seq, head: hash });
      marks.mark(hourOf(Date.now()) - 24 * 40);
    });
    daemon = await cabinet.start();
    const nonce = (await cabinet.ctl('time', 'ask')).stdout.trim();
    const claims = { aud: 'TEST-1', nonce, now: Date.now() / 1000 };
    const answer = await cloud.jws({ alg: 'EdDSA', kid: 't1', typ: 'time+jwt' }, claims);
    expect(await cabinet.ctl('time', 'answer', answer)).toMatchObject({ code: 0 });
    await eventually('there is room', async () => (await status()).room.rows < 100, 60_000);
    await eventually('its alarm is over', async () => !(await cabinet.alarms()).includes('record_full'));
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    const verdict = JSON.parse((await cabinet.ctl('--json', 'audit', 'verify')).stdout);
    expect(verdict).toMatchObject({ sound: true });
    expect(verdict.chains[0].released).toBeGreaterThan(900);
  }, 120_000);

  test('leaves no byte of those rows in its files', async () => {
    await eventually('the log is cut', () => !holds('lockerd.db-wal'), 30_000);
    expect(holds('lockerd.db')).toBe(false);
    await eventually('the snapshot is made anew', () => !holds('snapshot.db'), 60_000);
  }, 120_000);
});

function fail(error: unknown): never {
  throw error;
}
