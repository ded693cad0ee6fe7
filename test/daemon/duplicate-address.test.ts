import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../running-daemon.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

let cabinet: TestCabinet;

beforeAll(async () => {
  cabinet = await testCabinet(() => ({
    buses: '[{ id: line, port: "sim:line", timeout: 100ms }]',
    boards: `[
      { id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, poll: 50ms },
      { id: b2, driver: wkly, bus: line, address: 7, channels: 8, poll: 50ms },
    ]`,
  }));
}, 30_000);

afterAll(() => cabinet.end());

const events = async (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await cabinet.events()).filter(({ event }) => /^device\.(duplicate|address)/.test(String(event)));

it('a board that alone is damaged is told to the installer with its bus, its address and what to do, until it is well', async () => {
  const daemon = await cabinet.start();
  await cabinet.seen();
  await cabinet.ctl('sim', 'fault', 'damaged', 'b2');
  const alarmed = async (): Promise<boolean> => (await cabinet.alarms()).includes('duplicate_address b2');
  await eventually('the alarm', alarmed, 30_000);
  expect(await cabinet.alarms()).toContain('board_silent b2');
  const { stdout } = await cabinet.ctl('status');
  expect(stdout).toContain('address 7 of bus line');
  expect(stdout).toContain('Give each board an address of its own');
  expect(stdout).toContain('check the wires');
  expect(daemon.log()).toMatch(/alarm\.raised code=duplicate_address part=b2 message="Two boards/);
  const health = await fetch(`${cabinet.base}/healthz`);
  expect(await health.json()).toMatchObject({ health: 'attention' });
  // The others go on opening.
  const pin = await cabinet.setPin('A3');
  expect(await cabinet.pin('A3', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });

  await cabinet.ctl('sim', 'fault', 'damaged', 'b2', '--clear');
  await eventually('the alarm is over', async () => !(await alarmed()), 60_000);
  expect(await events()).toMatchObject([
    { event: 'device.duplicate_address', board: 'b2', error: 'board.duplicate_address', error_args: [1, 7] },
    { event: 'device.address_unique', board: 'b2' },
  ]);
}, 120_000);
