import { setTimeout as wait } from 'node:timers/promises';
import { startAgent } from '../../src/agent/agent.js';
import type { Config } from '../../src/config/specs.js';
import type { SimulatorLink } from '../../src/hardware/simulator.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { hasBroker } from '../uplink/broker.js';
import { type BenchCabinet, benchCabinet, withBoards } from './bench-cabinet.js';
import { everything } from './everything.js';
import { type Figure, median, percentile } from './figures.js';

/** Longer than any bench: the bus is idle between openings. */
export const neverMs = 3_600_000;
/** 5 characters out, 7 back, the board's 3 ms, and the silence of 3.5 characters, at 9600 baud. */
const exchangeMs = (5 + 7 + 3.5) * (10_000 / 9600) + 3;

/** Grant to first byte on the wire, durable intent included, on a bus that is idle, polled, polled flat out, and beside dead boards. */
export async function openingFigures(count: number): Promise<Figure[]> {
  const idle = await measured(1, 0, neverMs, count);
  const polled = await measured(1, 0, 500, count);
  const flatOut = await measured(1, 0, 0, count);
  const beside = await measured(1, 3, 500, count);
  const whole = hasBroker ? await measuredWithEverything(count) : [];
  const how = `${count} openings`;
  const p95 = (samples: readonly number[]): number => percentile(samples, 0.95);
  return [
    { what: 'grant to first byte, idle bus, median', value: median(idle), unit: 'ms', how },
    { what: 'grant to first byte, idle bus, p95', value: p95(idle), unit: 'ms', goal: { most: 10 }, how },
    {
      what: 'grant to first byte, polled bus, p95',
      value: p95(polled),
      unit: 'ms',
      goal: { most: exchangeMs + 5 },
      how,
    },
    {
      what: 'grant to first byte, bus polled flat out, p95',
      value: p95(flatOut),
      unit: 'ms',
      goal: { most: Math.round((exchangeMs + 5) * 10) / 10 },
      how: `${how}; one exchange is ${exchangeMs.toFixed(1)} ms`,
    },
    { what: 'grant to first byte, three dead boards, p95', value: p95(beside), unit: 'ms', how },
    {
      what: 'three dead boards / healthy bus, p95',
      value: p95(beside) / p95(polled),
      unit: 'x',
      goal: { most: 1.5 },
      how: 'ratio of the two lines above',
    },
    ...whole,
  ];
}

async function measured(healthy: number, dead: number, pollMs: number, count: number): Promise<number[]> {
  const cabinet = await benchCabinet(healthy, dead);
  try {
    return await openAll(cabinet, withBoards(cabinet.config, { pollMs, coolDownMs: 0 }), dead, count);
  } finally {
    await cabinet.remove();
  }
}

async function measuredWithEverything(count: number): Promise<Figure[]> {
  const all = await everything();
  const cabinet = await benchCabinet(1, 0, 24, all.more);
  try {
    const samples = await openAll(cabinet, withBoards(cabinet.config, { pollMs: neverMs, coolDownMs: 0 }), 0, count);
    const how = `${count} openings; uplink by TLS, rentals, readers, terminals`;
    return [
      {
        what: 'everything on: grant to first byte, idle bus, p95',
        value: percentile(samples, 0.95),
        unit: 'ms',
        goal: { most: 10 },
        how,
      },
    ];
  } finally {
    await cabinet.remove();
    await all.end();
  }
}

/** Ms from each grant to its first byte on the wire. */
export async function openAll(
  { sim }: Pick<BenchCabinet, 'sim'>,
  config: Config,
  dead: number,
  count: number,
): Promise<number[]> {
  const { kiosk, ...headless } = config;
  const agent = await startAgent(headless, () => undefined);
  const samples: number[] = [];
  try {
    // The port opens, the echo is learned, dead boards fall into quarantine.
    await wait(dead > 0 ? 15_000 : 1_500);
    for (let index = 0; index < count; index++) {
      const locker = config.lockers[index % config.lockers.length];
      if (!locker) continue;
      const firstByte = nextUnlock(sim, locker.channel);
      const grantedMs = systemTime.monoMs();
      const result = await agent.cabinet.open({ locker: locker.id, actor: 'bench', actorRole: 'operator' });
      if (result.outcome !== 'opened') throw new Error(`${locker.id} ${result.outcome} (${result.reason ?? ''})`);
      samples.push((await firstByte) - grantedMs);
      await sim.door(locker.board, locker.channel, 'closed');
      // Not in step with the polls.
      await wait(30 + Math.random() * 60);
    }
    return samples;
  } finally {
    await agent.stop();
  }
}

const unlockListeners = new WeakMap<SimulatorLink, Map<number, (monoMs: number) => void>>();

/** CLOCK_MONOTONIC ms at which the first byte of the next unlock of a channel of board 1 arrives. */
export function nextUnlock(sim: SimulatorLink, channel: number): Promise<number> {
  let listeners = unlockListeners.get(sim);
  if (!listeners) {
    const made = new Map<number, (monoMs: number) => void>();
    unlockListeners.set(sim, made);
    sim.onEvent((event) => {
      const unlock = event.type === 'request' ? /^8a01([0-9a-f]{2})11/i.exec(event.hex.replaceAll(' ', '')) : null;
      if (unlock && event.type === 'request') made.get(Number.parseInt(unlock[1] ?? '', 16))?.(event.monoMs);
    });
    listeners = made;
  }
  const waiting = listeners;
  return new Promise((resolve) => waiting.set(channel, resolve));
}
