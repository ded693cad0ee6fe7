import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import { eventually } from '../running-daemon.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

/** The tests build on each other: they run in their order. */
describe('lockerctl doctor on a cabinet', () => {
  let cabinet: TestCabinet;
  beforeAll(async () => {
    cabinet = await testCabinet();
    await cabinet.start();
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  const looks = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await cabinet.ctl('doctor', '--json', ...args);
    const report = JSON.parse(stdout);
    const findings: readonly Finding[] = report.findings;
    const of = (check: string) => findings.filter((finding) => finding.check === check);
    return { code, report, findings, of, stderr };
  };

  it('finds nothing wrong with the cabinet itself, and disturbs it in nothing', async () => {
    const before = await cabinet.events();
    const { of, report } = await looks();
    expect(report).toMatchObject({ cabinet: 'TEST-1', versions: { lockerctl: report.versions.lockerd } });
    for (const check of ['socket', 'config', 'versions', 'boards', 'sensors', 'cabinet']) {
      expect(of(check)).toMatchObject([{ level: 'ok' }]);
    }
    expect(of('broker')).toMatchObject([{ level: 'skipped', seen: expect.stringContaining('stands alone') }]);
    const rows = (await cabinet.events()).slice(before.length).map(({ event }) => event);
    expect(rows.filter((event) => event !== 'admin.viewed')).toEqual([]);
    expect(await cabinet.alarms()).not.toContain('record_failed');
  });

  it('ends with 0 as long as there is no problem, and with 1 when there is one', async () => {
    expect((await looks('--only', 'boards', '--only', 'socket')).code).toBe(0);
    expect(await cabinet.ctl('sim', 'fault', 'dead', 'b1')).toMatchObject({ code: 0 });
    const { code, findings } = await eventually('the board is silent', async () => {
      const now = await looks('--only', 'boards');
      return now.code === 1 && now;
    });
    expect({ code, findings }).toMatchObject({ code: 1, findings: [{ code: 'boards.board_silent', where: 'b1' }] });
    expect(await cabinet.ctl('sim', 'fault', 'dead', 'b1', '--clear')).toMatchObject({ code: 0 });
  });

  it('refuses a check that there is none of, and names those that there are', async () => {
    expect(await cabinet.ctl('doctor', '--only', 'nonsense')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('power'),
    });
  });

  it('finds a config that was changed since the start', async () => {
    appendFileSync(cabinet.configFile, '# a later thought\n');
    const { findings, code } = await looks('--only', 'config');
    expect(findings).toMatchObject([{ code: 'config.not_loaded', level: 'warning' }]);
    expect(code).toBe(0);
  });

  it('writes a support archive for its owner alone, and over no other file', async () => {
    const file = join(cabinet.folder, 'support.tar.gz');
    const { stderr } = await looks('--only', 'config', '--bundle', file);
    expect(stderr).toContain('Look into it before you send it');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const archive = gunzipSync(readFileSync(file)).toString('latin1');
    for (const name of ['findings.json', 'config.json', 'status.json', 'lockers.json', 'events.json', 'log.txt'])
      expect(archive).toContain(`lockerd-doctor/${name}`);
    expect(await cabinet.ctl('doctor', '--only', 'config', '--bundle', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there already'),
    });
  });

  it('looks through the database itself when no daemon holds it', async () => {
    await cabinet.kill();
    const { of, code } = await looks();
    expect(code).toBe(1);
    expect(of('socket')).toMatchObject([{ code: 'socket.unreachable' }]);
    expect(of('boards')).toMatchObject([{ level: 'skipped', repair: 'sudo systemctl start lockerd' }]);
    expect(of('database')).toMatchObject([{ level: 'ok', seen: expect.stringContaining('the database is whole') }]);
  });
});
