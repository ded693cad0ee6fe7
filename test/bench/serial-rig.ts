import type { FamilyName } from '../../src/config/families.js';
import type { BusBoardSpec, BusSpec } from '../../src/config/specs.js';
import type { Hardware } from '../../src/hardware/hardware.js';
import { startHardware } from '../../src/hardware/link.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';

/** How long a simulated board thinks before it answers, in ms. */
export const TURNAROUND_MS = 3;

export function busAt(baud: number, change: Partial<BusSpec> = {}): BusSpec {
  return { id: 'rs485', port: 'sim:rs485', baud, echo: 'off', replyTimeoutMs: 100, ...change };
}

/** `count` boards of one family with 16 locks each, at addresses from 1 on, polled flat out. */
export function boardsOf(driver: FamilyName, count: number, change: Partial<BusBoardSpec> = {}): BusBoardSpec[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ id: `b${index + 1}`, driver, bus: 'rs485', address: index + 1, channels: 16, feedback: 'closed-is-1' },
    ...{ statusByteOrder: 'low-last', unlockReply: 'expected', pulseMs: 300, coolDownMs: 0, pollMs: 0 },
    ...change,
  }));
}

/** The hardware process as it is in the daemon, and the simulator's boards on the other end of its lines. */
export interface SerialRig {
  readonly hardware: Hardware;
  readonly sim: SimulatorLink;
  stop(): Promise<void>;
}

export async function serialRig(buses: readonly BusSpec[], boards: readonly BusBoardSpec[]): Promise<SerialRig> {
  const sim = await startSimulatorProcess({ buses, boards });
  const hardware = await startHardware({ buses: buses.map((bus) => portOf(bus, sim)), boards });
  return {
    ...{ hardware, sim },
    stop: async () => {
      await hardware.stop();
      await sim.stop();
    },
  };
}

export function portOf(bus: BusSpec, sim: SimulatorLink): BusSpec {
  return { ...bus, port: sim.paths[bus.id] ?? '' };
}

/** Polls made so far, over all boards. */
export async function pollsOf(hardware: Hardware): Promise<number> {
  const { boards } = await hardware.counters();
  return Object.values(boards).reduce((total, { polls }) => total + polls, 0);
}
