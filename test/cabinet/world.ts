import { join } from 'node:path';
import type { Latch } from '../../drivers/feedback.js';
import type { SimEvent } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import { type AgentTables, openTables } from '../../src/agent/tables.js';
import type { AuditRow } from '../../src/audit/row.js';
import { Cabinet } from '../../src/cabinet/cabinet.js';
import type { Grant, LockerView } from '../../src/cabinet/cabinet-view.js';
import { parseConfig } from '../../src/config/load.js';
import type { RentalSpec } from '../../src/config/rental-specs.js';
import { type BusBoardSpec, type BusSpec, type Config, isOnBus } from '../../src/config/specs.js';
import { type HardwareLink, startHardware } from '../../src/hardware/link.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { openStore, type Store } from '../../src/store/store.js';
import type { Use } from '../../src/store/uses.js';
import { cabinetFolder, eventually } from '../running-daemon.js';
import { GpioBeside, withBanks } from './gpio-beside.js';

/** A cabinet of six lockers on a real database, a real hardware process and simulated boards behind a real tty. */
export class World {
  /** What the cabinet has told of where nobody waited for it. */
  readonly faults: unknown[] = [];
  readonly energised: { readonly board: string; readonly channel: number; readonly monoMs: number }[] = [];
  #parts: { store: Store; tables: AgentTables; hardware: HardwareLink; gpio: GpioBeside; cabinet: Cabinet } | undefined;

  private constructor(
    readonly config: Config,
    readonly sim: Simulator,
    private readonly removeFolder: () => void,
    private readonly times: Parameters<typeof openTables>[3],
  ) {
    sim.on((event: SimEvent) => {
      if (event.type === 'energised') this.energised.push(event);
    });
  }

  static async start(
    options: {
      board?: Partial<BusBoardSpec>;
      bus?: Partial<BusSpec>;
      leftOpenMs?: number;
      confirmMs?: number;
      /** With the banks of `withBanks`. */
      gpio?: boolean;
      rental?: RentalSpec;
      /** Where its time comes from; default: this machine. */
      times?: NonNullable<Parameters<typeof openTables>[3]>;
    } = {},
  ): Promise<World> {
    const folder = cabinetFolder();
    const parsed = parseConfig(
      `
cabinet: { id: TEST-1, timezone: Asia/Kolkata, power: { maxEnergised: 2, stagger: 50ms } }
data: ${folder.path}/data
buses: [{ id: rs485, port: /dev/null, baud: 19200, timeout: 60ms }]
boards:
  - { id: b1, driver: xor-8a, bus: rs485, address: 1, channels: 4 }
  - { id: b2, driver: kerong-cu16, bus: rs485, address: 2, channels: 2 }
lockers:
  - { range: A1..A4, size: M, board: b1, channels: 1..4 }
  - { range: B1..B2, size: L, board: b2, channels: 1..2 }
`,
      join(folder.path, 'config.yaml'),
    );
    if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
    const fast = { pollMs: 30, coolDownMs: 20, pulseMs: 20, ...options.board };
    const sim = startSimulator({ buses: parsed.config.buses, boards: parsed.config.boards });
    const config: Config = {
      ...parsed.config,
      cabinet: {
        ...parsed.config.cabinet,
        confirmMs: options.confirmMs ?? 300,
        leftOpenMs: options.leftOpenMs ?? 60_000,
      },
      buses: parsed.config.buses.map((bus) => ({ ...bus, port: sim.paths[bus.id] ?? '', ...options.bus })),
      boards: parsed.config.boards.filter(isOnBus).map((board) => ({ ...board, ...fast })),
      ...(options.rental && { rental: options.rental }),
    };
    const world = new World(options.gpio ? withBanks(config) : config, sim, () => folder.remove(), options.times);
    await world.boot();
    return world;
  }

  get cabinet(): Cabinet {
    return this.#running().cabinet;
  }

  get tables(): AgentTables {
    return this.#running().tables;
  }

  get store(): Store {
    return this.#running().store;
  }

  get hardware(): HardwareLink {
    return this.#running().hardware;
  }

  get gpio(): GpioBeside {
    return this.#running().gpio;
  }

  /** Starts the agent's parts on what is on disk. `contact`: what the first door contact says before anybody listens. */
  async boot(contact: Latch = 'closed'): Promise<void> {
    const rethrow = (error: unknown): never => {
      throw error;
    };
    const store = openStore(this.config.data, { onTrouble: rethrow });
    const tables = await openTables(this.config, store, rethrow, this.times);
    const hardware = await startHardware({
      buses: this.config.buses,
      boards: this.config.boards.filter(isOnBus),
    });
    const gpio = new GpioBeside(hardware, contact);
    const fault = (error: unknown): unknown => this.faults.push(error);
    const cabinet = new Cabinet(this.config, gpio, tables, systemTime, fault);
    this.#parts = { store, tables, hardware, gpio, cabinet };
  }

  async shutDown(): Promise<void> {
    const { cabinet, hardware, store } = this.#running();
    await cabinet.stop();
    await hardware.stop();
    await store.close();
    this.#parts = undefined;
  }

  async close(): Promise<void> {
    if (this.#parts) await this.shutDown();
    this.sim.close();
    this.removeFolder();
  }

  locker(id: string): LockerView {
    const view = this.cabinet.lockers().find((locker) => locker.id === id);
    if (!view) throw new Error(`no locker ${id}`);
    return view;
  }

  /** Waits until the latch of a locker is read so. */
  async latch(id: string, latch: LockerView['latch']): Promise<void> {
    await eventually(`${id} is ${latch}`, () => this.locker(id).latch === latch);
  }

  async allClosed(): Promise<void> {
    for (const { id, board } of this.config.lockers) if (board !== 'g1') await this.latch(id, 'closed');
  }

  rows(): AuditRow[] {
    return this.tables.audit.read({ from: 1, limit: 10_000 });
  }

  /** The disk takes nothing any more, or takes it again. */
  breakDisk(broken: boolean): void {
    this.store.use((db) => db.exec(`PRAGMA query_only = ${broken ? 1 : 0}`));
  }

  /** The names of the rows about one locker, in order; reasons behind a slash. */
  story(locker: string): string[] {
    return this.rows()
      .filter((row) => row.locker === locker)
      .map(({ event, reason }) => (reason === null ? event : `${event}/${reason}`));
  }

  /** A stored right, and what access makes of its PIN. */
  right(locker: string, allowed?: number) {
    const ref = `right-${locker}`;
    const uses = allowed === undefined ? {} : { uses: allowed };
    const right = { ref, role: 'customer', lockers: [locker], ...uses, storedBoot: this.tables.boot } as const;
    this.store.tx(() => this.tables.rights.put(right, { pins: [], cards: [] }));
    const use = { kind: 'right', ref, of: locker, ...(allowed === undefined ? {} : { allowed }) } as const;
    return { locker, mode: 'pin', credentialRef: ref, use, purpose: 'collect' } as const satisfies Grant;
  }

  /** How often a right was used. */
  used({ use }: { readonly use: Use }): number {
    return this.tables.uses.used(use);
  }

  #running() {
    if (!this.#parts) throw new Error('the world is shut down');
    return this.#parts;
  }
}
