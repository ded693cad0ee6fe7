import type { BusBoardSpec } from '../src/config/specs.js';
import type { TimeSource } from '../src/lib/clock-source.js';
import type { Bus } from './bus.js';
import type { Latch } from './feedback.js';
import { latchOf } from './feedback.js';
import type { Job, Priority, Result } from './job.js';
import type { LockBoard } from './lock-board.js';
import type { AddressVerdict, BoardCounters, Reading, UnlockReport } from './messages.js';
import type { Prober, Quarantined } from './prober.js';
import type { Exchange, FeedbackBit, LockProtocol } from './protocol.js';
import { type Off, SwitchOff } from './switch-off.js';
import { reportOf } from './unlock-report.js';

interface BoardEvents {
  /** Told on change; before the first time all are unknown. */
  readonly latches: (latches: readonly Latch[]) => void;
  /** Told on change of either. */
  readonly answering: (answering: boolean, address: AddressVerdict | undefined) => void;
}

interface BoardParts {
  readonly spec: BusBoardSpec;
  readonly protocol: LockProtocol;
  readonly bus: Bus;
  readonly prober: Prober;
  readonly time: TimeSource;
  readonly random: () => number;
  /** Where in the polling interval this board's turn is, so that the boards of a bus are spread over it; 0 to below 1. */
  readonly phase: number;
  /** The other boards of the bus: where this one has no status to ask, one of them teaches the adapter's echo. */
  readonly peers: () => readonly Board[];
  readonly events: BoardEvents;
}

/** After so many exchanges in a row without an answer a board is quarantined. */
const TIMEOUTS_TO_QUARANTINE = 3;
/** While the bus is scanned: a slow board that nobody knew of may answer into the polls of this one. */
const TIMEOUTS_BESIDE_A_SCAN = 10;

type Failure = Exclude<Result<unknown>, { readonly kind: 'answer' | 'done' }>;

/** One board at run time: its unlocks, its readings and polls, and whether it answers. */
export class Board implements LockBoard, Quarantined {
  readonly #status: readonly Exchange<readonly FeedbackBit[]>[];
  readonly #unknown: readonly Latch[];
  readonly #off: SwitchOff;
  #latches: readonly Latch[];
  #answering: boolean | undefined;
  #address: AddressVerdict | undefined;
  #connected = false;
  #timeoutsInARow = 0;
  #quarantined = false;
  #polls = 0;
  #timeouts = 0;
  #answeredMs: number | undefined;
  /** Counts the series of polls: a poll that belongs to an older one is its last. */
  #polling = 0;
  #turnMs = 0;
  #pollTimer: NodeJS.Timeout | undefined;
  /** A reading that was asked for and has not begun. */
  #nextReading: Promise<Reading> | undefined;
  /** A poll that follows a hint has not begun. */
  #following = false;

  constructor(private readonly parts: BoardParts) {
    this.#status = parts.protocol.status(parts.spec);
    this.#unknown = new Array<Latch>(parts.spec.channels).fill('unknown');
    this.#latches = this.#unknown;
    this.#off = new SwitchOff(parts.bus, (off, priority) => this.#ask({ ...off, role: 'off', priority }), parts.random);
  }

  get spec(): BusBoardSpec {
    return this.parts.spec;
  }

