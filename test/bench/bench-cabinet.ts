import { join } from 'node:path';
import { parseConfig } from '../../src/config/load.js';
import { isSerialReader } from '../../src/config/reader-specs.js';
import { type BusBoardSpec, type Config, isOnBus } from '../../src/config/specs.js';
import { type SimulatorLink, startSimulatorProcess } from '../../src/hardware/simulator.js';
import { cabinetFolder, freePort } from '../running-daemon.js';

/** A cabinet for one measurement: its config, and the simulator process whose boards answer on the config's tty. */
export interface BenchCabinet {
  readonly config: Config;
  /** The config as the daemon reads it. */
  readonly yaml: string;
  readonly folder: string;
  readonly sim: SimulatorLink;
  remove(): Promise<void>;
}

/** Lines of the config beside those of the boards. @param readerPath the port of a simulated reader */
export type MoreOfBench = (folder: string, readerPath: (id: string) => string) => readonly string[];

/** One bus at 9600 baud with `healthy` xor-8a boards and `dead` ones behind them; the lockers are spread over the healthy ones. */
export async function benchCabinet(
  healthy: number,
  dead: number,
  lockers = 24,
  more: MoreOfBench = () => [],
): Promise<BenchCabinet> {
  const folder = cabinetFolder();
  const port = await freePort();
  const perBoard = lockers / healthy;
  const digits = String(lockers).length;
  const yaml = (path: string, readerPath: (id: string) => string): string =>
    [
      `cabinet: { id: BENCH-1, timezone: Asia/Kolkata, power: { maxEnergised: ${Math.min(lockers, 24)}, stagger: 0ms } }`,
      `data: ${folder.path}/data`,
      `buses: [{ id: rs485, port: ${path}, baud: 9600 }]`,
      'boards:',
      ...Array.from(
        { length: healthy + dead },
        (_, index) =>
          `  - { id: b${index + 1}, driver: xor-8a, bus: rs485, address: ${index + 1}, channels: ${perBoard} }`,
      ),
      'lockers:',
      ...Array.from({ length: healthy }, (_, index) => {
        const first = String(index * perBoard + 1).padStart(digits, '0');
        const last = String((index + 1) * perBoard).padStart(digits, '0');
        return `  - { range: A${first}..A${last}, size: M, board: b${index + 1}, channels: 1..${perBoard} }`;
      }),
      `control: { socket: ${folder.path}/control.sock }`,
      `kiosk: { listen: 127.0.0.1:${port} }`,
      `access: { pepper: ${folder.path}/pepper }`,
      ...more(folder.path, readerPath),
    ].join('\n');
  const draft = parsed(
    yaml('/dev/null', (id) => `/dev/none-${id}`),
    folder.path,
  );
  const { buses, boards, readers } = draft;
  const sim = await startSimulatorProcess({ buses, boards, readers: readers.filter(isSerialReader) });
  for (const board of boards.slice(healthy)) {
    await sim.fault({ on: 'board', id: board.id, fault: 'dead' }, true);
  }
  const text = yaml(sim.paths.rs485 ?? '', (id) => sim.readerPaths[id] ?? '');
  return {
    config: parsed(text, folder.path),
    yaml: text,
    folder: folder.path,
    sim,
    remove: async () => {
      await sim.stop();
      folder.remove();
    },
  };
}

/** The same cabinet with boards changed: flat-out polls (`pollMs: 0`) and no cool-down are not for a config file. */
export function withBoards(config: Config, change: Partial<BusBoardSpec>): Config {
  return { ...config, boards: config.boards.filter(isOnBus).map((board) => ({ ...board, ...change })) };
}

function parsed(yaml: string, folder: string): Config {
  const result = parseConfig(yaml, join(folder, 'config.yaml'));
  if ('errors' in result) throw new Error(JSON.stringify(result.errors));
  return result.config;
}
