import { isSerialReader, type ReaderSpec, readsCards } from '../config/reader-specs.js';
import type { BusSpec, Config } from '../config/specs.js';
import type { SimAdmin } from '../control/control-world.js';
import { type SimulatorLink, startSimulatorProcess } from '../hardware/simulator.js';
import { LockerError } from '../lib/errors.js';

/** Starts the process that stands for the boards of `sim:` buses and for `sim:` readers; `undefined` when there is no such bus. */
export async function startSimulated(
  { buses, boards, readers }: Config,
  fault: (error: unknown) => void,
): Promise<SimulatorLink | undefined> {
  const simulated = buses.filter(isSimulated);
  if (simulated.length === 0) return undefined;
  const simulator = await startSimulatorProcess({
    buses: simulated,
    boards,
    readers: readers.filter(isSerialReader).filter(isSimulated),
  });
  simulator.onDeath(fault);
  return simulator;
}

function isSimulated({ port }: { readonly port: string }): boolean {
  return port.startsWith('sim:');
}

/** Buses and readers as the hardware process opens them: those that are simulated at the simulator's paths. */
export function openable(
  { buses, readers }: Config,
  simulator: SimulatorLink | undefined,
): { readonly buses: readonly BusSpec[]; readonly readers: readonly ReaderSpec[] } {
  if (!simulator) return { buses, readers };
  const { paths, readerPaths } = simulator;
  return {
    buses: buses.map((bus) => ({ ...bus, port: paths[bus.id] ?? bus.port })),
    readers: readers.map((reader) =>
      isSerialReader(reader) ? { ...reader, port: readerPaths[reader.id] ?? reader.port } : reader,
    ),
  };
}

/** The simulated world by locker ids. Each call rejects with a LockerError (`sim.*`). */
export function simulatedWorld(config: Config, simulator: SimulatorLink): SimAdmin {
  const lockers = new Map(config.lockers.map((locker) => [locker.id, locker]));
  const readers = new Map(config.readers.map((reader) => [reader.id, reader]));
  return {
    door: async (id, state) => {
      const locker = lockers.get(id);
      if (!locker) throw new LockerError('sim.failed', `There is no locker "${id}".`);
      await simulator.door(locker.board, locker.channel, state);
    },
    fault: (fault, active) => simulator.fault(fault, active),
    plug: (bus, plugged) => simulator.plug(bus, plugged),
    present: async ({ reader: id, text, kind }) => {
      const reader = readers.get(id);
      const reads = reader && (readsCards(reader) ? 'card' : 'code');
      if (reads && kind !== undefined && kind !== reads)
        throw new LockerError('sim.failed', `Reader ${id} (${reader.driver}) reads a ${reads}, not a ${kind}.`);
      await simulator.present(id, text);
    },
  };
}
