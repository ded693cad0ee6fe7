import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Latch } from '../../drivers/feedback.js';
import type { HardwareEvents } from '../../src/hardware/hardware.js';
import { type HardwareLink, startHardware } from '../../src/hardware/link.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';
import { boardSpec, busSpec, eventually } from '../drivers/bench-cabinet.js';

const compiledLink = new URL('../../dist/src/hardware/link.js', import.meta.url).href;

interface Rig {
  readonly link: HardwareLink;
  readonly simulator: SimulatorLink;
  readonly latches: Map<string, readonly Latch[]>;
  readonly process: HardwareEvents['process'][];
}

/** How a test says what is to be ended after it; tests that run side by side share nothing. */
type OnEnd = (end: () => void | Promise<void>) => void;

async function start(onEnd: OnEnd): Promise<Rig> {
  const boards = [boardSpec()];
  const buses = [busSpec({ replyTimeoutMs: 1_000 })];
  const simulator = await startSimulatorProcess({ buses, boards });
  onEnd(() => simulator.stop());
  const link = await startHardware({
    buses: buses.map((bus) => ({ ...bus, port: simulator.paths[bus.id] ?? '' })),
    boards,
  });
  onEnd(() => link.stop());
  const rig: Rig = { link, simulator, latches: new Map(), process: [] };
  link.on('latches', ({ board, latches }) => rig.latches.set(board, latches));
  link.on('process', (fact) => rig.process.push(fact));
  return rig;
}

async function reading(onEnd: OnEnd): Promise<Rig> {
  const rig = await start(onEnd);
  await eventually(() => rig.latches.get('b1')?.[0] === 'closed');
  return rig;
}

function pidOf(link: HardwareLink): number {
  if (link.pid === undefined) throw new Error('there is no hardware process');
  return link.pid;
}

/** A zombie has ended too: its parent is the one that is stopped. */
function isGone(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') ?? true;
  } catch {
    return true;
  }
}

describe.concurrent('a hardware process that cannot start', () => {
  it('is told as down, refuses unlocks, and keeps nobody waiting', async ({ onTestFinished }) => {
    const link = await startHardware({ buses: [], boards: [boardSpec()], modulePath: '/no/such/program.js' });
    onTestFinished(() => link.stop());
    const told: HardwareEvents['process'][] = [];
    link.on('process', (fact) => told.push(fact));
    expect(told).toMatchObject([{ up: false }]);
    expect(await link.unlock('b1', 1, 100)).toEqual({ sent: 'no', error: 'hardware.not_ready' });
  });

  it('soon, on a busy machine, is told as down and is left to start', async ({ onTestFinished }) => {
    const slow = fileURLToPath(new URL('slow-start.mjs', import.meta.url));
    const link = await startHardware({ buses: [], boards: [], modulePath: slow });
    onTestFinished(() => link.stop());
    const told: HardwareEvents['process'][] = [];
    link.on('process', (fact) => told.push(fact));
    await eventually(() => told.some(({ up }) => up));
    expect(told).toEqual([
      { up: false, restarts: 0 },
      { up: true, restarts: 0 },
    ]);
  });

  it('because the machine refuses to fork is tried on, and the reason is told once', async ({ onTestFinished }) => {
    // Node throws for this path as it does when there is no memory for another process.
    const link = await startHardware({ buses: [], boards: [boardSpec()], modulePath: 'no\0path' });
    onTestFinished(() => link.stop());
    const told: HardwareEvents['process'][] = [];
    link.on('process', (fact) => told.push(fact));
    expect(told).toMatchObject([{ up: false, error: expect.stringContaining('null bytes') }]);
    expect(told[0]?.restarts).toBeGreaterThan(1);
  });
});

