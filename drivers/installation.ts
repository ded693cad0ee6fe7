import type { GpioDriver } from '../src/config/families.js';
import type { ReaderSpec } from '../src/config/reader-specs.js';
import {
  type BoardSpec,
  type BusBoardSpec,
  type BusSpec,
  type GpioInputSpec,
  type GpioOutputSpec,
  isOnBus,
  type LatchInput,
  type SignalSpecs,
} from '../src/config/specs.js';
import { systemTime, type TimeSource } from '../src/lib/clock-source.js';
import { LockerError } from '../src/lib/errors.js';
import { AddressJudge, type Heard } from './address-judge.js';
import { Board } from './board.js';
import { Bus } from './bus.js';
import { BusScans } from './bus-scan.js';
import type { Latch } from './feedback.js';
import { backendOf } from './gpio/backends.js';
import type { GpioFault } from './gpio/fault.js';
import { InputBank } from './gpio/input-bank.js';
import { OutputBank } from './gpio/output-bank.js';
import type { GpioBackend } from './gpio/pins.js';
import { Signals } from './gpio/signals.js';
import { LatchInputs } from './latch-inputs.js';
import type { LockBoard } from './lock-board.js';
import type { FromHardware, HardwareCounters, Pulse, Reading, Signal, UnlockReport } from './messages.js';
import { Prober } from './prober.js';
import type { LockProtocol, Report } from './protocol.js';
import type { ReaderFact } from './readers/messages.js';
import { Readers } from './readers/readers.js';
import { protocols } from './registry.js';

/** What an installation tells by itself. */
export type Fact =
  | Extract<FromHardware, { readonly type: 'latches' | 'inputs' | 'pulse' | 'board' | 'bus' }>
  | ReaderFact;

export interface InstallationOptions {
  readonly buses: readonly BusSpec[];
  readonly boards: readonly BoardSpec[];
  readonly tell: (fact: Fact) => void;
  /** Default: no latch is read from an input. */
  readonly latchInputs?: readonly LatchInput[];
  /** Default: neither buzzer nor lamp. */
  readonly signals?: SignalSpecs;
  /** Default: none. */
  readonly readers?: readonly ReaderSpec[];
  /** Takes what is no news of a board: that the buzzer or the lamp is broken, or what goes wrong while all ends. */
  readonly log?: (sentence: string) => void;
  readonly protocolOf?: (board: BusBoardSpec) => LockProtocol;
  readonly backendOf?: (driver: GpioDriver) => GpioBackend;
  readonly time?: TimeSource;
  readonly random?: () => number;
}

/** All buses, boards, GPIO lines, signals and readers of one cabinet, wired together and running. */
export class Installation {
  readonly scans: BusScans;
  readonly #buses = new Map<string, Bus>();
  readonly #boards = new Map<string, LockBoard>();
  readonly #outputs: OutputBank[] = [];
  readonly #inputs = new Map<string, InputBank>();
  /** Boards of which latches are read from inputs. */
  readonly #latchInputs = new Map<string, LatchInputs>();
  readonly #signals: Signals;
  readonly #readers: Readers;
  readonly #runs: Promise<void>[] = [];
  #stopping = false;

  constructor(private readonly options: InstallationOptions) {
    for (const board of options.boards) this.#overlay(board);
    for (const board of options.boards) if (!isOnBus(board)) this.#addBank(board);
    this.#signals = new Signals({
      ...{ ...this.#clock, specs: options.signals ?? {}, backendOf: this.#backendOf },
      log: (sentence) => options.log?.(sentence),
    });
    this.#signals.open();
    for (const spec of options.buses) this.#addBus(spec);
    this.#readers = new Readers(options.readers ?? [], { ...this.#clock, tell: (fact) => this.#tell(fact) });
    this.#readers.open();
    this.scans = new BusScans(this.#buses, options.boards.filter(isOnBus));
  }

  /** Energises a channel once, not later than `byMs` (monotonic ms). Rejects with `board.unknown`. */
  async unlock(board: string, channel: number, byMs: number): Promise<UnlockReport> {
    const found = this.#board(board);
    if (channel < 1 || channel > found.spec.channels) {
      throw new LockerError('board.unknown', `board ${board} has channels 1 to ${found.spec.channels}, not ${channel}`);
    }
    return found.unlock(channel, byMs);
  }