  counters(): BoardCounters {
    const answeredAgoMs = this.#answeredMs === undefined ? undefined : this.parts.time.monoMs() - this.#answeredMs;
    return {
      ...{ polls: this.#polls, timeouts: this.#timeouts, quarantined: this.#quarantined },
      ...(!this.#connected && { away: true as const }),
      ...(answeredAgoMs !== undefined && { answeredAgoMs: Math.round(answeredAgoMs) }),
    };
  }

  /** The port of the bus has opened: everything off, then the first poll. */
  connected(): void {
    this.#connected = true;
    this.#timeoutsInARow = 0;
    this.#quarantined = false;
    // That it was not to be reached says nothing of it: what it does now is told anew.
    this.#answering = undefined;
    this.#off.begin();
    void this.allOff();
    this.#startPolls();
  }

  /** The port of the bus has closed. */
  disconnected(): void {
    this.#connected = false;
    this.#off.cancel();
    this.#stopPolls();
    this.parts.prober.remove(this);
    if (this.#answering) this.#setAnswering(false);
    this.#tell(this.#unknown);
  }

  /** Resolves when every output of a host-timed board is off, or when it cannot be told so. */
  async allOff(): Promise<void> {
    const exchanges = this.parts.protocol.allOff(this.spec);
    await Promise.all(exchanges.map((exchange, index) => this.#off.send({ question: `all off ${index}`, exchange })));
  }

  /** Energises a channel once; it is not begun later than `byMs` (monotonic ms). */
  async unlock(channel: number, byMs: number): Promise<UnlockReport> {
    const { protocol, spec, bus } = this.parts;
    // Without a port it is not known whether there is an echo either, but that is not what has to be mended.
    if (!this.#connected) return { sent: 'no', error: 'bus.closed' };
    if (this.#quarantined || !bus.echoKnown) {
      const hindrance = await this.#makeReady(byMs);
      if (hindrance) return hindrance;
    }
    const { release } = protocol;
    const result = await this.#ask({
      question: `unlock ${channel}`,
      role: 'unlock',
      priority: 'unlock',
      exchange: protocol.unlock(spec, channel),
      beginByMs: byMs,
      ...(release
        ? { onSent: (sentMs: number) => this.#endPulse(channel, sentMs, release.call(protocol, spec, channel)) }
        : {}),
    });
    return reportOf(result, spec.feedback);
  }

  /** Reads the whole board by exchanges that begin after this call; calls that wait for the same reading share it. */
  read(): Promise<Reading> {
    if (this.#nextReading) return this.#nextReading;
    let joinable = true;
    const leave = (): void => {
      if (joinable) this.#nextReading = undefined;
      joinable = false;
    };
    // It may also end without having begun: the port is closed, or the board has no status to give.
    const reading = this.#readAll('read', leave).finally(leave);
    if (joinable) this.#nextReading = reading;
    return reading;
  }

  /** The board has said something by itself: a hint that a poll finds news. */
  hinted(): void {
    if (this.#quarantined) this.parts.prober.hurry(this);
    else if (this.#connected && !this.#following && this.#status.length > 0) this.#follow();
  }

  /** In turn with the other boards' polls, so that a board which reports without end takes nothing from them. */
  #follow(): void {
    this.#following = true;
    void this.#readAll('poll', () => {
      this.#following = false;
    });
  }

  /** It has become known whether it has its address to itself. */
  judged(address: AddressVerdict): void {
    this.#address = address;
    if (this.#answering !== undefined) this.parts.events.answering(this.#answering, address);
  }

  /** Asks for the first part of the status. `undefined` when the board gives none. */
  askStatus(priority: Priority, beginByMs?: number): Promise<Result<readonly FeedbackBit[]>> | undefined {
    const exchange = this.#status[0];
    if (!exchange) return undefined;
    const deadline = beginByMs === undefined ? {} : { beginByMs };
    return this.#ask({ question: 'status 0', role: 'status', priority, exchange, ...deadline });
  }

  async probe(): Promise<number> {
    const result = await this.askStatus('probe');
    return result && 'tookMs' in result ? result.tookMs : 0;
  }

  /** Before an unlock: the board must answer where it can, and it must be known whether the adapter echoes. */
  async #makeReady(byMs: number): Promise<UnlockReport | undefined> {
    const own = await this.askStatus('unlock', byMs);
    if (own?.kind === 'too-late') return { sent: 'no', error: 'bus.too_late' };
    if (own?.kind === 'closed') return { sent: 'no', error: 'bus.closed' };
    if (own && own.kind !== 'answer' && own.kind !== 'refused') return { sent: 'no', error: 'board.silent' };
    for (const peer of this.parts.peers()) {
      if (this.parts.bus.echoKnown) return undefined;
      if (!peer.#quarantined) await peer.askStatus('unlock', byMs);
    }
    return this.parts.bus.echoKnown ? undefined : { sent: 'no', error: 'bus.echo_unknown' };
  }

  /** Host-timed: the pulse ends by this process's timer, whether or not its beginning was acknowledged. */
  #endPulse(channel: number, sentMs: number, exchange: Off['exchange']): void {
    const leftMs = sentMs + this.spec.pulseMs - this.parts.time.monoMs();
    setTimeout(() => void this.#off.send({ question: `release ${channel}`, exchange }), Math.max(0, leftMs));
  }

  async #readAll(priority: 'read' | 'poll', onBegin?: () => void): Promise<Reading> {
    const latches = [...this.#unknown];
    for (const [index, exchange] of this.#status.entries()) {
      const first = index === 0 && onBegin ? { onBegin } : {};
      const result = await this.#ask({ question: `status ${index}`, role: 'status', priority, exchange, ...first });
      if (result.kind === 'answer') this.#apply(latches, result.value);
      else if (result.kind !== 'done') return { latches: this.#unknown, error: readingError(result) };
    }
    if (this.#status.length > 0 && this.#connected) this.#tell(latches);
    return { latches };
  }

  #apply(latches: Latch[], bits: readonly FeedbackBit[]): void {
    for (const { channel, bit } of bits) {
      if (channel >= 1 && channel <= latches.length) latches[channel - 1] = latchOf(bit, this.spec.feedback);
    }
  }

  /** Begins the polls, one now and then in this board's turn. A board without feedback is never polled. */
  #startPolls(): void {
    this.#turnMs = this.parts.time.monoMs() + this.parts.phase * this.spec.pollMs;
    this.#polling++;
    if (this.#status.length > 0) void this.#poll(this.#polling);
  }

  /** Polls and sets the next turn, for as long as `polling` is the current series of polls. */
  async #poll(polling: number): Promise<void> {
    this.#polls++;
    await this.#readAll('poll');
    if (polling !== this.#polling) return;
    const nowMs = this.parts.time.monoMs();
    const { pollMs } = this.spec;
    // Turns that were missed are left out, so that each board keeps its place in the interval.
    if (pollMs > 0) this.#turnMs += pollMs * Math.max(0, Math.floor((nowMs - this.#turnMs) / pollMs) + 1);
    if (pollMs > 0) this.#pollTimer = setTimeout(() => void this.#poll(polling), this.#turnMs - nowMs);
    else void this.#poll(polling);
  }

  #stopPolls(): void {
    this.#polling++;
    clearTimeout(this.#pollTimer);
  }

  async #ask<T>(job: Omit<Job<T>, 'board'>): Promise<Result<T>> {
    const result = await this.parts.bus.submit<T>({ ...job, board: this.spec.id });
    if (result.kind === 'answer' || result.kind === 'refused') this.#answered();
    if (result.kind === 'timeout' && !result.yielded) this.#missed();
    return result;
  }

  #answered(): void {
    this.#answeredMs = this.parts.time.monoMs();
    if (!this.#connected) return;
    this.#timeoutsInARow = 0;
    this.#setAnswering(true);
    if (!this.#quarantined) return;
    this.#quarantined = false;
    this.parts.prober.release(this);
    this.#startPolls();
  }

  #missed(): void {
    this.#timeouts++;
    this.#timeoutsInARow++;
    // Without a status there is nothing to probe it with: it could never come back.
    if (this.#quarantined || this.#status.length === 0 || !this.#connected) return;
    if (this.#timeoutsInARow < (this.parts.bus.scanned ? TIMEOUTS_BESIDE_A_SCAN : TIMEOUTS_TO_QUARANTINE)) return;
    this.#quarantined = true;
    this.#stopPolls();
    this.parts.prober.add(this);
    this.#setAnswering(false);
    this.#tell(this.#unknown);
  }

  #setAnswering(answering: boolean): void {
    if (this.#answering === answering) return;
    this.#answering = answering;
    this.parts.events.answering(answering, this.#address);
  }

  #tell(latches: readonly Latch[]): void {
    if (latches.every((latch, index) => latch === this.#latches[index])) return;
    this.#latches = latches;
    this.parts.events.latches(latches);
  }
}

function readingError(failure: Failure): NonNullable<Reading['error']> {
  if (failure.kind === 'refused') return failure.error;
  if (failure.kind === 'closed') return 'bus.closed';
  return failure.kind === 'echo-unknown' ? 'bus.echo_unknown' : 'bus.timeout';
}
