import type { Latch } from '../../drivers/feedback.js';
import type {
  FromHardware,
  HardwareCounters,
  Reading,
  Signal,
  ToHardware,
  UnlockReport,
} from '../../drivers/messages.js';
import type { ReaderSpec } from '../config/reader-specs.js';
import type { BoardSpec, BusSpec, LatchInput, SignalSpecs } from '../config/specs.js';
import { backoffMs } from '../lib/backoff.js';
import { systemTime } from '../lib/clock-source.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { type BusScanner, RunningScans } from './bus-scans.js';
import { type Child, forkChild } from './child.js';
import { Facts } from './facts.js';
import type { Hardware, HardwareEvents } from './hardware.js';
import { Pending } from './pending.js';

export interface HardwareOptions {
  /** Ports are tty paths or `tcp://`; a `sim:` port has been replaced by its simulator's path. */
  readonly buses: readonly BusSpec[];
  readonly boards: readonly BoardSpec[];
  /** Default: no latch is read from an input. */
  readonly latchInputs?: readonly LatchInput[];
  /** Default: neither buzzer nor lamp. */
  readonly signals?: SignalSpecs;
  /** Default: none. */
  readonly readers?: readonly ReaderSpec[];
  /** A module in the place of the hardware process. */
  readonly modulePath?: string;
  readonly random?: () => number;
}

export interface HardwareLink extends Hardware, BusScanner {
  /** Process id of the hardware process; `undefined` while there is none. */
  readonly pid: number | undefined;
  /** Signs of life of configured hardware processes, all in all; one comes about each second. */
  readonly signsOfLife: number;
}

const restarting = { firstMs: 100, capMs: 1_000 };
/** A process that was up for so long did not die of its start: the next one is started at once. */
const SOUND_MS = 1_000;
const STOP_LIMIT_MS = 3_000;

/** A hardware process that does not come up must not keep the record, the page and the operator waiting. */
const START_LIMIT_MS = 3_000;

/**
 * Starts the hardware process and keeps one running. Resolves when the first is configured, its ports may open later; or, when
 * none comes up in 3 s, with the process told as down.
 */
export async function startHardware(options: HardwareOptions): Promise<HardwareLink> {
  const link = new Link(options);
  await link.firstTold;
  return link;
}

class Link implements HardwareLink {
  readonly firstTold: Promise<void>;
  readonly #facts = new Facts();
  readonly #pending = new Pending();
  readonly #scans = new RunningScans((message) => this.#send(message));
  readonly #channels: ReadonlyMap<string, number>;
  #child: Child | undefined;
  #configured = false;
  #configuredMs = 0;
  #failures = 0;
  #restarts = 0;
  #signsOfLife = 0;
  #startError: string | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;
  #onConfigured: () => void = () => undefined;

  constructor(private readonly options: HardwareOptions) {
    this.#channels = new Map(options.boards.map(({ id, channels }) => [id, channels]));
    this.firstTold = new Promise((resolve) => {
      const limit = setTimeout(() => {
        this.#tellDown();
        resolve();
      }, START_LIMIT_MS);
      this.#onConfigured = () => {
        clearTimeout(limit);
        resolve();
      };
    });
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get signsOfLife(): number {
    return this.#signsOfLife;
  }

