import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { protections } from '../../src/store/at-rest.js';
import { eventually } from '../running-daemon.js';
import { type Sections, type TestCabinet, testCabinet } from './cabinet.js';

let cabinet: TestCabinet;
afterEach(() => cabinet?.end());

const cabinetWith = async (sections?: (folder: string) => Sections): Promise<void> => {
  cabinet = await testCabinet(sections);
};

test('status says what protects the data on its disk, and where the pepper comes from', async () => {
  await cabinetWith();
  await cabinet.start();
  const { at_rest: rest } = JSON.parse((await cabinet.ctl('status', '--json')).stdout);
  expect(protections).toContain(rest.data);
  expect(rest.why).not.toBe('unread');
  expect(rest.pepper).toBe('file');
  expect((await cabinet.ctl('status')).stdout).toMatch(/^at rest +\S.*, pepper: file$/m);
});

test('a data directory that others can read stops nothing, and is told until they cannot', async () => {
  await cabinetWith();
  await (await cabinet.start()).stop();
  chmodSync(join(cabinet.folder, 'data'), 0o755);
  const daemon = await cabinet.start();
  expect(daemon.log()).toMatch(/error store\.exposed .*data: others may read it \(mode 0755\): run chmod 0700/);
  expect(await cabinet.alarms()).toContain('data_exposed');
  await cabinet.seen();
  expect(await cabinet.ctl('open', 'A1')).toMatchObject({ code: 0 });
  await daemon.stop();
  chmodSync(join(cabinet.folder, 'data'), 0o700);
  await cabinet.start();
  await eventually('the alarm ends', async () => !(await cabinet.alarms()).includes('data_exposed'));
  const rows = (await cabinet.events()).filter(({ event }) => event === 'device.data_exposed');
  expect(rows).toMatchObject([{ error: 'store.exposed' }]);
});

test('a pepper in the data directory is an error of the config, with what to do', async () => {
  await cabinetWith((folder) => ({ pepper: `${folder}/data/pepper` }));
  for (const ended of [await cabinet.checkConfig(), await cabinet.runDaemon()]) {
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/access\.pepper: expected a file outside the data directory .*config\.secret_in_data/);
  }
  expect(cabinet.has('data')).toBe(false);
});

test('a pepper that others can read is not used, since somebody may have read it', async () => {
  await cabinetWith();
  await (await cabinet.start()).stop();
  chmodSync(join(cabinet.folder, 'pepper'), 0o640);
  const daemon = await cabinet.start();
  expect(daemon.log()).toMatch(/access\.pepper_unusable .*others may read it \(mode 0640\)/);
  const secret = readFileSync(join(cabinet.folder, 'pepper')).toString('hex');
  expect(daemon.log()).not.toContain(secret);
});
