import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, startDaemon } from '../running-daemon.js';
import { type Sections, type TestCabinet, testCabinet } from './cabinet.js';

const cabinets: TestCabinet[] = [];
afterEach(async () => {
  for (const cabinet of cabinets.splice(0)) await cabinet.end();
});

async function cabinetWith(sections?: (folder: string) => Sections): Promise<TestCabinet> {
  const cabinet = await testCabinet(sections);
  cabinets.push(cabinet);
  return cabinet;
}

/** The rows of a cabinet that is stopped. */
function storedEvents(cabinet: TestCabinet): string[] {
  const db = new Database(join(cabinet.folder, 'data/lockerd.db'), { readonly: true });
  try {
    return db.prepare<[], string>('SELECT event FROM audit ORDER BY rowid').pluck().all();
  } finally {
    db.close();
  }
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Code that the daemon itself, and none of its children, runs beside its own. */
async function withFault(cabinet: TestCabinet, fault: string) {
  const file = join(cabinet.folder, 'fault.mjs');
  writeFileSync(file, `if (process.argv[1].endsWith('/lockerd.js')) process.on('SIGUSR2', () => { ${fault} });`);
  return startDaemon(cabinet.configFile, { NODE_OPTIONS: `--import=${file}` });
}

test('SIGTERM in the middle of an opening lets it end: it is answered and its outcome recorded', async () => {
  const cabinet = await cabinetWith();
  const daemon = await cabinet.start();
  const pin = await cabinet.setPin('A1');
  await cabinet.seen();
  await cabinet.ctl('sim', 'fault', 'jam', 'A1');
  const answer = cabinet.pin('A1', pin);
  await eventually('the unlock is sent', async () =>
    /"opening":true/.test((await cabinet.ctl('lockers', '--json')).stdout),
  );
  const children = daemon.children();
  expect(children).toHaveLength(2);
  const ended = await daemon.stop();
  expect(await answer).toMatchObject({ status: 200, body: { outcome: 'failed', reason: 'latch_closed' } });
  expect(ended).toMatchObject({ code: 0, signal: null });
  expect(children.filter(isRunning)).toEqual([]);
  const events = storedEvents(cabinet);
  const count = (event: string): number => events.filter((one) => one === event).length;
  expect(count('lock.failed')).toBe(count('lock.intent'));
  expect(events.at(-1)).toBe('device.stopped');
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s during the start ends it cleanly', async (signal) => {
  const cabinet = await cabinetWith();
  // The second file of the database appears when the start is in its middle.
  const starting = cabinet.runDaemonUntil(signal, () =>
    eventually('the record is open', () => cabinet.has('data/lockerd.db')),
  );
  const { code, stderr } = await starting;
  expect({ code, stderr: stderr.includes(' at ') }).toEqual({ code: 0, stderr: false });
  expect(storedEvents(cabinet).slice(-2)).toEqual(['device.started', 'device.stopped']);
});

test('a log that nobody reads any more does not end the daemon', async () => {
  const cabinet = await cabinetWith();
  const daemon = await cabinet.start();
  daemon.closeOutputs();
  await cabinet.ctl('sim', 'unplug', 'line');
  await eventually('the log had something to say', async () => (await cabinet.alarms()).includes('port_lost line'));
  await cabinet.ctl('sim', 'plug', 'line');
  await eventually('the port is back', async () => !(await cabinet.alarms()).includes('port_lost line'));
  expect(await daemon.stop()).toMatchObject({ code: 0, signal: null });
});

describe.each([
  ['an exception that nobody catches', 'throw new Error("boom");'],
  ['a rejection that nobody handles', 'void Promise.reject(new Error("boom"));'],
])('%s', (_, fault) => {
  test('ends the daemon loudly with code 1, and the hardware process with it', async () => {
    const cabinet = await cabinetWith();
    const daemon = await withFault(cabinet, fault);
    const children = daemon.children();
    process.kill(daemon.pid, 'SIGUSR2');
    const ended = await daemon.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/error internal .*boom/);
    expect(ended.stderr).toMatch(/fault\.mjs:1/);
    await eventually('its children are gone', () => !children.some(isRunning));
  });
});
