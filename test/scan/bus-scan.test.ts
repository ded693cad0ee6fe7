import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Kind } from '../../drivers/scan-plan.js';
import type { SimEvent } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { builtFile } from '../../src/lib/built.js';
import { type TestCabinet, testCabinet } from '../daemon/cabinet.js';
import { boardSpec, busSpec } from '../drivers/bench-cabinet.js';
import { eventually, type RunningDaemon } from '../running-daemon.js';

const program = builtFile('lockerctl.js');

const ends: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface InService {
  readonly cabinet: TestCabinet;
  readonly simulator: Simulator;
  readonly events: SimEvent[];
  readonly daemon: RunningDaemon;
}

/** A daemon that serves board b1 (xor-8a at address 1), on a line on which there are `others` too. */
async function inService(...others: readonly BusBoardSpec[]): Promise<InService> {
  const boards = [boardSpec({ id: 'b1', address: 1, channels: 8 }), ...others];
  const simulator = startSimulator({ buses: [busSpec()], boards });
  ends.push(() => simulator.close());
  const events: SimEvent[] = [];
  simulator.on((event) => events.push(event));
  const cabinet = await testCabinet(() => ({ buses: `[{ id: line, port: "${simulator.paths.rs485}" }]` }));
  ends.push(() => cabinet.end());
  const daemon = await cabinet.start();
  await cabinet.seen();
  return { cabinet, simulator, events, daemon };
}

