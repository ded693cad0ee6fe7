import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { builtFile } from '../../src/lib/built.js';
import { asInstalled, run, startDaemon, writeConfig } from '../running-daemon.js';
import { hasBroker } from '../uplink/broker.js';
import { type BenchCabinet, benchCabinet } from './bench-cabinet.js';
import { everything } from './everything.js';
import { type Figure, median } from './figures.js';

const lockerd = builtFile('lockerd.js');
const ticksPerSecond = 100;

/** Start, memory and idle processor time of the built daemon with 24 lockers on two polled boards, with all that it can, and with 500 on 25. */
export async function processFigures(starts: number, idleSeconds: number): Promise<Figure[]> {
  const startMs: number[] = [];
  const small = await atRest(await benchCabinet(2, 0), idleSeconds, async (configFile) => {
    for (let count = 0; count < starts; count++) startMs.push(await startOnce(configFile));
  });
  const whole = hasBroker ? await atRestWithEverything(starts, idleSeconds) : [];
  const large = await atRest(await benchCabinet(25, 0, 500), idleSeconds);
  return [
    {
      what: 'process start to ready, median',
      value: median(startMs) / 1000,
      unit: 's',
      goal: { most: 0.7 },
      how: `${starts} starts`,
    },
    {
      what: 'memory when idle, all processes (PSS)',
      ...{ value: small.memoryMb, unit: 'MB', goal: { most: 100 }, how: small.memoryHow },
    },
    {
      what: 'processor when idle, 24 lockers polled',
      value: small.processorPercent,
      unit: '% of a core',
      goal: { most: 2 },
      how: `${idleSeconds} s; polled each 750 ms, the default`,
    },
    {
      what: 'share of the wire that polls take',
      value: small.wirePercent,
      unit: '%',
      goal: { most: 30 },
      how: '2 boards at 9600 baud, each polled every 750 ms',
    },
    ...whole,
    { what: 'memory, 500 lockers (PSS)', value: large.memoryMb, unit: 'MB', how: large.memoryHow },
    {
      what: 'processor, 500 lockers polled',
      value: large.processorPercent,
      unit: '% of a core',
      how: `${idleSeconds} s; 25 boards polled each 750 ms take ${large.wirePercent.toFixed(0)} % of the wire`,
    },
  ];
}

/** The same cabinet with a cloud, rentals, readers, terminals and all that the page can show. */
async function atRestWithEverything(starts: number, idleSeconds: number): Promise<Figure[]> {
  const all = await everything();
  try {
    const startMs: number[] = [];
    const rest = await atRest(await benchCabinet(2, 0, 24, all.more), idleSeconds, async (configFile) => {
      for (let count = 0; count < starts; count++) startMs.push(await startOnce(configFile));
    });
    const how = 'uplink by TLS, rentals, readers, terminals, notice';
    return [
      {
        what: 'everything on: process start to ready',
        value: median(startMs) / 1000,
        unit: 's',
        goal: { most: 0.7 },
        how,
      },
      {
        what: 'everything on: memory when idle (PSS)',
        value: rest.memoryMb,
        unit: 'MB',
        goal: { most: 100 },
        how: rest.memoryHow,
      },
      {
        what: 'everything on: processor when idle',
        value: rest.processorPercent,
        unit: '% of a core',
        goal: { most: 2 },
        how,
      },
    ];
  } finally {
    await all.end();
  }
}

interface AtRest {
  readonly memoryMb: number;
  readonly memoryHow: string;
  readonly processorPercent: number;
  readonly wirePercent: number;
}

/** What a running daemon takes while nobody opens anything. `before` is done first with its config. */
async function atRest(
  cabinet: BenchCabinet,
  idleSeconds: number,
  before?: (configFile: string) => Promise<void>,
): Promise<AtRest> {
  const configFile = writeConfig(cabinet.folder, cabinet.yaml);
  try {
    await before?.(configFile);
    const daemon = await startDaemon(configFile);
    await wait(5_000);
    const pids = [daemon.pid, ...daemon.children()];
    const begun = pids.map(cpuSeconds);
    await wait(idleSeconds * 1_000);
    const busy = pids.map((pid, index) => cpuSeconds(pid) - (begun[index] ?? 0));
    // What the start left behind is collected once a process has been idle for a while.
    await wait(40_000);
    const memory = pids.map(memoryMb);
    const status = JSON.parse((await run('lockerctl', ['--config', configFile, '--json', 'status'])).stdout);
    await daemon.stop();
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return {
      memoryMb: sum(memory.map((one) => one.ownMb)) + Math.max(...memory.map((one) => one.sharedMb)),
      memoryHow: `own: ${memory.map((one) => one.ownMb.toFixed(0)).join(' + ')}; shared, counted once: the rest`,
      processorPercent: (100 * sum(busy)) / idleSeconds,
      wirePercent: 100 * Number(status.hardware.buses.rs485.wireShare),
    };
  } finally {
    await cabinet.remove();
  }
}

async function startOnce(configFile: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [...asInstalled.flags, lockerd, '--config', configFile, '--log', 'error'], {
    env: { ...process.env, ...asInstalled.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const tookMs = performance.now() - began;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return tookMs;
}

/**
 * What a process has for itself, and what it shares. Its proportional size as the kernel gives it would be flattered by every
 * other Node program of this machine, this one among them; on a board only the agent's own processes share.
 */
function memoryMb(pid: number): { readonly ownMb: number; readonly sharedMb: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
  return {
    ownMb: mb('Private_Clean') + mb('Private_Dirty'),
    sharedMb: mb('Shared_Clean') + mb('Shared_Dirty'),
  };
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
