import { setTimeout as wait } from 'node:timers/promises';
import modbusSerial from 'modbus-serial';
import { Installation } from '../../drivers/installation.js';
import { WakeUp } from '../../drivers/wake-up.js';
import { silenceMs } from '../../drivers/wire-timing.js';
import type { BusBoardSpec, BusSpec } from '../../src/config/specs.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { type Figure, median, percentile } from './figures.js';
import { boardsOf, busAt, portOf } from './serial-rig.js';

/** Both masters run in this process, one after the other, against the same boards of another process. */
type Library = InstanceType<typeof modbusSerial.default>;

const neverMs = 3_600_000;
const ROUNDS = 3;

/** Our bus and the npm package modbus-serial on the same simulated relay board. */
export async function modbusSerialFigures(seconds: number, lateEchoes: number, openings: number): Promise<Figure[]> {
  return [
    ...(await rateFigures(9600, seconds)),
    ...(await rateFigures(115_200, seconds)),
    ...(await lateEchoFigures(lateEchoes)),
    ...(await deadBoardFigures(openings)),
  ];
}

async function rateFigures(baud: number, seconds: number): Promise<Figure[]> {
  const bus = busAt(baud);
  const boards = boardsOf('modbus-waveshare', 1);
  const sim = await startSimulatorProcess({ buses: [bus], boards });
  try {
    const ratios: number[] = [];
    const ours: number[] = [];
    const polite: number[] = [];
    // In turns: what else this machine does then hits both.
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await withOurs(sim, bus, boards, (installation) => ourRate(installation, seconds)));
      polite.push(await withTheirs(sim, bus, (library) => theirRate(library, seconds, silenceMs(bus))));
      ratios.push((ours[round] ?? Number.NaN) / (polite[round] ?? Number.NaN));
    }
    const hasty = await withTheirs(sim, bus, (library) => theirRate(library, seconds, 0));
    const how = `${median(ours).toFixed(1)} against ${median(polite).toFixed(1)} a second, ${ROUNDS} x ${seconds} s in turns; both keep the silence between frames, modbus-serial by a timer around it`;
    return [
      {
        what: `requests a second at ${baud}, ours / modbus-serial`,
        ...{ value: median(ratios), unit: 'x', goal: { least: 1 }, how },
      },
      {
        what: `requests a second at ${baud}, modbus-serial by itself`,
        ...{ value: hasty, unit: '/s', how: 'it leaves out the 3.5 characters of silence that Modbus asks for' },
      },
    ];
  } finally {
    await sim.stop();
  }
}

async function ourRate(installation: Installation, seconds: number): Promise<number> {
  const polls = (): number => installation.counters().boards.b1?.polls ?? 0;
  await wait(300);
  const before = { polls: polls(), monoMs: systemTime.monoMs() };
  await wait(seconds * 1_000);
  return ((polls() - before.polls) * 1_000) / (systemTime.monoMs() - before.monoMs);
}

async function theirRate(library: Library, seconds: number, pauseMs: number): Promise<number> {
  const wakeUp = new WakeUp(systemTime);
  await answered(library.readDiscreteInputs(0, 16));
  const begunMs = systemTime.monoMs();
  let count = 0;
  while (systemTime.monoMs() < begunMs + seconds * 1_000) {
    if (pauseMs > 0) await wakeUp.until(systemTime.monoMs() + pauseMs);
    if (await answered(library.readDiscreteInputs(0, 16))) count++;
  }
  return (count * 1_000) / (systemTime.monoMs() - begunMs);
}

/** Whether the library has its answer; on a busy machine a simulated board may be late for it, too. */
function answered(asked: Promise<unknown>): Promise<boolean> {
  return asked.then(
    () => true,
    () => false,
  );
}

/**
 * Relay 3's echo comes after its time is over, while relay 7 is being asked of a board that has died meanwhile. Whoever says that
 * relay 7 did it is wrong.
 */
async function lateEchoFigures(count: number): Promise<Figure[]> {
  const bus = busAt(115_200, { replyTimeoutMs: 40 });
  const boards = boardsOf('modbus-waveshare', 1, { pollMs: neverMs });
  const sim = await startSimulatorProcess({ buses: [bus], boards });
  const late = (active: boolean): Promise<void> => sim.fault({ on: 'board', id: 'b1', fault: 'late', ms: 60 }, active);
  const dead = (active: boolean): Promise<void> => sim.fault({ on: 'board', id: 'b1', fault: 'dead' }, active);
  const wrongOf = async (
    open: (relay: number) => Promise<boolean>,
    settle: () => Promise<unknown>,
  ): Promise<number> => {
    let wrong = 0;
    for (let index = 0; index < count; index++) {
      await late(true);
      if (await open(3)) throw new Error('an echo was in time that should have been late');
      await dead(true);
      if (await open(7)) wrong++;
      await Promise.all([late(false), dead(false)]);
      await settle();
    }
    return wrong;
  };
  try {
    let heard = 0;
    const ours = await withOurs(sim, bus, boards, async (installation) => {
      const open = async (relay: number): Promise<boolean> => {
        const report = await installation.unlock('b1', relay, systemTime.monoMs() + 2_000);
        if (report.sent !== 'yes') throw new Error(`relay ${relay} was not asked: ${report.error ?? ''}`);
        return report.error === undefined;
      };
      const wrong = await wrongOf(open, () => installation.read('b1'));
      heard = installation.counters().buses.rs485?.late ?? 0;
      return wrong;
    });
    const theirs = await withTheirs(sim, bus, (library) => {
      const open = (relay: number): Promise<boolean> => answered(library.writeCoil(relay - 1, true));
      return wrongOf(open, () => wait(40));
    });
    const how = `of ${count}; the late echo came while relay 7 was waited for`;
    return [
      {
        what: 'late echo of relay 3 taken for relay 7, ours',
        ...{ value: ours, unit: '', goal: { most: 0 }, how: `${how}; known as late ${heard} times` },
      },
      { what: 'late echo of relay 3 taken for relay 7, modbus-serial', value: theirs, unit: '', how },
    ];
  } finally {
    await sim.stop();
  }
}

