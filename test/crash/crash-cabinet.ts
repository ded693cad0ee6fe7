import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SimEvent } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import { parseConfig } from '../../src/config/load.js';
import type { Config } from '../../src/config/specs.js';
import { cabinetFolder, freePort, writeConfig } from '../running-daemon.js';

/** What an audit row says that the crash proof needs. */
export interface Row {
  readonly chain: string;
  readonly seq: number;
  readonly boot: string;
  readonly mono_ms: number;
  readonly event: string;
  readonly locker: string | null;
  readonly reason: string | null;
  readonly error_args: string | null;
}

/** An unlock as its bytes arrived at the boards' end of the line. */
export interface Unlock {
  readonly locker: string;
  readonly monoMs: number;
}

/** A cabinet of eight lockers whose boards outlive every crash of the agent: they are simulated in the test's own process. */
export interface CrashCabinet {
  readonly config: Config;
  readonly configFile: string;
  readonly base: string;
  readonly sim: Simulator;
  readonly lockers: readonly string[];
  readonly unlocks: readonly Unlock[];
  /** Told of each unlock when its bytes arrive, before a lock moves. Returns an unsubscriber. */
  onUnlock(listener: (unlock: Unlock) => void): () => void;
  closeDoors(): void;
  rows(): Row[];
  pending(): number;
  usesLeft(): number;
  /** What was paid for rentals and is kept, whole paise; to be read while no agent runs. */
  paidPaise(): number;
  remove(): void;
}

const channels = 8;

/** @param more of the config, as YAML, for a cabinet in a folder */
export async function crashCabinet(more: (folder: string) => string = () => ''): Promise<CrashCabinet> {
  const folder = cabinetFolder();
  const port = await freePort();
  const yaml = (path: string): string => `
cabinet:
  id: CRASH-1
  timezone: Asia/Kolkata
  power: { maxEnergised: 4, stagger: 0ms }
  confirm: 500ms
data: ${folder.path}/data
buses:
  - { id: rs485, port: ${path}, baud: 9600 }
boards:
  - { id: b1, driver: xor-8a, bus: rs485, address: 1, channels: ${channels}, coolDown: 300ms, poll: 200ms }
lockers:
  - { range: A1..A${channels}, size: M, board: b1, channels: 1..${channels} }
control: { socket: ${folder.path}/control.sock }
kiosk: { listen: 127.0.0.1:${port} }
access: { pepper: ${folder.path}/pepper }
${more(folder.path)}
`;
  const draft = configOf(yaml('/dev/null'), folder.path);
  const sim = startSimulator({ buses: draft.buses, boards: draft.boards });
  const configFile = writeConfig(folder.path, yaml(sim.paths.rs485 ?? ''));
  const unlocks: Unlock[] = [];
  const listeners = new Set<(unlock: Unlock) => void>();
  sim.on((event: SimEvent) => {
    // 8A address channel 11 checksum: the bytes of an unlock.
    const unlock =
      event.type === 'request' ? /^8a01([0-9a-f]{2})11/.exec(event.hex.replaceAll(' ', '').toLowerCase()) : null;
    if (unlock && event.type === 'request') {
      const one = { locker: `A${Number.parseInt(unlock[1] ?? '', 16)}`, monoMs: event.monoMs };
      unlocks.push(one);
      for (const listener of listeners) listener(one);
    }
  });
  const read = <T>(sql: string): T[] => {
    const db = new Database(join(folder.path, 'data/lockerd.db'), { readonly: true });
    try {
      return db.prepare<[], T>(sql).all();
    } finally {
      db.close();
    }
  };
  return {
    config: configOf(yaml('/dev/null'), folder.path),
    configFile,
    base: `http://127.0.0.1:${port}`,
    sim,
    lockers: draft.lockers.map(({ id }) => id),
    unlocks,
    onUnlock: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    closeDoors: () => {
      for (let channel = 1; channel <= channels; channel++) sim.door('b1', channel, 'closed');
    },
    rows: () =>
      read<Row>('SELECT chain, seq, boot, mono_ms, event, locker, reason, error_args FROM audit ORDER BY rowid'),
    pending: () => read('SELECT seq FROM openings').length,
    paidPaise: () => read<{ paid: number }>('SELECT sum(paid_paise) AS paid FROM rentals')[0]?.paid ?? 0,
    usesLeft: () => {
      const allowed = read<{ uses: number }>('SELECT sum(uses) AS uses FROM rights')[0]?.uses ?? 0;
      return allowed - (read<{ used: number }>('SELECT coalesce(sum(used), 0) AS used FROM uses')[0]?.used ?? 0);
    },
    remove: () => {
      sim.close();
      folder.remove();
    },
  };
}

function configOf(yaml: string, folder: string): Config {
  const parsed = parseConfig(yaml, join(folder, 'config.yaml'));
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  return parsed.config;
}
