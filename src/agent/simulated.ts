import type { Config } from '../config/specs.js';
import type { SimAdmin } from '../control/control-world.js';
import { type SimulatorLink, startSimulatorProcess } from '../hardware/simulator.js';
import { LockerError } from '../lib/errors.js';

/** Starts the process that stands for the boards of `sim:` buses; `undefined` when there is no such bus. */
export async function startSimulated(
  config: Config,
  fault: (error: unknown) => void,
): Promise<SimulatorLink | undefined> {
  const buses = config.buses.filter(({ port }) => port.startsWith('sim:'));
  if (buses.length === 0) return undefined;
  const simulator = await startSimulatorProcess(buses, config.boards);
  simulator.onDeath(fault);
  return simulator;
}

/** The simulated world by locker ids. Each call rejects with a LockerError (`sim.*`). */
export function simulatedWorld(config: Config, simulator: SimulatorLink): SimAdmin {
  const lockers = new Map(config.lockers.map((locker) => [locker.id, locker]));
  return {
    door: async (id, state) => {
      const locker = lockers.get(id);
      if (!locker) throw new LockerError('sim.failed', `There is no locker "${id}".`);
      await simulator.door(locker.board, locker.channel, state);
    },
    fault: (fault, active) => simulator.fault(fault, active),
    plug: (bus, plugged) => simulator.plug(bus, plugged),
  };
}