/** A scan of the bus that is under way: the daemon has said what it is going to ask. */
async function begun(
  cabinet: TestCabinet,
): Promise<{ readonly child: ChildProcess; readonly said: { err: string }; readonly exit: Promise<unknown> }> {
  const child = spawn(process.execPath, [program, '--config', cabinet.configFile, 'scan', '--bus', 'line'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  ends.push(() => void child.kill('SIGKILL'));
  const said = { err: '' };
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const exit = once(child, 'close').then(([code]) => code);
  await eventually('the scan has begun', () => said.err.includes('9600 baud: '));
  return { child, said, exit };
}

const small = ['--family', 'xor-8a', '--family', 'modbus-waveshare', '--addresses', '1..6'];
const me = { actor: `uid-${process.getuid?.()}`, actor_role: 'installer' };

async function scanRows({ cabinet }: Pick<InService, 'cabinet'>) {
  return (await cabinet.events()).filter(({ event }) => event === 'admin.scanned');
}

describe('a scan of a bus in service', { timeout: 60_000 }, () => {
  it('finds boards that are configured and boards that are not, while lockers open', async () => {
    const rig = await inService(
      boardSpec({ id: 'x', address: 5 }),
      boardSpec({ id: 'y', driver: 'modbus-waveshare', address: 3, channels: 16 }),
    );
    const { cabinet, events } = rig;
    let scanning = true;
    const scan = cabinet.ctl('--json', 'scan', '--bus', 'line', ...small).finally(() => {
      scanning = false;
    });
    const opened: string[] = [];
    for (let at = 1; at <= 8 && scanning; at++) {
      expect(await cabinet.ctl('open', `A${at}`)).toMatchObject({ code: 0 });
      opened.push(`b1 ${at}`);
    }
    const { code, stdout, stderr } = await scan;
    expect(code).toBe(0);
    const outcome = JSON.parse(stdout);
    expect(outcome).toMatchObject({ bus: 'line', doubts: [] });
    const found: string[] = outcome.found.map(
      ({ kinds: [kind], address, configured }: { kinds: Kind[]; address: number; configured?: string }) =>
        `${kind?.driver} ${address} ${configured ?? ''}`,
    );
    expect(found.toSorted()).toEqual(['modbus-waveshare 3 ', 'xor-8a 1 b1', 'xor-8a 5 ']);
    const progress = stderr.trim().split('\n');
    expect(progress.map((line) => JSON.parse(line).type)).toEqual(expect.arrayContaining(['plan', 'asking', 'found']));
    expect(opened.length).toBeGreaterThan(1);
    const energised = events.flatMap((event) =>
      event.type === 'energised' ? [`${event.board} ${event.channel}`] : [],
    );
    expect(energised).toEqual(opened);
    expect(await scanRows(rig)).toMatchObject([{ ...me, retention: 'admin', error_args: [1] }]);
    expect((await cabinet.alarms()).filter((alarm) => alarm.startsWith('board_silent'))).toEqual([]);
  });

  it('prints config for the boards that are not configured, and marks those that are', async () => {
    const { cabinet } = await inService(boardSpec({ id: 'x', address: 5 }));
    const { code, stdout, stderr } = await cabinet.ctl('scan', '--bus', 'line', ...small);
    expect(code).toBe(0);
    expect(stderr).toContain('at 9600 baud, its own speed only: ');
    expect(stderr).toMatch(/found: xor-8a\S* at address 1, 9600 baud; configured as b1\n/);
    expect(stdout).toMatch(/^# b1 is configured: xor-8a\S* at address 1\nboards:\n {2}- id: b2\n/);
    expect(stdout).toContain('    bus: line\n    address: 5\n');
  });

  it('is one at a time, and ends when lockerctl is interrupted', async () => {
    const rig = await inService();
    const { cabinet, events } = rig;
    const first = await begun(cabinet);
    const second = await cabinet.ctl('scan', '--bus', 'line', ...small);
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('scan.busy: Bus line is being scanned') });
    first.child.kill('SIGINT');
    const third = await eventually('the bus may be scanned again', async () => {
      const said = await cabinet.ctl('scan', '--bus', 'line', '--family', 'xor-8a', '--addresses', '1');
      return said.code === 0 && said;
    });
    expect(third.stderr).toContain('configured as b1');
    events.length = 0;
    await eventually('polls go on', () => events.filter(({ type }) => type === 'request').length > 10);
    const asked = new Set(events.flatMap((event) => (event.type === 'request' ? [event.hex] : [])));
    expect(asked.size).toBe(1);
    expect(await scanRows(rig)).toHaveLength(2);
  });

  it('is refused where it cannot be made beside boards in service, and nothing is recorded', async () => {
    const rig = await inService();
    const scan = (...args: readonly string[]) => rig.cabinet.ctl('scan', ...args);
    const refusals = [
      [await scan('--bus', 'nowhere'), 'scan.unknown_bus: lockerd has no bus "nowhere". It has: line.'],
      [await scan('--bus', 'line', '--baud', '19200'), 'scan.port_only: Bus line is in service at 9600 baud'],
      [
        await scan('--bus', 'line', '--family', 'winnsen/l412'),
        'scan.port_only: Bus line is in service, and its boards',
      ],
      [await scan(String(rig.simulator.paths.rs485)), '`lockerctl scan --bus ID`'],
    ] as const;
    for (const [said, words] of refusals) {
      expect(said).toMatchObject({ code: 1, stdout: '' });
      expect(said.stderr).toContain(words);
    }
    expect(await scan('--bus', 'line', '/dev/null')).toMatchObject({ code: 2 });
    expect(await scan()).toMatchObject({ code: 2 });
    expect(await scan('--bus', 'line', '--timeout', '2s')).toMatchObject({ code: 2 });
    expect(await scanRows(rig)).toEqual([]);
  });

  it('ends with words when the port goes away', async () => {
    const cabinet = await testCabinet();
    ends.push(() => cabinet.end());
    await cabinet.start();
    await cabinet.seen();
    const { said, exit } = await begun(cabinet);
    expect(await cabinet.ctl('sim', 'unplug', 'line')).toMatchObject({ code: 0 });
    expect(await exit).toBe(1);
    expect(said.err).toContain('bus.port_failed: the port went away during the scan');
    expect(await cabinet.ctl('scan', '--bus', 'line')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('bus.port_failed'),
    });
  });

  it('ends with words when the hardware process dies', async () => {
    const { cabinet, daemon } = await inService();
    const { said, exit } = await begun(cabinet);
    const [hardware] = daemon.children();
    process.kill(hardware ?? 0, 'SIGKILL');
    expect(await exit).toBe(1);
    expect(said.err).toContain('hardware.gone: the hardware process ended during the scan');
  });

  it('ends with words when the daemon does', async () => {
    const { cabinet, daemon } = await inService();
    const { said, exit } = await begun(cabinet);
    await daemon.stop();
    expect(await exit).toBe(3);
    expect(said.err).toContain('control.unreachable: ');
  });
});