  async unlock(board: string, channel: number, withinMs: number): Promise<UnlockReport> {
    const channels = this.#channelsOf(board);
    if (channel < 1 || channel > channels) {
      throw new LockerError('board.unknown', `board ${board} has channels 1 to ${channels}, not ${channel}`);
    }
    if (!this.#configured) return { sent: 'no', error: 'hardware.not_ready' };
    const byMonoMs = systemTime.monoMs() + withinMs;
    return this.#pending.unlock((id) => this.#send({ type: 'unlock', id, board, channel, byMonoMs }));
  }

  async read(board: string): Promise<Reading> {
    const latches = this.#unknown(this.#channelsOf(board));
    if (!this.#configured) return { latches, error: 'hardware.not_ready' };
    return this.#pending.read(latches, (id) => this.#send({ type: 'read', id, board }));
  }

  async counters(): Promise<HardwareCounters> {
    if (!this.#configured) throw new LockerError('hardware.not_ready', 'the hardware process is not up');
    return this.#pending.counters((id) => this.#send({ type: 'counters', id }));
  }

  readonly scan: BusScanner['scan'] = async (order, onNews, signal) => {
    if (!this.#configured) throw new LockerError('hardware.not_ready', 'the hardware process is not up');
    return this.#scans.begin(order, onNews, signal);
  };

  signal(signal: Signal): void {
    if (this.#configured) this.#send({ type: 'signal', signal });
  }

  on<E extends keyof HardwareEvents>(event: E, listener: (fact: HardwareEvents[E]) => void): void {
    this.#facts.on(event, listener);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#restartTimer);
    const child = this.#child;
    if (!child) return;
    const limit = setTimeout(() => child.kill(), STOP_LIMIT_MS);
    this.#send({ type: 'stop' });
    await child.reaped;
    clearTimeout(limit);
  }

  #start(): void {
    const child = forkChild(
      this.options.modulePath,
      (message) => this.#received(message),
      (error) => this.#failedToStart(messageOf(error)),
    );
    this.#child = child;
    void child.reaped.then(() => this.#died());
    const { buses, boards, latchInputs = [], signals = {}, readers = [] } = this.options;
    child.send({ type: 'configure', buses, boards, latchInputs, signals, readers });
  }

  /** It is tried on, each second at most: told only when the reason changes. */
  #failedToStart(error: string): void {
    if (error === this.#startError) return;
    this.#startError = error;
    this.#tellDown();
  }

  #tellDown(): void {
    const error = this.#startError === undefined ? {} : { error: this.#startError };
    this.#facts.tell('process', '', { up: false, restarts: this.#restarts, ...error });
  }

  /** The process is reaped: only now may another one open the ports. */
  #died(): void {
    this.#child = undefined;
    const wasUp = this.#configured;
    this.#configured = false;
    this.#pending.abandon();
    this.#scans.abandon();
    if (this.#stopping) return;
    if (wasUp) this.#tellAllUnknown();
    if (wasUp && systemTime.monoMs() - this.#configuredMs > SOUND_MS) this.#failures = 0;
    const random = this.options.random ?? Math.random;
    const delayMs = this.#failures === 0 ? 0 : backoffMs(this.#failures, restarting, random());
    this.#failures++;
    this.#restartTimer = setTimeout(() => {
      this.#restarts++;
      this.#start();
    }, delayMs);
  }

  /** The process first: what follows from its death is no news of the boards and ports themselves. */
  #tellAllUnknown(): void {
    this.#tellDown();
    for (const spec of this.options.boards) {
      const board = spec.id;
      if (spec.channels > 0) this.#facts.tell('latches', board, { board, latches: this.#unknown(spec.channels) });
      if ('direction' in spec && spec.direction === 'inputs') {
        this.#facts.tell('inputs', board, { board, contacts: this.#unknown(spec.lines.length) });
      }
      this.#facts.tell('board', board, { board, answering: false });
    }
    for (const { id } of this.options.buses) {
      this.#facts.tell('bus', id, { bus: id, open: false, error: 'the hardware process has ended' });
    }
    for (const { id } of this.options.readers ?? []) this.#facts.tell('reader', id, { reader: id, ready: false });
  }

  #received(message: FromHardware): void {
    switch (message.type) {
      case 'configured':
        this.#configured = true;
        this.#startError = undefined;
        this.#configuredMs = systemTime.monoMs();
        this.#onConfigured();
        this.#facts.tell('process', '', { up: true, restarts: this.#restarts });
        return;
      case 'unlocked':
        this.#pending.unlocked(message.id, message.report);
        return;
      case 'read':
        this.#pending.wasRead(message.id, message.reading);
        return;
      case 'counters':
        this.#pending.counted(message.id, message.counters);
        return;
      case 'scan':
        this.#scans.said(message.id, message.said);
        return;
      case 'latches':
        this.#facts.tell('latches', message.board, message);
        return;
      case 'inputs':
        this.#facts.tell('inputs', message.board, message);
        return;
      case 'pulse':
        this.#facts.tell('pulse', `${message.board} ${message.channel}`, message);
        return;
      case 'board':
        this.#facts.tell('board', message.board, message);
        return;
      case 'bus':
        this.#facts.tell('bus', message.bus, message);
        return;
      case 'presented':
        this.#facts.tell('presented', message.reader, message);
        return;
      case 'key':
        this.#facts.tell('key', message.reader, message);
        return;
      case 'reader':
        this.#facts.tell('reader', message.reader, message);
        return;
      case 'alive':
        if (this.#configured) this.#signsOfLife++;
        return;
    }
  }

  #send(message: ToHardware): void {
    this.#child?.send(message);
  }

  #channelsOf(board: string): number {
    const channels = this.#channels.get(board);
    if (channels === undefined) throw new LockerError('board.unknown', `no board "${board}" is configured`);
    return channels;
  }

  #unknown(channels: number): readonly Latch[] {
    return new Array<Latch>(channels).fill('unknown');
  }
}
