import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { eventually } from '../running-daemon.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const maxRows = 1000;

/** The tests build on each other: they run in their order. */
describe('a cabinet whose record fills up', { timeout: 60_000 }, () => {
  let cabinet: TestCabinet;
  let client: ControlClient;
  let customer = '';
  const courier = '271828';

  const status = async () => JSON.parse((await cabinet.ctl('--json', 'status')).stdout);
  const missing = async (rows: number): Promise<number> => rows - (await status()).room.rows;
  /** Rows of an operator who blocks and unblocks a locker, until so many are there and the level was looked at. */
  const fillTo = async (rows: number, level: string): Promise<void> => {
    for (let left = await missing(rows); left > 0; left = await missing(rows)) {
      for (let n = 0; n < left; n += 1) await client.post(`/lockers/A8/${n % 2 === 0 ? 'block' : 'unblock'}`, {});
    }
    await eventually(`the record is ${level}`, async () => (await status()).room.level === level);
    await eventually('its alarm is up', async () => (await cabinet.alarms()).includes(`record_${level}`));
  };

  beforeAll(async () => {
    cabinet = await testCabinet(() => ({ audit: `{ maxRows: ${maxRows} }` }));
    await cabinet.start();
    client = new ControlClient(`${cabinet.folder}/control.sock`);
    customer = await cabinet.setPin('A1');
    const right = ['--role', 'courier', '--holder', 'rider-7', '--number', '77', '--pin', courier];
    expect(await cabinet.ctl('right', 'put', ...right)).toMatchObject({ code: 0 });
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  test('shows its room while there is enough', async () => {
    expect((await cabinet.ctl('status')).stdout).toMatch(/room +\d % used: \d+ of 1000 rows, \d+ kB of 300 MB\n/);
    expect((await cabinet.pin('77', courier)).status).toBe(200);
    expect(await cabinet.ctl('sim', 'door', 'A2', 'close')).toMatchObject({ code: 0 });
    const isShut = ({ event, locker }: Readonly<Record<string, unknown>>) => event === 'lock.closed' && locker === 'A2';
    await eventually('his door is shut', async () => (await cabinet.events()).some(isShut));
  });

  test('takes nothing new from 80 % on, and opens for all others', async () => {
    await fillTo(0.8 * maxRows, 'filling');
    expect((await cabinet.ctl('status')).stdout).toMatch(/room +8\d % used: .*; filling up: nothing new may be left\n/);
    expect(await cabinet.pin('77', courier)).toMatchObject({
      status: 503,
      body: { code: 'unavailable', error: 'opening.record_filling' },
    });
    expect(await cabinet.pin('A1', customer)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
  });

  test('opens from 90 % on for collection and for those who run it', async () => {
    await fillTo(0.9 * maxRows, 'collection_only');
    expect(await cabinet.pin('77', courier)).toMatchObject({ status: 503, body: { error: 'opening.record_filling' } });
    expect(await cabinet.pin('A1', customer)).toMatchObject({ status: 200 });
    expect(await cabinet.ctl('open', 'A3')).toMatchObject({ code: 0 });
  });

  test('opens nothing when it is full, and says so; an emergency opening goes through and is recorded', async () => {
    await fillTo(maxRows, 'full');
    expect(await cabinet.pin('A1', customer)).toMatchObject({ status: 503, body: { error: 'opening.record_full' } });
    const refused = await cabinet.ctl('open', 'A4');
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^opening\.record_full: .*bring a receipt/),
    });
    const opened = await cabinet.ctl('open', 'A4', '--emergency');
    expect(opened).toMatchObject({ code: 0, stdout: 'Locker A4 is open.\n' });
    expect(opened.stderr).toBe('');
    const rows = (await cabinet.events()).filter(({ locker }) => locker === 'A4').map(({ event }) => event);
    expect(rows).toEqual(['admin.open', 'lock.intent', 'lock.opened']);
    expect((await cabinet.ctl('status')).stdout).toMatch(/; FULL: nothing is opened\n/);
    expect(await (await fetch(`${cabinet.base}/metrics`)).text()).toMatch(/^lockerd_audit_room_ratio 1/m);
  });

  test('is as full after the plug was pulled, lost no row, and each change of the level is one row', async () => {
    await cabinet.kill();
    await cabinet.start();
    expect(await cabinet.pin('A1', customer)).toMatchObject({ status: 503, body: { error: 'opening.record_full' } });
    const events = await cabinet.events();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    const told = events.filter(({ event }) => event === 'device.record_room').map(({ reason }) => reason);
    expect(told).toEqual(['filling', 'collection_only', 'full']);
    expect(JSON.parse((await cabinet.ctl('--json', 'audit', 'verify')).stdout).sound).toBe(true);
  });
});
