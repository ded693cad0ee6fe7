import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPty, type Pty } from '../../drivers/simulator/pty.js';
import type { RunningDaemon } from '../running-daemon.js';
import { eventually } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

const cloud = signer();
const exp = Math.floor(Date.now() / 1000) + 7200;

/** The tests build on each other: they run in their order. */
describe('a scanner at a cabinet without a screen', () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  let pty: Pty;
  let port: string;
  const scan = (text: string): void => pty.write(new TextEncoder().encode(`${text}\r\n`));
  const rows = async (event: string) => (await cabinet.events()).filter((row) => row.event === event);

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({
      trust: `{ keys: ${folder}/trust.jwks }`,
      readers: `[{ id: front, driver: serial-scanner, port: ${folder}/scanner }]`,
    }));
    writeFileSync(join(cabinet.folder, 'trust.jwks'), cloud.trustJson);
    port = join(cabinet.folder, 'scanner');
    pty = openPty();
    symlinkSync(pty.path, port);
    daemon = await cabinet.start();
    await cabinet.seen();
  });
  afterAll(async () => {
    await cabinet.end();
    pty.close();
  });

  test('opens the locker of a QR code, once for one that is still shown', async () => {
    const token = await cloud.token({ aud: 'TEST-1', jti: 'r1', exp, lkr: 'A1' });
    scan(token);
    scan(token);
    await eventually('the opening', async () => (await rows('lock.opened')).length === 1);
    expect(await rows('access.denied')).toEqual([]);
    expect(await rows('access.granted')).toMatchObject([{ locker: 'A1', access_mode: 'qr', credential_ref: 'r1' }]);
  });

  test('denies any other text, and keeps none of it anywhere', async () => {
    scan('CANARY-7391');
    await eventually('the denial', async () => (await rows('access.denied')).length === 1);
    const { stdout } = await cabinet.ctl('status');
    expect(stdout).toMatch(/READER\s+STATE\s+READ\s+REFUSED\s+REOPENED\nfront\s+ready\s+[23]\s+0\s+0\n/);
    const events = JSON.stringify(await cabinet.events());
    for (const text of [events, stdout, daemon.log()]) expect(text).not.toContain('CANARY');
    for (const [path, bytes] of filesBelow(cabinet.folder)) expect(bytes.includes('CANARY'), path).toBe(false);
  });

  test('raises an alarm while it is pulled out, and all else goes on', async () => {
    const pin = await cabinet.setPin('A2');
    pty.close();
    rmSync(port);
    await eventually('the alarm', async () => (await cabinet.alarms()).includes('reader_lost front'));
    expect(await cabinet.pin('A2', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    expect(existsSync(port)).toBe(false);
    pty = openPty();
    symlinkSync(pty.path, port);
    await eventually('it is back', async () => !(await cabinet.alarms()).includes('reader_lost front'), 15_000);
    expect(await rows('device.reader_lost')).toMatchObject([{ error_args: [1] }]);
    expect(await rows('device.reader_back')).toMatchObject([{ error_args: [1] }]);
    expect(daemon.log()).toMatch(/warn (reader\.gone|bus\.port_failed) reader=front/);
    expect(daemon.log()).toContain('info reader.ready reader=front');
    scan(await cloud.token({ aud: 'TEST-1', jti: 'r3', exp, lkr: 'A3' }));
    await eventually('the opening', async () => (await rows('lock.opened')).some(({ locker }) => locker === 'A3'));
  });
});