  /**
   * Reads a board by exchanges that begin after this call, with the inputs that stand for its latches. Rejects with
   * `board.unknown`.
   */
  async read(board: string): Promise<Reading> {
    // A bank of inputs has no channel to read: its contacts are told as they change.
    if (this.#inputs.has(board)) return { latches: [] };
    const found = this.#board(board);
    const latchInputs = this.#latchInputs.get(board);
    return latchInputs ? latchInputs.read(() => found.read()) : found.read();
  }

  /** Has the buzzer and the lamp show something, where there are any. */
  signal(signal: Signal): void {
    this.#signals.play(signal);
  }

  counters(): HardwareCounters {
    return {
      buses: Object.fromEntries([...this.#buses].map(([id, bus]) => [id, bus.counters()])),
      boards: Object.fromEntries([...this.#boards, ...this.#inputs].map(([id, board]) => [id, board.counters()])),
      readers: this.#readers.counters(),
    };
  }

  /** Drives all outputs off and closes ports and lines. Resolves after `limitMs` at the latest. */
  async stop(limitMs: number): Promise<void> {
    // What is closed on request is not lost: nothing is told of it.
    this.#stopping = true;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([Promise.all([...this.#boards.values()].map((board) => board.allOff())), limit]);
    for (const lines of [...this.#outputs, ...this.#inputs.values(), this.#signals]) lines.close();
    for (const bus of this.#buses.values()) bus.stop();
    this.#readers.close();
    await Promise.race([Promise.all(this.#runs), limit]);
    clearTimeout(timer);
  }

  get #clock(): { readonly time: TimeSource; readonly random: () => number } {
    return { time: this.options.time ?? systemTime, random: this.options.random ?? Math.random };
  }

  get #backendOf(): (driver: GpioDriver) => GpioBackend {
    return this.options.backendOf ?? backendOf;
  }

  #tell(fact: Fact): void {
    if (!this.#stopping) this.options.tell(fact);
  }

  #overlay(spec: BoardSpec): void {
    const mapped = (this.options.latchInputs ?? []).filter(({ board }) => board === spec.id);
    if (mapped.length === 0) return;
    const tell = (latches: readonly Latch[]): void => this.#tell({ type: 'latches', board: spec.id, latches });
    this.#latchInputs.set(spec.id, new LatchInputs(spec, mapped, this.#inputs, tell));
  }

  #addBank(spec: GpioOutputSpec | GpioInputSpec): void {
    const parts = { ...this.#clock, backendOf: this.#backendOf };
    const state = (fault: GpioFault | undefined): void => {
      this.#tell({ type: 'board', board: spec.id, answering: fault === undefined, ...fault });
      if (this.#stopping && fault) this.options.log?.(`board ${spec.id}, while ending: ${fault.message}`);
    };
    if (spec.direction === 'outputs') {
      const pulse = (ended: Pulse): void => this.#tell({ type: 'pulse', ...ended });
      const bank = new OutputBank({ ...parts, spec, events: { state, pulse } });
      this.#boards.set(spec.id, bank);
      this.#outputs.push(bank);
      bank.open();
      return;
    }
    const contacts = (now: readonly Latch[]): void => {
      this.#tell({ type: 'inputs', board: spec.id, contacts: now });
      for (const latchInputs of this.#latchInputs.values()) latchInputs.refresh();
    };
    const bank = new InputBank({ ...parts, spec, events: { state, contacts } });
    this.#inputs.set(spec.id, bank);
    bank.open();
  }

  #addBus(spec: BusSpec): void {
    const { time, random } = this.#clock;
    const { protocolOf = (board) => protocols[board.driver] } = this.options;
    const tell = (fact: Fact): void => this.#tell(fact);
    const wired = this.options.boards
      .filter(isOnBus)
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
          latches: (latches) => {
            const latchInputs = this.#latchInputs.get(board.id);
            if (latchInputs) latchInputs.boardTold(latches);
            else tell({ type: 'latches', board: board.id, latches });
          },
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

  #board(id: string): LockBoard {
    const board = this.#boards.get(id);
    if (board) return board;
    throw new LockerError('board.unknown', `no board "${id}" is configured`);
  }
}