describe('the hardware process', () => {
  it('opens, reads and counts on the main process’s behalf, and is gone after a stop', async ({ onTestFinished }) => {
    const { link, latches } = await reading(onTestFinished);
    expect(await link.unlock('b1', 7, 2_000)).toMatchObject({ sent: 'yes' });
    expect((await link.read('b1')).latches[6]).toBe('open');
    await eventually(() => latches.get('b1')?.[6] === 'open');
    expect((await link.counters()).buses.rs485).toMatchObject({ unlocks: 1, open: true, echo: 'off' });
    const pid = pidOf(link);
    await link.stop();
    expect(isGone(pid)).toBe(true);
    expect(await link.unlock('b1', 7, 2_000)).toEqual({ sent: 'no', error: 'hardware.not_ready' });
    await expect(link.counters()).rejects.toMatchObject({ code: 'hardware.not_ready' });
  });

  it('is asked for no board or channel that the config does not have', async ({ onTestFinished }) => {
    const { link } = await start(onTestFinished);
    await expect(link.unlock('b9', 1, 100)).rejects.toMatchObject({ code: 'board.unknown' });
    await expect(link.unlock('b1', 25, 100)).rejects.toMatchObject({ code: 'board.unknown' });
    await expect(link.read('b9')).rejects.toMatchObject({ code: 'board.unknown' });
  });

  it('tells a late listener what is already known', async ({ onTestFinished }) => {
    const { link } = await reading(onTestFinished);
    const told: unknown[] = [];
    link.on('bus', (fact) => told.push(fact));
    link.on('board', (fact) => told.push(fact));
    expect(told).toMatchObject([
      { bus: 'rs485', open: true },
      { board: 'b1', answering: true },
    ]);
  });

  it('that is killed answers its pending unlock with unknown, is reaped, and is started again', async ({
    onTestFinished,
  }) => {
    const { link, simulator, latches, process: facts } = await reading(onTestFinished);
    const first = pidOf(link);
    await simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    const pulsed = new Promise<void>((resolve) => {
      simulator.onEvent((event) => event.type === 'energised' && resolve());
    });
    const pending = link.unlock('b1', 7, 2_000);
    await pulsed;
    const whileDown = new Promise((resolve) => {
      link.on('process', ({ up }) => !up && resolve(link.unlock('b1', 8, 1_000)));
    });
    process.kill(first, 'SIGKILL');
    expect(await pending).toEqual({ sent: 'unknown', error: 'hardware.gone' });
    expect(latches.get('b1')?.every((latch) => latch === 'unknown')).toBe(true);
    expect(isGone(first)).toBe(true);
    expect(await whileDown).toEqual({ sent: 'no', error: 'hardware.not_ready' });
    await simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
    await eventually(() => latches.get('b1')?.[6] === 'open');
    expect(facts).toEqual([
      { up: true, restarts: 0 },
      { up: false, restarts: 0 },
      { up: true, restarts: 1 },
    ]);
    expect(await link.unlock('b1', 8, 2_000)).toMatchObject({ sent: 'yes' });
  });

  it('outlives the signals that a service manager or a terminal sends to all: the main process ends it', async ({
    onTestFinished,
  }) => {
    const { link, simulator } = await reading(onTestFinished);
    const first = pidOf(link);
    for (const pid of [first, simulator.pid]) {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(pid, signal);
    }
    expect(await link.unlock('b1', 7, 2_000)).toMatchObject({ sent: 'yes' });
    expect((await link.read('b1')).latches[6]).toBe('open');
    expect(link.pid).toBe(first);
  });

  it('says nothing of ports and boards when it is stopped', async ({ onTestFinished }) => {
    const { link } = await reading(onTestFinished);
    const told: unknown[] = [];
    link.on('bus', ({ open }) => told.push(open));
    link.on('board', ({ answering }) => told.push(answering));
    await link.stop();
    expect(told).toEqual([true, true]);
  });
});

describe.concurrent('a hang', () => {
  it('of the hardware process ends it and starts another', async ({ onTestFinished }) => {
    const { link, process: facts } = await reading(onTestFinished);
    const first = pidOf(link);
    process.kill(first, 'SIGSTOP');
    await eventually(() => facts.some(({ up, restarts }) => up && restarts === 1));
    expect(isGone(first)).toBe(true);
    expect(link.pid).not.toBe(first);
  });

  it('of the main process makes the hardware process end by itself', async ({ onTestFinished }) => {
    const main = await startMain(onTestFinished);
    const child = await main.hardwarePid;
    main.process.kill('SIGSTOP');
    await eventually(() => isGone(child));
  });

  it('is not waited for when the main process is killed', async ({ onTestFinished }) => {
    const main = await startMain(onTestFinished);
    const child = await main.hardwarePid;
    main.process.kill('SIGKILL');
    await eventually(() => isGone(child));
  });
});

async function startMain(
  onEnd: OnEnd,
): Promise<{ readonly process: ChildProcess; readonly hardwarePid: Promise<number> }> {
  const script = `
    const { startHardware } = await import(${JSON.stringify(compiledLink)});
    const link = await startHardware({ buses: [], boards: [] });
    console.log(link.pid);
  `;
  const main = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onEnd(() => void main.kill('SIGKILL'));
  const hardwarePid = new Promise<number>((resolve) => {
    main.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
  });
  return { process: main, hardwarePid };
}
