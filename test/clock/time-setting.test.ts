import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { ClockRecord } from '../../src/clock/clock-record.js';
import { TimeRequests } from '../../src/clock/time-requests.js';
import { TimeSetting } from '../../src/clock/time-setting.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { openCabinet } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';

const cloud = signer('t1', ['time+jwt']);
const from = { actor: 'uid-1000', actor_role: 'installer' } as const;

/** A cabinet whose kernel is not synchronised, in a true time that its wall clock is two days behind. */
function unset() {
  const cabinet = openCabinet({ synchronised: () => false });
  const { store, audit, clock, time } = cabinet;
  audit.begin();
  const alarms = new Alarms(store);
  const record = new ClockRecord(store, audit, alarms, new Meta(store), clock);
  const refusals = new CountedRows(store, audit, time, 10);
  const read = (text: string) => readTimeToken(text, cloud.trust);
  const requests = new TimeRequests({ cabinet: 'CAB-1', time, randomBytes, read });
  const setting = new TimeSetting({ requests, clock, record, store, refusals });
  const trueMs = () => time.wall + 2 * 86_400_000;
  const sign = (nonce: string, nowMs = trueMs()) =>
    cloud.jws({ alg: 'EdDSA', kid: 't1', typ: 'time+jwt' }, { aud: 'CAB-1', nonce, now: nowMs / 1000 });
  record.tick();
  return { ...cabinet, alarms, record, setting, sign, trueMs, rows: () => audit.read({ from: 2, limit: 100 }) };
}

test('an answer sets the clock: trusted, the alarm gone, its row with the difference and who brought it', async () => {
  const { alarms, clock, setting, sign, trueMs, rows } = unset();
  expect(alarms.has('clock_not_set')).toBe(true);
  const { nonce, withinMs } = setting.ask();
  expect(withinMs).toBe(10_000);
  expect(await setting.answer(await sign(nonce), from)).toEqual({ kind: 'confirmed', differenceMs: 2 * 86_400_000 });
  expect(clock.now()).toMatchObject({ state: 'trusted', source: 'confirmed', wallMs: trueMs() });
  expect(alarms.has('clock_not_set')).toBe(false);
  expect(rows()).toMatchObject([
    { event: 'clock.confirmed', error_args: [172_800], clock: 'trusted', wall_ms: trueMs(), ...from },
    { event: 'clock.changed', clock: 'trusted' },
  ]);
});

test('a confirmed time holds after a restart of the program, and is the floor after one of the board', async () => {
  const { setting, sign, trueMs, store, dir, time } = unset();
  await setting.answer(await sign(setting.ask().nonce));
  const confirmed = trueMs();
  await store.close();
  const again = openCabinet({ dir, time, synchronised: () => false });
  expect(again.clock.now()).toMatchObject({ state: 'trusted', wallMs: confirmed });
  await again.store.close();
  const rebooted = openCabinet({ dir, time, boot: 'b00t2', synchronised: () => false });
  expect(rebooted.clock.now().state).toBe('untrusted');
  expect(rebooted.clock.effectiveMs()).toBe(confirmed);
});

test('a refused answer leaves the clock as it was, and a row with its reason', async () => {
  const { clock, setting, sign, rows } = unset();
  const { nonce } = setting.ask();
  expect(await setting.answer('nonsense', from)).toEqual({ kind: 'refused', reason: 'not_a_token' });
  expect(await setting.answer(await sign(nonce, Date.UTC(2020, 0, 1)), from)).toEqual({
    kind: 'refused',
    reason: 'before_floor',
  });
  expect(clock.now().state).toBe('untrusted');
  expect(rows()).toMatchObject([
    { event: 'clock.refused', outcome: 'refused', reason: 'not_a_token', ...from },
    { event: 'clock.refused', outcome: 'refused', reason: 'before_floor', ...from },
  ]);
});

test('a flood of bad answers becomes one counted row', async () => {
  const { setting, rows } = unset();
  for (let i = 0; i < 50; i++) await setting.answer('nonsense', from);
  expect(rows()).toHaveLength(10);
});

test('a disk that is full does not keep the clock from being set; the row comes later', async () => {
  const { clock, setting, sign, store, record, rows } = unset();
  const text = await sign(setting.ask().nonce);
  store.use((db) => db.exec('PRAGMA query_only = ON'));
  await expect(setting.answer(text, from)).rejects.toMatchObject({ code: 'store.io' });
  expect(clock.now().state).toBe('trusted');
  store.use((db) => db.exec('PRAGMA query_only = OFF'));
  record.tick();
  expect(rows()).toMatchObject([{ event: 'clock.confirmed', error_args: [172_800] }, { event: 'clock.changed' }]);
});
