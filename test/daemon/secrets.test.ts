import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningDaemon, run } from '../running-daemon.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

/** Digits that nothing else writes by chance. */
const canary = '739104682';
const typedInVain = '739104683';
const typedLocker = 'CANARY-739104684';

describe('a PIN', () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  const shown: string[] = [];

  beforeAll(async () => {
    cabinet = await testCabinet();
    daemon = await cabinet.start();
    await cabinet.setPin('A1', '--pin', canary);
    await cabinet.seen();
    const answers = [
      await cabinet.pin('A1', canary),
      await cabinet.pin('A1', typedInVain),
      await cabinet.pin(typedLocker, typedInVain),
      await cabinet.post('/api/pin', `{"locker":"A1","pin":"${canary}"`),
      await cabinet.post('/api/pin', { locker: 'A1', pin: canary, [canary]: canary }),
      await cabinet.post('/api/pin', { locker: canary, pin: Number(canary) }, { 'idempotency-key': 'k1' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 400, 400, 400]);
    const told = [await cabinet.ctl('status', '--json'), await cabinet.ctl('events', '--from', '1', '--json')];
    const metrics = await (await fetch(`${cabinet.base}/metrics`)).text();
    shown.push(JSON.stringify(answers), JSON.stringify(told), metrics, daemon.log());
  });
  afterAll(() => cabinet.end());

  test('is in no answer, no status, no metrics and no log', () => {
    for (const text of shown) for (const secret of [canary, typedInVain]) expect(text).not.toContain(secret);
    for (const text of shown.slice(1)) expect(text).not.toContain(typedLocker);
  });

  test('can be given to lockerctl where no list of processes shows it; an end that cannot be kept is told', async () => {
    const set = ['--config', cabinet.configFile, 'pin', 'set', 'A2', '--pin', '-', '--until', '2h'];
    const { code, stdout, stderr } = await run('lockerctl', set, '739104685\n');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('Locker A2 has the PIN that was given.'),
    });
    expect(stdout + stderr).not.toContain('739104685');
    const { clock } = JSON.parse((await cabinet.ctl('status', '--json')).stdout);
    expect(stderr.includes('clock of the cabinet is not set')).toBe(clock === 'untrusted');
    expect(await cabinet.pin('A2', '739104685')).toMatchObject({ status: 200 });
  });

  test('is in no file, neither while the daemon runs nor after its end', async () => {
    const running = filesBelow(cabinet.folder);
    const ended = await daemon.stop();
    expect(ended.stderr).not.toContain(canary);
    const stopped = filesBelow(cabinet.folder);
    expect([...running.keys()].some((path) => path.endsWith('lockerd.db-wal'))).toBe(true);
    for (const [path, bytes] of [...running, ...stopped]) {
      for (const secret of [canary, typedInVain, typedLocker]) expect(bytes.includes(secret), path).toBe(false);
    }
  });

  test('lies behind files that only the owner may read', () => {
    const modeOf = (file: string): number => statSync(join(cabinet.folder, file)).mode & 0o777;
    expect(modeOf('pepper')).toBe(0o600);
    expect(modeOf('data')).toBe(0o700);
    for (const path of filesBelow(join(cabinet.folder, 'data')).keys())
      expect(statSync(path).mode & 0o077, path).toBe(0);
  });
});
