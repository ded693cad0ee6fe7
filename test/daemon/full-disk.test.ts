import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { eventually, type RunningDaemon } from '../running-daemon.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const disk = mkdtempSync(join(tmpdir(), 'lockerd-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

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

function takeRoom(): void {
  const fd = openSync(filler, 'a');
  try {
    for (;;) writeSync(fd, Buffer.alloc(512, 1));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(fd);
  }
}

describe.runIf(mounted)('a full disk', () => {
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
    rmSync(filler);
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

    rmSync(filler);
    daemon = await cabinet.start();
    const outcome = await eventually('the outcome', async () =>
      (await cabinet.events()).find(({ locker, reason }) => locker === 'A5' && reason === 'restarted'),
    );
    expect(outcome).toMatchObject({ event: 'lock.unconfirmed' });
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
