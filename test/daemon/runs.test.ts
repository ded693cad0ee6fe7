import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashText } from '../../src/audit/run-rows.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const runEvents = ['device.started', 'device.stopped', 'device.crashed', 'device.updated', 'admin.config_changed'];

describe('the record of a cabinet', () => {
  let cabinet: TestCabinet;
  beforeAll(async () => {
    cabinet = await testCabinet();
  });
  afterAll(() => cabinet?.end());

  const runs = async () => (await cabinet.events()).filter(({ event }) => runEvents.includes(String(event)));
  const fileHash = (): string => execFileSync('sha256sum', [cabinet.configFile], { encoding: 'utf8' }).slice(0, 64);

  test('tells an orderly stop from a crash of the program, each by the system', async () => {
    const daemon = await cabinet.start();
    await daemon.stop();
    await cabinet.start();
    await cabinet.kill();
    await cabinet.start();
    const rows = await runs();
    expect(rows.map(({ event, reason }) => [event, reason])).toEqual([
      ['device.started', null],
      ['device.stopped', null],
      ['device.started', null],
      ['device.crashed', 'program_died'],
      ['device.started', null],
    ]);
    expect(new Set(rows.map(({ actor_role }) => actor_role))).toEqual(new Set(['system']));
  });

  test('tells a changed config by the digits that sha256sum prints before and after', async () => {
    const before = fileHash();
    await cabinet.kill();
    appendFileSync(cabinet.configFile, '# a comment is a change of the file, too\n');
    await cabinet.start();
    const [changed] = (await runs()).filter(({ event }) => event === 'admin.config_changed');
    const figures = Array.isArray(changed?.error_args) ? changed.error_args.map(Number) : [];
    expect(figures.map(hashText)).toEqual([before.slice(0, 12), fileHash().slice(0, 12)]);
    const { configHash } = JSON.parse((await cabinet.ctl('status', '--json')).stdout);
    expect(configHash).toBe(fileHash());
    expect((await cabinet.ctl('status')).stdout).toContain(`sha256 ${fileHash().slice(0, 12)}`);
    expect((await cabinet.ctl('events', '--limit', '200')).stdout).toContain(
      `admin.config_changed     ${before.slice(0, 12)} -> ${fileHash().slice(0, 12)}`,
    );
  });
});
