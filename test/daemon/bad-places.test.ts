import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { pageBytes } from '../../src/store/connection.js';
import { openFile, prepare } from '../../src/store/native.js';
import { eventually, freePort } from '../running-daemon.js';
import { filesBelow, type Sections, type TestCabinet, testCabinet } from './cabinet.js';

const cabinets: TestCabinet[] = [];
afterEach(async () => {
  for (const cabinet of cabinets.splice(0)) await cabinet.end();
});

async function cabinetWith(sections?: (folder: string) => Sections): Promise<TestCabinet> {
  const cabinet = await testCabinet(sections);
  cabinets.push(cabinet);
  return cabinet;
}

/**
 * A start that fails says why in one line, ends with code 1 and leaves nothing running: `runDaemon` waits for the end of all
 * who hold its standard error, and that are the hardware process and the simulator, too.
 */
async function expectNoStart(cabinet: TestCabinet, says: RegExp): Promise<void> {
  const { code, stdout, stderr } = await cabinet.runDaemon();
  expect(stderr.trim().split('\n').at(-1)).toMatch(says);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/\n\s+at /);
}

describe('a data directory', () => {
  test('below a regular file is refused with its path and what to do', async () => {
    const cabinet = await cabinetWith((folder) => ({ data: `${folder}/file/data` }));
    writeFileSync(join(cabinet.folder, 'file'), '');
    await expectNoStart(
      cabinet,
      /^lockerd could not start: store\.unwritable: .*file\/data cannot be written .*: create it/,
    );
    expect(existsSync(join(cabinet.folder, 'control.sock'))).toBe(false);
  });

  test('that another lockerd uses is refused, and the other one goes on', async () => {
    const first = await cabinetWith();
    await first.start();
    const port = await freePort();
    const second = await cabinetWith(() => ({ data: `${first.folder}/data`, listen: `127.0.0.1:${port}` }));
    await expectNoStart(second, /store\.locked: another lockerd uses the data directory .*stop it/);
    expect(await first.alarms()).not.toContain('record_failed');
  });
});

test('a used kiosk port is refused by name, and all that had started is stopped', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  const cabinet = await cabinetWith(() => ({ listen: `127.0.0.1:${port}` }));
  await expectNoStart(cabinet, /kiosk\.port_used: 127\.0\.0\.1:\d+ is used by another program/);
  other.close();
  // The directory was let go and the start left its trace.
  await cabinet.start();
  const events = (await cabinet.events()).map(({ event }) => event);
  expect(events.filter((event) => event === 'device.started' || event === 'device.stopped')).toEqual([
    'device.started',
    'device.stopped',
    'device.started',
  ]);
});

describe('a control socket', () => {
  test('that another lockerd answers on is refused, and stays with the other one', async () => {
    const first = await cabinetWith();
    await first.start();
    const second = await cabinetWith(() => ({ socket: `${first.folder}/control.sock` }));
    await expectNoStart(second, /control\.socket_used: .*another lockerd answers/);
    expect((await first.ctl('status')).code).toBe(0);
  });

  test('is never made over a file of another kind', async () => {
    const cabinet = await cabinetWith();
    writeFileSync(join(cabinet.folder, 'control.sock'), 'precious');
    await expectNoStart(cabinet, /control\.socket_failed: .*a file that is no socket is there/);
  });

  test('that a killed lockerd left behind is replaced; it is for owner and group only', async () => {
    const cabinet = await cabinetWith();
    await cabinet.start();
    await cabinet.kill();
    expect(existsSync(join(cabinet.folder, 'control.sock'))).toBe(true);
    await cabinet.start();
    expect(statSync(join(cabinet.folder, 'control.sock')).mode & 0o777).toBe(0o660);
    expect((await cabinet.ctl('status')).code).toBe(0);
  });
});