/** One healthy board and three dead ones, each polled twice a second. The library gets the best of queues: an opening goes next. */
async function deadBoardFigures(count: number): Promise<Figure[]> {
  const bus = busAt(9600);
  const boards = boardsOf('modbus-waveshare', 4, { pollMs: 500 });
  const sim = await startSimulatorProcess({ buses: [bus], boards });
  try {
    for (const { id } of boards.slice(1)) await sim.fault({ on: 'board', id, fault: 'dead' }, true);
    let heard: (monoMs: number) => void = () => undefined;
    sim.onEvent((event) => {
      // To relay 3; the agent asks it as a flash.
      if (event.type === 'request' && /^01050[02]02/.test(event.hex)) heard(event.monoMs);
    });
    const latencies = async (open: () => Promise<unknown>): Promise<number[]> => {
      const samples: number[] = [];
      for (let index = 0; index < count; index++) {
        await wait(60 + Math.random() * 120);
        const firstByte = new Promise<number>((resolve) => {
          heard = resolve;
        });
        const askedMs = systemTime.monoMs();
        await open();
        samples.push((await firstByte) - askedMs);
      }
      return samples;
    };
    const ours = await withOurs(sim, bus, boards, async (installation) => {
      await wait(4_000);
      return latencies(() => installation.unlock('b1', 3, systemTime.monoMs() + 2_000));
    });
    const theirs = await withTheirs(sim, bus, (library) => theirLatencies(library, latencies));
    const how = `${count} openings, boards polled each 500 ms, 100 ms for an answer`;
    return [
      { what: 'asked to first byte, three dead boards, p95, ours', value: percentile(ours, 0.95), unit: 'ms', how },
      {
        what: 'asked to first byte, three dead boards, p95, modbus-serial',
        ...{ value: percentile(theirs, 0.95), unit: 'ms', how: `${how}; an opening goes before all polls that wait` },
      },
    ];
  } finally {
    await sim.stop();
  }
}

async function theirLatencies(
  library: Library,
  latencies: (open: () => Promise<unknown>) => Promise<number[]>,
): Promise<number[]> {
  let opening: (() => Promise<void>) | undefined;
  let stopped = false;
  const serve = async (): Promise<void> => {
    let roundEndMs = 0;
    for (let turn = 0; !stopped; turn = (turn + 1) % 4) {
      if (turn === 0) roundEndMs = systemTime.monoMs() + 500;
      library.setID(turn + 1);
      // A dead board's time is over: that is what is measured here.
      await answered(library.readDiscreteInputs(0, 16));
      do {
        await opening?.();
        await wait(1);
      } while (turn === 3 && !stopped && systemTime.monoMs() < roundEndMs);
    }
  };
  const served = serve();
  const samples = await latencies(
    () =>
      new Promise<void>((resolve) => {
        opening = async () => {
          opening = undefined;
          library.setID(1);
          await answered(library.writeCoil(2, true));
          resolve();
        };
      }),
  );
  stopped = true;
  await served;
  return samples;
}

async function withOurs<T>(
  sim: SimulatorLink,
  bus: BusSpec,
  boards: readonly BusBoardSpec[],
  use: (installation: Installation) => Promise<T>,
): Promise<T> {
  let opened: () => void = () => undefined;
  const open = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const installation = new Installation({
    ...{ buses: [portOf(bus, sim)], boards },
    tell: (fact) => {
      if (fact.type === 'bus' && fact.open) opened();
    },
  });
  try {
    await open;
    await installation.read('b1');
    return await use(installation);
  } finally {
    await installation.stop(500);
  }
}

async function withTheirs<T>(sim: SimulatorLink, bus: BusSpec, use: (library: Library) => Promise<T>): Promise<T> {
  const library = new modbusSerial.default();
  await library.connectRTUBuffered(portOf(bus, sim).port, { baudRate: bus.baud });
  library.setID(1);
  library.setTimeout(bus.replyTimeoutMs);
  try {
    return await use(library);
  } finally {
    await new Promise<void>((resolve) => library.close(() => resolve()));
  }
}
