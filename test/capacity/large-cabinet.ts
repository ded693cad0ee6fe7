import { join } from 'node:path';
import type { SimEvent } from '../../drivers/simulator/messages.js';
import { openTables } from '../../src/agent/tables.js';
import { Cabinet } from '../../src/cabinet/cabinet.js';
import { parseConfig } from '../../src/config/load.js';
import { formatProblems } from '../../src/config/problem.js';
import type { Config } from '../../src/config/specs.js';
import { startHardware } from '../../src/hardware/link.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { openStore } from '../../src/store/store.js';
import { Gateway } from '../drivers/gateway.js';
import { cabinetFolder } from '../running-daemon.js';

/** One bus of the large cabinet: so many boards of one family, with so many channels each. */
const buses = [
  { id: 'long', driver: 'xor-8a', boards: 31, channels: 8 },
  { id: 'wkly', driver: 'wkly', boards: 4, channels: 12 },
  { id: 'winnsen', driver: 'winnsen', boards: 3, channels: 12 },
  { id: 'dc02', driver: 'dc02', boards: 3, channels: 12 },
  { id: 'kerong', driver: 'kerong-cu16', boards: 3, channels: 12 },
  { id: 'waveshare', driver: 'modbus-waveshare', boards: 2, channels: 16 },
  { id: 'eletechsup', driver: 'modbus-eletechsup', boards: 2, channels: 16 },
  { id: 'gateway', driver: 'modbus-lctech', boards: 2, channels: 16 },
] as const;

/** 500 lockers on 50 boards on 8 buses: one of 31 boards, one behind a gateway on the network; a family on each. */
export interface LargeCabinet {
  readonly config: Config;
  readonly sim: SimulatorLink;
  readonly doors: Cabinet;
  readonly gateway: Gateway;
  readonly events: readonly SimEvent[];
  stop(): Promise<void>;
}

export async function startLargeCabinet(): Promise<LargeCabinet> {
  const folder = cabinetFolder();
  const closers: (() => unknown)[] = [() => folder.remove()];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const draft = parsed(
      text((id) => `sim:${id}`, folder.path),
      folder.path,
    );
    const sim = await startSimulatorProcess({ buses: draft.buses, boards: draft.boards });
    closers.push(() => sim.stop());
    const events: SimEvent[] = [];
    sim.onEvent((event) => events.push(event));
    const gateway = await Gateway.start(sim.paths.gateway ?? '', 115_200);
    closers.push(() => gateway.stop());
    const port = (id: string): string => (id === 'gateway' ? gateway.address : (sim.paths[id] ?? ''));
    const config = parsed(text(port, folder.path), folder.path);
    const store = openStore(config.data, { onTrouble: rethrow });
    closers.push(() => store.close());
    const tables = await openTables(config, store, rethrow);
    const hardware = await startHardware({ buses: config.buses, boards: config.boards });
    closers.push(() => hardware.stop());
    const doors = new Cabinet(config, hardware, tables, systemTime, rethrow);
    closers.push(() => doors.stop());
    return { config, sim, doors, gateway, events, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function rethrow(error: unknown): never {
  throw error;
}

function parsed(yaml: string, folder: string): Config {
  const result = parseConfig(yaml, join(folder, 'config.yaml'));
  if ('errors' in result) throw new Error(formatProblems(result.errors));
  return result.config;
}

function text(port: (bus: string) => string, folder: string): string {
  const boards = buses.flatMap((bus) =>
    Array.from({ length: bus.boards }, (_, index) => ({ ...bus, board: `${bus.id}-${index + 1}`, address: index + 1 })),
  );
  return [
    'cabinet: { id: LARGE-1, timezone: Asia/Kolkata, power: { maxEnergised: 8, stagger: 0ms } }',
    `data: ${folder}/data`,
    'buses:',
    ...buses.map(({ id }) => `  - { id: ${id}, port: "${port(id)}", baud: 115200 }`),
    'boards:',
    ...boards.map(
      ({ id, board, driver, address, channels }) =>
        `  - { id: ${board}, driver: ${driver}, bus: ${id}, address: ${address}, channels: ${channels}, poll: 1s }`,
    ),
    'lockers:',
    ...boards.map(({ board, channels }) => {
      const last = String(channels).padStart(2, '0');
      return `  - { range: ${board}-01..${board}-${last}, size: M, board: ${board}, channels: 1..${channels} }`;
    }),
    `control: { socket: ${folder}/control.sock }`,
    `access: { pepper: ${folder}/pepper }`,
  ].join('\n');
}
