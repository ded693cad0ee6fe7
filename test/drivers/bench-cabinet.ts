import type { Latch } from '../../drivers/feedback.js';
import { Installation } from '../../drivers/installation.js';
import type { AddressVerdict } from '../../drivers/messages.js';
import type { LockProtocol } from '../../drivers/protocol.js';
import type { SimEvent } from '../../drivers/simulator/messages.js';
import { type Simulator, startSimulator } from '../../drivers/simulator/simulator.js';
import type { BusBoardSpec, BusSpec } from '../../src/config/specs.js';
import { systemTime, type TimeSource } from '../../src/lib/clock-source.js';
import { boardSpec as anyBoardSpec } from './board-spec.js';

export function busSpec(change: Partial<BusSpec> = {}): BusSpec {
  return { id: 'rs485', port: 'sim:rs485', baud: 9600, echo: 'auto', replyTimeoutMs: 80, ...change };
}

/** Polled often, for tests that wait for what a poll finds. */
export function boardSpec(change: Partial<BusBoardSpec> = {}): BusBoardSpec {
  return anyBoardSpec({ pollMs: 60, ...change });
}

/** Waits until `check` gives something; the test's own time limit ends a vain wait. */
export async function eventually<T>(check: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = check();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

export interface BenchOptions {
  readonly buses?: readonly BusSpec[];
  readonly boards: readonly BusBoardSpec[];
  /** Boards that the simulator has; all when absent. */
  readonly simulated?: readonly BusBoardSpec[];
  readonly protocolOf?: (board: BusBoardSpec) => LockProtocol;
  readonly ports?: (paths: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  readonly time?: TimeSource;
  /** Faults that hold from the start are set here. */
  readonly before?: (simulator: Simulator) => void;
}

/** The real bus code on real ptys with simulated boards behind them, in one process. */
export class BenchCabinet {
  readonly simulator: Simulator;
  readonly installation: Installation;
  readonly requests: { readonly hex: string; readonly monoMs: number }[] = [];
  readonly energised: Extract<SimEvent, { readonly type: 'energised' }>[] = [];
  readonly answering = new Map<string, boolean>();
  readonly addresses = new Map<string, AddressVerdict>();
  readonly buses: { readonly open: boolean; readonly error?: string }[] = [];
  readonly #latches = new Map<string, readonly Latch[]>();

  constructor(options: BenchOptions) {
    const buses = options.buses ?? [busSpec()];
    this.simulator = startSimulator({ buses, boards: options.simulated ?? options.boards });
    this.simulator.on((event) => {
      if (event.type === 'request') this.requests.push(event);
      if (event.type === 'energised') this.energised.push(event);
    });
    options.before?.(this.simulator);
    const ports = options.ports?.(this.simulator.paths) ?? this.simulator.paths;
    this.installation = new Installation({
      buses: buses.map((bus) => ({ ...bus, port: ports[bus.id] ?? bus.port })),
      boards: options.boards,
      random: () => 0,
      ...(options.time ? { time: options.time } : {}),
      ...(options.protocolOf ? { protocolOf: options.protocolOf } : {}),
      tell: (fact) => {
        if (fact.type === 'latches') this.#latches.set(fact.board, fact.latches);
        if (fact.type === 'board') this.answering.set(fact.board, fact.answering);
        if (fact.type === 'board' && fact.address) this.addresses.set(fact.board, fact.address);
        if (fact.type === 'bus') this.buses.push(fact);
      },
    });
  }

  latch(board: string, channel: number): Latch {
    return this.#latches.get(board)?.[channel - 1] ?? 'unknown';
  }

  counters(bus = 'rs485') {
    const counters = this.installation.counters().buses[bus];
    if (!counters) throw new Error(`no bus ${bus}`);
    return counters;
  }

  unlock(board: string, channel: number, withinMs = 2_000) {
    return this.installation.unlock(board, channel, systemTime.monoMs() + withinMs);
  }

  async stop(): Promise<void> {
    await this.installation.stop(500);
    this.simulator.close();
  }
}
