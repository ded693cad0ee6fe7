import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { type HardwareLink, startHardware } from '../../src/hardware/link.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { boardSpec, busSpec } from '../drivers/bench-cabinet.js';
import { below, oneOf, seeded } from '../fuzz/random.js';
import { type Figure, median } from './figures.js';
import { SoakLedger } from './soak-ledger.js';

const CHANNELS = 8;
const bus = busSpec({ baud: 115_200, echo: 'off', replyTimeoutMs: 100 });
const boards = Array.from({ length: 31 }, (_, index) =>
  boardSpec({ id: `b${index + 1}`, address: index + 1, channels: CHANNELS, pollMs: 1_000, coolDownMs: 0 }),
);
const PAGE_KB = 4;
/** Quarantined boards are probed every 30 s at the latest, and all of them with a hundredth of the wire. */
const RECOVERY_LIMIT_MS = 180_000;
const SAMPLE_MS = 1_000;

type Random = () => number;

/** 31 boards on one bus with random faults, openings and unplugs for so many minutes. */
export async function soakFigures(minutes: number, seed = 31): Promise<Figure[]> {
  const sim = await startSimulatorProcess({ buses: [bus], boards });
  const hardware = await startHardware({ buses: [{ ...bus, port: sim.paths[bus.id] ?? '' }], boards });
  const ledger = new SoakLedger();
  const answering = new Map<string, boolean>();
  let restarts = 0;
  sim.onEvent((event) => ledger.did(event));
  hardware.on('latches', ({ board, latches }) => ledger.told(board, latches, systemTime.monoMs()));
  hardware.on('board', (fact) => answering.set(fact.board, fact.answering));
  hardware.on('process', (fact) => {
    restarts = fact.restarts;
  });
  try {
    const memory = await soak({ sim, hardware, ledger, random: seeded(seed) }, minutes);
    const wedged = await wedgedBoards(hardware, answering);
    ledger.settle();
    for (const violation of ledger.violations.slice(0, 20)) console.error(`soak: ${violation}`);
    return figures(minutes, ledger, { wedged, restarts }, memory);
  } finally {
    await hardware.stop();
    await sim.stop();
  }
}

interface World {
  readonly sim: SimulatorLink;
  readonly hardware: HardwareLink;
  readonly ledger: SoakLedger;
  readonly random: Random;
}

/** Resolves with the hardware process's memory over the time, in MB. */
async function soak(world: World, minutes: number): Promise<readonly number[]> {
  const endMs = systemTime.monoMs() + minutes * 60_000;
  const memory: number[] = [];
  const sampler = setInterval(() => memory.push(residentMb(world.hardware.pid)), SAMPLE_MS);
  const goesOn = (): boolean => systemTime.monoMs() < endMs;
  await Promise.all([openings(world, goesOn), faults(world, goesOn)]);
  clearInterval(sampler);
  // What was late is over.
  await wait(2_000);
  return memory;
}

async function openings({ sim, hardware, ledger, random }: World, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const board = oneOf(random, boards).id;
    const channel = 1 + below(random, CHANNELS);
    ledger.asks(board, channel);
    const report = await hardware.unlock(board, channel, 1_000);
    if (report.sent === 'yes' && report.error === undefined) ledger.acknowledged(board, channel);
    await wait(100 + below(random, 400));
    await sim.door(board, channel, 'closed');
  }
}

async function faults({ sim, random }: World, goesOn: () => boolean): Promise<void> {
  const active = new Map<string, SimFault>();
  while (goesOn()) {
    await wait(100 + below(random, 900));
    const { id } = oneOf(random, boards);
    const old = active.get(id);
    if (old) {
      await sim.fault(old, false);
      active.delete(id);
    } else {
      const fault = someFault(id, random);
      await sim.fault(fault, true);
      active.set(id, fault);
    }
    if (random() < 0.02) await unplug(sim, random);
  }
  for (const fault of active.values()) await sim.fault(fault, false);
}

function someFault(id: string, random: Random): SimFault {
  const on = 'board';
  return oneOf<SimFault>(random, [
    { on, id, fault: 'dead' },
    { on, id, fault: 'mute' },
    { on, id, fault: 'damaged' },
    { on, id, fault: 'wrong-address' },
    { on, id, fault: 'merged' },
    { on, id, fault: 'unpowered' },
    { on, id, fault: 'reports' },
    { on, id, fault: 'late', ms: 20 + below(random, 160) },
    { on, id, fault: 'split', ms: 1 + below(random, 60) },
    { on, id, fault: 'babble', ms: 30 + below(random, 300), hex: '80ff5a33' },
  ]);
}

async function unplug(sim: SimulatorLink, random: Random): Promise<void> {
  await sim.plug(bus.id, false);
  await wait(below(random, 2_000));
  await sim.plug(bus.id, true);
}

/** Boards that do not answer although nothing is wrong with them any more. */
async function wedgedBoards(hardware: HardwareLink, answering: ReadonlyMap<string, boolean>): Promise<number> {
  const endMs = systemTime.monoMs() + RECOVERY_LIMIT_MS;
  const silent = (): number => boards.filter(({ id }) => answering.get(id) !== true).length;
  while (silent() > 0 && systemTime.monoMs() < endMs) await wait(200);
  const readings = await Promise.all(boards.map(({ id }) => hardware.read(id)));
  return Math.max(silent(), readings.filter(({ error }) => error !== undefined).length);
}

function figures(
  minutes: number,
  ledger: SoakLedger,
  { wedged, restarts }: { readonly wedged: number; readonly restarts: number },
  memory: readonly number[],
): Figure[] {
  const how = `${minutes} min, 31 boards at 115200 baud, ${ledger.energised} openings, random faults and unplugs`;
  // The first tenth is warming up.
  const tenth = Math.max(1, Math.floor(memory.length / 10));
  const growth = median(memory.slice(-tenth)) - median(memory.slice(tenth, 2 * tenth));
  return [
    { what: 'soak: wrong attributions', value: ledger.violations.length, unit: '', goal: { most: 0 }, how },
    { what: 'soak: wedged boards', value: wedged, unit: '', goal: { most: 0 }, how },
    { what: 'soak: deaths of the hardware process', value: restarts, unit: '', goal: { most: 0 }, how },
    { what: 'soak: growth of the hardware process', value: growth, unit: 'MB', goal: { most: 8 }, how },
  ];
}

/** NaN while there is no process. */
function residentMb(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
  return (Number(pages) * PAGE_KB) / 1024;
}
