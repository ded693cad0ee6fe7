import type { BusBoardSpec, BusSpec } from '../src/config/specs.js';
import { systemTime, type TimeSource } from '../src/lib/clock-source.js';
import { LockerError } from '../src/lib/errors.js';
import { AddressJudge, type Heard } from './address-judge.js';
import { Board } from './board.js';
import { Bus } from './bus.js';
import type { FromHardware, HardwareCounters, Reading, UnlockReport } from './messages.js';
import { Prober } from './prober.js';
import type { LockProtocol, Report } from './protocol.js';
import { protocols } from './registry.js';

/** What an installation tells by itself. */
export type Fact = Extract<FromHardware, { readonly type: 'latches' | 'board' | 'bus' }>;

export interface InstallationOptions {
  readonly buses: readonly BusSpec[];
  readonly boards: readonly BusBoardSpec[];
  readonly tell: (fact: Fact) => void;
  readonly protocolOf?: (board: BusBoardSpec) => LockProtocol;
  readonly time?: TimeSource;
  readonly random?: () => number;
}

/** All buses and boards of one cabinet, wired together and running. */
export class Installation {
  readonly #buses = new Map<string, Bus>();
  readonly #boards = new Map<string, Board>();
  readonly #runs: Promise<void>[] = [];
  #stopping = false;

  constructor(private readonly options: InstallationOptions) {
    for (const spec of options.buses) this.#addBus(spec);
  }

  /** Energises a channel once, not later than `byMs` (monotonic ms). Rejects with `board.unknown`. */
  async unlock(board: string, channel: number, byMs: number): Promise<UnlockReport> {
    const found = this.#board(board);
    if (channel < 1 || channel > found.spec.channels) {
      throw new LockerError('board.unknown', `board ${board} has channels 1 to ${found.spec.channels}, not ${channel}`);
    }
    return found.unlock(channel, byMs);
  }

  /** Reads a board by exchanges that begin after this call. Rejects with `board.unknown`. */
  async read(board: string): Promise<Reading> {
    return this.#board(board).read();
  }

  counters(): HardwareCounters {
    return {
      buses: Object.fromEntries([...this.#buses].map(([id, bus]) => [id, bus.counters()])),
      boards: Object.fromEntries([...this.#boards].map(([id, board]) => [id, board.counters()])),
    };
  }

  /** Drives all outputs off and closes the ports. Resolves after `limitMs` at the latest. */
  async stop(limitMs: number): Promise<void> {
    // What is closed on request is not lost: nothing is told of it.
    this.#stopping = true;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([Promise.all([...this.#boards.values()].map((board) => board.allOff())), limit]);
    for (const bus of this.#buses.values()) bus.stop();
    await Promise.race([Promise.all(this.#runs), limit]);
    clearTimeout(timer);
  }

  #addBus(spec: BusSpec): void {
    const { time = systemTime, random = Math.random, protocolOf = (board) => protocols[board.driver] } = this.options;
    const tell = (fact: Fact): void => {
      if (!this.#stopping) this.options.tell(fact);
    };
    const wired = this.options.boards
      .filter((board) => board.bus === spec.id)
      .map((board) => ({ board, protocol: protocolOf(board) }));
    const boards: Board[] = [];
    const judge = new AddressJudge();
    let toldOpen = false;
    const events = {
      opened: (): void => {
        if (!toldOpen) tell({ type: 'bus', bus: spec.id, open: true });
        toldOpen = true;
        for (const board of boards) board.connected();
      },
      closed: (error: string, deaf: boolean): void => {
        // That all boards are silent is told already: no news of the port until it does not open again.
        if (!deaf) tell({ type: 'bus', bus: spec.id, open: false, error });
        if (!deaf) toldOpen = false;
        for (const board of boards) board.disconnected();
      },
      report: (report: Report): void => {
        for (const board of boards) if (board.spec.address === report.address) board.hinted();
      },
      heard: (id: string, heard: Heard): void => {
        const board = boards.find(({ spec }) => spec.id === id);
        const verdict = board && judge.hear(id, heard);
        if (verdict) board.judged(verdict);
      },
    };
    const idle = [...new Set(wired.map(({ protocol }) => protocol))].map((protocol) => protocol.idle);
    const bus = new Bus(spec, { time, random, idle, events });
    const prober = new Prober(time, random);
    for (const [index, { board, protocol }] of wired.entries()) {
      const made = new Board({
        ...{ spec: board, protocol, bus, prober, time, random },
        phase: index / wired.length,
        peers: () => boards.filter((peer) => peer !== made),
        events: {
          latches: (latches) => tell({ type: 'latches', board: board.id, latches }),
          answering: (answering, address) =>
            tell({ type: 'board', board: board.id, answering, ...(address && { address }) }),
        },
      });
      boards.push(made);
      this.#boards.set(board.id, made);
    }
    this.#buses.set(spec.id, bus);
    this.#runs.push(bus.run());
  }

  #board(id: string): Board {
    const board = this.#boards.get(id);
    if (board) return board;
    throw new LockerError('board.unknown', `no board "${id}" is configured`);
  }
}
