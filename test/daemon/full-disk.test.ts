import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { eventually, type RunningDaemon } from '../running-daemon.js';
import { smallDisk } from '../small-disk.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const small = smallDisk('2m');
const disk = small?.path ?? '';
afterAll(() => small?.remove());

const takeRoom = (): void => small?.takeRoom();
const filler = join(disk, 'filler');
/** Takes every byte that is left, on the disk and then within the database's own files. */
async function fillDisk(client: ControlClient): Promise<void> {
  takeRoom();
  const recorded = async (): Promise<boolean> => {
    try {
      await client.post('/sim/door', { locker: 'A8', state: 'closed' });
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'store.full' });
      return false;
    }
  };
  await eventually('the record is refused', async () => !(await recorded()));
}

describe.runIf(small)('a full disk', () => {
  let cabinet: TestCabinet;
  let client: ControlClient;
  let daemon: RunningDaemon;
  let pin = '';
  beforeAll(async () => {
    mkdirSync(join(disk, 'data'), { mode: 0o700 });
    cabinet = await testCabinet(() => ({
      cabinet: '{ id: TEST-1, timezone: Asia/Kolkata, confirm: 2s, power: { stagger: 0ms } }',
      data: join(disk, 'data'),
    }));
    daemon = await cabinet.start();
    pin = await cabinet.setPin('A1');
    await cabinet.seen();
    client = new ControlClient(join(cabinet.folder, 'control.sock'));
    await fillDisk(client);
  });
  afterAll(() => cabinet?.end());

  test('refuses openings over HTTP and lockerctl, clearly, and moves no lock', async () => {
    expect(await cabinet.pin('A1', pin)).toMatchObject({
      status: 503,
      body: { code: 'unavailable', error: 'store.full' },
    });
    const opened = await cabinet.ctl('open', 'A1');
    expect(opened.code).toBe(1);
    expect(opened.stderr).toMatch(/^store\.full: .*no room left on the disk; free some space/);
    const lockers = (await cabinet.ctl('lockers', '--json')).stdout.trim().split('\n');
    expect(lockers.map((line) => JSON.parse(line).latch)).not.toContain('open');
    expect(await cabinet.alarms()).toContain('record_failed');
  });

  test("lets an operator's emergency opening through, which says that it is not recorded", async () => {
    const opened = await cabinet.ctl('open', 'A3', '--emergency');
    expect(opened).toMatchObject({ code: 0 });
    expect(opened.stdout).toMatch(/Locker A3 is open/);
    expect(opened.stderr).toMatch(/NOT in the audit record/);
  });

  test('heals by itself once there is room, and the record tells of the gap', async () => {
    small?.giveRoom();
    await eventually('the record works', async () => !(await cabinet.alarms()).includes('record_failed'));
    const { code, stdout } = await cabinet.ctl('open', 'A4');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Locker A4 is open.\n' });
    expect(await cabinet.events()).toContainEqual(
      expect.objectContaining({ event: 'device.record_failed', error: 'store.full', error_args: [1] }),
    );
    // Written late: who opened in the emergency, and that people looked and were refused meanwhile.
    const me = { actor: `uid-${process.getuid?.()}`, actor_role: 'installer' };
    expect(await cabinet.events()).toContainEqual(
      expect.objectContaining({ event: 'admin.open', reason: 'emergency', locker: 'A3', outcome: 'opened', ...me }),
    );
  });

  test('that comes between an unlock and its outcome keeps nobody from stopping the daemon', async () => {
    await cabinet.ctl('sim', 'fault', 'jam', 'A5');
    const rows = (await cabinet.events()).length;
    const answer = cabinet.ctl('open', 'A5');
    const isIntent = ({ event }: Readonly<Record<string, unknown>>): boolean => event === 'lock.intent';
    await eventually('the intent is recorded', async () => (await cabinet.events()).slice(rows).some(isIntent));
    await fillDisk(client);
    expect((await answer).stderr).toMatch(/^opening\.outcome_unrecorded: .*A5 came to "failed".*tried on/);
    expect(await daemon.stop()).toMatchObject({ code: 0, signal: null });

    small?.giveRoom();
    daemon = await cabinet.start();
    const outcome = await eventually('the outcome', async () =>
      (await cabinet.events()).find(({ locker, reason }) => locker === 'A5' && reason === 'restarted'),
    );
    expect(outcome).toMatchObject({ event: 'lock.unconfirmed' });
  });

  test('that comes between an unlock and its outcome, and goes, leaves one outcome, which is recorded by itself', async () => {
    await cabinet.ctl('sim', 'fault', 'jam', 'A7');
    const rows = (await cabinet.events()).length;
    const answer = cabinet.ctl('open', 'A7');
    const of = async (event: string) =>
      (await cabinet.events()).slice(rows).filter((row) => row.locker === 'A7' && row.event === event);
    const [intent] = await eventually('the intent is recorded', async () => {
      const found = await of('lock.intent');
      return found.length > 0 && found;
    });
    await fillDisk(client);
    expect((await answer).stderr).toMatch(/^opening\.outcome_unrecorded: /);
    expect(await of('lock.failed')).toEqual([]);
    small?.giveRoom();
    await eventually('the outcome is recorded', async () => (await of('lock.failed')).length > 0);
    await eventually('the record works', async () => !(await cabinet.alarms()).includes('record_failed'));
    // No second try was made of it: nobody waits any more.
    expect(await of('lock.failed')).toMatchObject([{ reason: 'latch_closed', error_args: [intent?.seq] }]);
    expect(await of('lock.intent')).toHaveLength(1);
    const { stdout } = await cabinet.ctl('--json', 'audit', 'verify');
    expect(JSON.parse(stdout)).toMatchObject({ sound: true });
  });

  test('has no room for a snapshot: that is told, the last one stays, and all else goes on', async () => {
    const snapshot = join(disk, 'data/snapshot.db');
    await cabinet.setPin('A2');
    await eventually('a snapshot', () => existsSync(snapshot));
    // Rows find room where the database has some, a copy of it finds none.
    takeRoom();
    truncateSync(filler, statSync(filler).size - 100_000);
    const before = readFileSync(snapshot);
    const told = daemon.log().length;
    await cabinet.setPin('A3');
    await eventually('the failure is told', () => daemon.log().slice(told).includes('store.snapshot_failed'));
    expect(daemon.log().slice(told)).toMatch(/error store\.snapshot_failed .*no room for a snapshot of \d+ bytes/);
    expect(readFileSync(snapshot).equals(before)).toBe(true);
    expect((await cabinet.ctl('open', 'A4')).code).toBe(0);
    small?.giveRoom();
    await cabinet.setPin('A3');
    await eventually('the next snapshot', () => !readFileSync(snapshot).equals(before));
    expect(existsSync(join(disk, 'data/snapshot.part'))).toBe(false);
  });

  test('is no reason not to start, not even without the pepper: an emergency opening goes through', async () => {
    await fillDisk(client);
    await daemon.stop();
    takeRoom();
    rmSync(join(cabinet.folder, 'pepper'));
    daemon = await cabinet.start();
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 503, body: { error: 'access.pepper_missing' } });
    expect(await cabinet.ctl('open', 'A6', '--emergency')).toMatchObject({ code: 0 });
    const before = (await cabinet.events()).length;
    rmSync(filler);
    await eventually('the loss is recorded', async () => (await cabinet.alarms()).includes('pepper_lost'));
    // The stop could not be recorded, nor the start when it was: both are told now, as far as the record knows.
    const runs = await eventually('the start is recorded', async () => {
      const told = (await cabinet.events()).slice(before).filter(({ event }) => /^device\.(cr|st)/.test(String(event)));
      return told.length >= 2 && told;
    });
    expect(runs.map(({ event, reason }) => [event, reason])).toEqual([
      ['device.crashed', 'program_died'],
      ['device.started', null],
    ]);
  });
});
