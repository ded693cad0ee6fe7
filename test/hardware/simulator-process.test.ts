import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultSerial } from '../../src/config/line-specs.js';
import type { SerialReaderSpec } from '../../src/config/reader-specs.js';
import type { BusSpec } from '../../src/config/specs.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';
import type { LockerError } from '../../src/lib/errors.js';
import { boardSpec } from '../drivers/board-spec.js';
import { Events, openWire } from '../drivers/wire.js';

const bus: BusSpec = { id: 'rs485', port: 'sim:one', baud: 115200, echo: 'off', replyTimeoutMs: 300 };
const readers: readonly SerialReaderSpec[] = [
  // A bus may have the id of a reader.
  { id: 'rs485', driver: 'serial-scanner', port: 'sim:front', baud: 115200, serial: defaultSerial },
  { id: 'desk', driver: 'rdm6300', port: 'sim:desk' },
];
const failed = expect.objectContaining({ name: 'LockerError', code: 'sim.failed' });

let link: SimulatorLink | undefined;

async function start(): Promise<{ readonly link: SimulatorLink; readonly path: string }> {
  const started = await startSimulatorProcess({ buses: [bus], boards: [boardSpec({ id: 'x1' })], readers });
  link = started;
  return { link: started, path: started.paths.rs485 ?? '' };
}

describe('the simulator process', () => {
  afterEach(async () => {
    await link?.stop();
    link = undefined;
  });

  it('that is gone or never came up fails what is asked of it, and nothing else', async () => {
    const { link } = await start();
    const asked = link.door('x1', 5, 'open');
    process.kill(link.pid, 'SIGKILL');
    const more = Array.from({ length: 50 }, () => link.door('x1', 5, 'open'));
    const ends = await Promise.allSettled([asked, ...more]);
    expect(ends.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'sim.failed' } });
    await link.stop();
    await expect(startSimulatorProcess({ buses: [bus], boards: [] }, 'no\0path')).rejects.toEqual(failed);
  });

  it('answers on its line and tells what happens in its world', async () => {
    const { link, path } = await start();
    const events = new Events();
    link.onEvent(events.add);
    const wire = await openWire(path);
    expect(await wire.ask('8A 01 05 11 9F', 5)).toBe('8A 01 05 00 8E');
    expect(await events.waitFor('request')).toMatchObject([{ bus: 'rs485', hex: '8a0105119f' }]);
    expect(await events.waitFor('energised')).toMatchObject([{ board: 'x1', channel: 5 }]);
    await link.door('x1', 5, 'closed');
    expect((await events.waitFor('door', 2)).map(({ state }) => state)).toEqual(['open', 'closed']);
    await wire.close();
  });

  it('carries out faults and plugging, and says what it cannot do', async () => {
    const { link, path } = await start();
    await link.fault({ on: 'channel', id: 'x1', channel: 1, fault: 'stuck-open' }, true);
    const wire = await openWire(path);
    expect(await wire.ask('80 01 00 33 B2', 7)).toBe('80 01 FF FF FE 33 4C');
    await wire.close();
    await link.plug('rs485', false);
    expect(existsSync(path)).toBe(false);
    await link.plug('rs485', true);
    expect(existsSync(path)).toBe(true);
    await expect(link.door('x7', 1, 'open')).rejects.toEqual(failed);
    await expect(link.door('x7', 1, 'open')).rejects.toThrow('x7');
  });

  it('sends what is shown at its readers, one after the other, and says when all of it was sent', async () => {
    const { link, path } = await start();
    expect(link.readerPaths.rs485).not.toBe(path);
    const [scanner, cards] = await Promise.all(['rs485', 'desk'].map((id) => openWire(link.readerPaths[id] ?? '')));
    let sent = 0;
    // Many: timers that are due in one millisecond are not always served in their order.
    const shown = ['eyJ.é', ...'abcdefghijklmnopqrst'].map((text) => link.present('rs485', text).then(() => sent++));
    const rest = [...'abcdefghijklmnopqrst'].map((letter) => `${letter.charCodeAt(0).toString(16).toUpperCase()} 0D`);
    expect(await scanner?.take(47)).toBe(['65 79 4A 2E C3 A9 0D', ...rest].join(' '));
    await Promise.all(shown);
    expect(sent).toBe(21);
    await link.present('desk', '13005d1da5');
    const frame = '02 31 33 30 30 35 44 31 44 41 35 46 36 03';
    expect(await cards?.take(42)).toBe([frame, frame, frame].join(' '));
    await Promise.all([scanner?.close(), cards?.close()]);
  });

  it('says what a reader cannot send, and not what it was', async () => {
    const { link } = await start();
    const message = 'reader desk: the number of a card has 10 hex digits, such as 13005D1DA5';
    for (const number of ['CANARY', '13005D1DA', '13005D1DA5F', '13005D1DAG', '']) {
      await expect(link.present('desk', number)).rejects.toMatchObject({
        code: 'sim.failed',
        message,
      });
    }
    await expect(link.present('b1', 'CANARY')).rejects.toMatchObject({
      ...{ code: 'sim.failed', message: 'no reader "b1" is simulated; there are: rs485, desk' },
    });
  });

  it('goes with its parent and takes its paths along', async () => {
    const { link, path } = await start();
    let deaths = 0;
    link.onDeath(() => deaths++);
    await link.stop();
    expect(existsSync(dirname(path))).toBe(false);
    await expect(link.door('x1', 1, 'open')).rejects.toEqual(failed);
    expect(deaths).toBe(0);
  });

  it('is reported once when it dies', async () => {
    const { link, path } = await start();
    const death = new Promise<LockerError>((resolve) => link.onDeath(resolve));
    process.kill(link.pid, 'SIGKILL');
    expect(await death).toEqual(failed);
    await expect(link.plug('rs485', false)).rejects.toEqual(failed);
    rmSync(dirname(path), { recursive: true });
  });

  it('that cannot be started is an error', async () => {
    await expect(startSimulatorProcess({ buses: [bus], boards: [] }, '/no/such/module.js')).rejects.toEqual(failed);
  });
});