test('a bus on a path that is no serial port raises an alarm by its name, and the other bus works', async () => {
  const cabinet = await cabinetWith((folder) => ({
    buses: `[{ id: line, port: "sim:line" }, { id: file, port: ${folder}/config.yaml }, { id: gone, port: /dev/ttyNONE7 }]`,
    boards: `[{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 4, poll: 100ms }, { id: b2, driver: kerong-cu16, bus: file, address: 1, channels: 2 }, { id: b3, driver: xor-8a, bus: gone, address: 1, channels: 2 }]`,
    lockers:
      '[{ range: A1..A4, size: M, board: b1, channels: 1..4 }, { range: B1..B2, size: M, board: b2, channels: 1..2 }, { range: C1..C2, size: M, board: b3, channels: 1..2 }]',
  }));
  const daemon = await cabinet.start();
  await eventually('both ports are told', async () => {
    const alarms = await cabinet.alarms();
    return alarms.includes('port_lost file') && alarms.includes('port_lost gone');
  });
  expect(daemon.log()).toMatch(/bus\.port_failed bus=gone message=/);
  const pin = await cabinet.setPin('A1');
  expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
  const dead = await cabinet.ctl('open', 'C1');
  expect(dead.code).toBe(1);
  expect(dead.stdout).toMatch(/Locker C1 did not open \(not_sent\)/);
});

describe('a pepper that is gone', () => {
  test('closes PINs and nothing else: it is told, and an operator opens', async () => {
    const cabinet = await cabinetWith();
    const first = await cabinet.start();
    const pin = await cabinet.setPin('A1');
    await first.stop();
    rmSync(join(cabinet.folder, 'pepper'));

    const daemon = await cabinet.start();
    expect(daemon.log()).toMatch(/access\.pepper_missing .*pepper is missing: put it back and restart/);
    expect(await cabinet.pin('A1', pin)).toMatchObject({
      status: 503,
      body: { code: 'unavailable', error: 'access.pepper_missing' },
    });
    expect(await cabinet.alarms()).toContain('pepper_lost');
    expect(await cabinet.ctl('open', 'A1')).toMatchObject({ code: 0 });
    // A new one would not fit the stored PINs: none is made.
    expect(existsSync(join(cabinet.folder, 'pepper'))).toBe(false);
    const set = await cabinet.ctl('pin', 'set', 'A2');
    expect(set.code).toBe(1);
    expect(set.stderr).toMatch(/access\.pepper_missing: /);
  });
});

describe('a damaged database', () => {
  test('is recovered at the start: the cabinet starts, a new chain begins, the PIN still opens', async () => {
    const cabinet = await cabinetWith();
    const first = await cabinet.start();
    const pin = await cabinet.setPin('A1');
    const before = JSON.parse((await cabinet.ctl('status', '--json')).stdout);
    await first.stop();
    const file = join(cabinet.folder, 'data/lockerd.db');
    const db = openFile(file, {});
    const root = prepare<[], number>(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'audit'").pluck().get() ?? 0;
    db.close();
    const fd = openSync(file, 'r+');
    // The first bytes of a page say what it holds.
    writeSync(fd, Buffer.alloc(64, 0xa5), 0, 64, (root - 1) * pageBytes);
    closeSync(fd);

    const daemon = await cabinet.start();
    expect(daemon.log()).toMatch(/error store\.recovered .*damaged/);
    const after = JSON.parse((await cabinet.ctl('status', '--json')).stdout);
    expect(after.chain).not.toBe(before.chain);
    expect((await cabinet.events())[0]).toMatchObject({ event: 'device.chain_started', reason: 'corrupt' });
    expect(readdirSync(join(cabinet.folder, 'data'))).toContain('lockerd.db.corrupt-1');
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
  });

  test('of garbage only still lets the cabinet start, and an operator open', async () => {
    const cabinet = await cabinetWith();
    const first = await cabinet.start();
    await first.stop();
    for (const path of filesBelow(join(cabinet.folder, 'data')).keys()) writeFileSync(path, Buffer.alloc(9000, 0x5a));
    await cabinet.start();
    expect(await cabinet.ctl('open', 'A1')).toMatchObject({ code: 0 });
  });
});

test('a symbolic link is no way to make lockerd write elsewhere', async () => {
  const cabinet = await cabinetWith();
  writeFileSync(join(cabinet.folder, 'victim'), 'precious');
  symlinkSync(join(cabinet.folder, 'victim'), join(cabinet.folder, 'control.sock'));
  await expectNoStart(cabinet, /control\.socket_failed: .*a file that is no socket is there/);
});
