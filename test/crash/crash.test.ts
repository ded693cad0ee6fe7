import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemTime } from '../../src/lib/clock-source.js';
import { eventually, type RunningDaemon, run, startDaemon } from '../running-daemon.js';
import { type CrashCabinet, crashCabinet, type Row } from './crash-cabinet.js';
import { breaches } from './laws.js';

/** A repeatable stream of numbers from 0 to below 1, so that a failing run can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function setPins(cabinet: CrashCabinet): Promise<Map<string, string>> {
  const pins = new Map<string, string>();
  for (const locker of cabinet.lockers) {
    const made = await run('lockerctl', [
      '--config',
      cabinet.configFile,
      '--json',
      'pin',
      'set',
      locker,
      '--uses',
      '1000',
    ]);
    expect(made.stderr).toBe('');
    pins.set(locker, String(JSON.parse(made.stdout).pin));
  }
  return pins;
}

/** Opens a locker as the kiosk page does. A daemon that dies meanwhile gives no answer. */
async function openByPin(cabinet: CrashCabinet, locker: string, pin: string): Promise<string> {
  try {
    const answer = await fetch(`${cabinet.base}/api/pin`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ locker, pin }),
    });
    return JSON.stringify(await answer.json());
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return 'no answer';
    throw error;
  }
}

/** Interrupted openings are resolved and every latch is read. */
async function settled(cabinet: CrashCabinet): Promise<void> {
  await eventually('all is quiet', async () => {
    const lockers = await run('lockerctl', ['--config', cabinet.configFile, '--json', 'lockers']);
    return lockers.code === 0 && !/"opening":true|"latch":"unknown"/.test(lockers.stdout);
  });
}

describe('a crash in the middle of openings', { timeout: 300_000 }, () => {
  let cabinet: CrashCabinet;
  let pins: Map<string, string>;
  const startsMs: number[] = [];

  async function start(): Promise<RunningDaemon> {
    startsMs.push(systemTime.monoMs());
    return startDaemon(cabinet.configFile);
  }

  beforeAll(async () => {
    cabinet = await crashCabinet();
    const daemon = await start();
    pins = await setPins(cabinet);
    await daemon.stop();
  });
  afterAll(() => cabinet.remove());

  it('the agent killed at random moments of 200 openings: no power without a record, one outcome each, no gap, nothing pulsed after a restart', async () => {
    const random = seeded(20_260_101);
    const perLife = 4;
    for (let opened = 0; opened < 200; opened += perLife) {
      const daemon = await start();
      const before = cabinet.unlocks.length;
      const chosen = [...cabinet.lockers].sort(() => random() - 0.5).slice(0, perLife);
      const answers = chosen.map((locker) => openByPin(cabinet, locker, pins.get(locker) ?? ''));
      // PINs are checked one after another, 50 to 100 ms each: the kill falls between the first hash and the last answer.
      await pause(random() * 600);
      await daemon.kill();
      await Promise.all(answers);
      expect(cabinet.unlocks.length - before).toBeLessThanOrEqual(perLife);
      cabinet.closeDoors();
    }
    const last = await start();
    await settled(cabinet);
    await last.stop();

    const rows = cabinet.rows();
    expect(cabinet.pending()).toBe(0);
    expect(cabinet.unlocks.length).toBeGreaterThan(50);
    expect(breaches(rows, cabinet.unlocks, startsMs)).toEqual([]);
    // A use is spent by every opening that did not provably fail, and by nothing else.
    const spent = rows.filter(({ event }) => event === 'lock.opened' || event === 'lock.unconfirmed').length;
    expect(cabinet.usesLeft()).toBe(cabinet.lockers.length * 1000 - spent);
  });

  it('the hardware process alone killed 50 times: it is back each time, and the same laws hold', async () => {
    const random = seeded(20_260_102);
    const daemon = await start();
    let killed = 0;
    for (let kill = 0; kill < 50; kill++) {
      await settled(cabinet);
      const hardware = await eventually('a new hardware process is up', () =>
        daemon.children().find((pid) => pid !== killed),
      );
      const locker = cabinet.lockers[Math.floor(random() * cabinet.lockers.length)] ?? '';
      const answer = openByPin(cabinet, locker, pins.get(locker) ?? '');
      await pause(random() * 150);
      process.kill(hardware, 'SIGKILL');
      killed = hardware;
      expect(await answer).toContain('outcome');
      cabinet.closeDoors();
    }
    await settled(cabinet);
    await daemon.stop();
    expect(cabinet.pending()).toBe(0);
    expect(breaches(cabinet.rows(), cabinet.unlocks, startsMs)).toEqual([]);
    // Of those that come within a minute three are rows of their own, and the rest one row with their number.
    const deaths = cabinet.rows().filter(({ event }) => event === 'device.hardware_died');
    const timesOf = ({ reason, error_args }: Row): number =>
      reason === 'repeated' ? Number(/^\[(\d+)/.exec(error_args ?? '')?.[1]) : 1;
    expect(deaths.reduce((sum, row) => sum + timesOf(row), 0)).toBe(50);
  });
});
