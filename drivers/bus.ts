import type { BusSpec } from '../src/config/specs.js';
import { backoffMs } from '../src/lib/backoff.js';
import type { TimeSource } from '../src/lib/clock-source.js';
import { messageOf } from '../src/lib/errors.js';
import type { Heard } from './address-judge.js';
import type { BusCounters } from './bus-tally.js';
import { BusTally } from './bus-tally.js';
import { type Job, JobQueue, type Result } from './job.js';
import { Line } from './line.js';
import { openPort } from './open-port.js';
import type { Decoder, Report } from './protocol.js';
import { WakeUp } from './wake-up.js';
import { silenceMs } from './wire-timing.js';

interface BusEvents {
  readonly opened: () => void;
  /**
   * Told when the port closes, and again when the reason why it does not open changes. The message is for a person.
   * `deaf`: nothing was wrong with the port but that all boards were silent; it is opened afresh at once.
   */
  readonly closed: (error: string, deaf: boolean) => void;
  readonly report: (report: Report) => void;
  readonly heard: (board: string, heard: Heard) => void;
}

interface BusParts {
  readonly time: TimeSource;
  readonly random: () => number;
  readonly idle: readonly Decoder<never>[];
  readonly events: BusEvents;
}

const reopening = { firstMs: 250, capMs: 10_000 };
/** An unplugged adapter may say nothing until it is touched. */
const TOUCH_MS = 2_000;
/** Longest wait for a line that never falls silent, in silences: past it a request goes out all the same. */
const BABBLE_SILENCES = 10;
/**
 * A timer's whole milliseconds lengthen a fast line's silence by half. It is waited for exactly, and only when a request
 * waits for it: a core is busy for that on a full wire, and not on one with pauses.
 */
const SHORT_SILENCE_MS = 2;

/**
 * A gateway that lost its power forgets its connections without a word, and the kernel takes a quarter of an hour to notice;
 * some USB adapters hang until they are opened afresh. Boards that are all silent look the same, so it is tried ever more seldom.
 */
const deafness = { firstMs: 30_000, capMs: 900_000 };

/** A job that waits, with the type of its answer hidden. */
interface Waiting extends Pick<Job<unknown>, 'board' | 'question' | 'role' | 'priority' | 'beginByMs'> {
  readonly sinceMs: number;
  readonly run: (line: Line) => Promise<void>;
  readonly drop: (result: { readonly kind: 'closed' } | { readonly kind: 'too-late' }) => void;
}

/** One serial line and the only owner of its port: one exchange at a time, the most urgent first, silence between. */
export class Bus {
  /** Somebody looks for other boards on it: what they answer may spoil a poll here and there. */
  scanned = false;
  readonly #queue: JobQueue<Waiting>;
  readonly #tally = new BusTally();
  readonly #wakeUp: WakeUp;
  #line: Line | undefined;
  #waitingForSilenceFromMs: number | undefined;
  #toldError: string | undefined;
  #openedBefore = false;
  #deafMs = deafness.firstMs;
  #stopped = false;

  constructor(
    readonly spec: BusSpec,
    private readonly parts: BusParts,
  ) {
    this.#wakeUp = new WakeUp(parts.time);
    this.#queue = new JobQueue<Waiting>((job) => this.#line?.late.barredUntilMs(job) ?? 0);
  }

  /** Whether it is known what the adapter does with its own bytes; before that no unlock is sent. */
  get echoKnown(): boolean {
    return this.#line !== undefined && this.#line.echo !== 'unknown';
  }

  counters(): BusCounters {
    const configured = this.spec.echo === 'auto' ? 'unknown' : this.spec.echo;
    return this.#tally.counters(this.#now(), this.#line !== undefined, this.#line?.echo ?? configured);
  }

  /** Opens the port, serves it until it fails, and begins again with a fresh one, until `stop`. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      const openedMs = this.#now();
      const error = await this.#openAndServe();
      if (this.#stopped) return;
      if (error !== this.#toldError) this.#tellClosed(error, false);
      // A port that opens and fails at once, again and again, is backed off from like one that does not open.
      failures = this.#now() - openedMs > reopening.capMs ? 1 : failures + 1;
      await this.#wakeUp.until(this.#now() + backoffMs(failures, reopening, this.parts.random()));
    }
  }

  /** Closes the port for good; what waits or runs ends as closed. */
  stop(): void {
    this.#stopped = true;
    this.#line?.close();
    this.#wakeUp.wake();
  }

  /** Has one exchange made. Always resolves, with the port gone too. */
  submit<T>(job: Job<T>): Promise<Result<T>> {
    return new Promise((resolve) => {
      const { board, question, role, priority, beginByMs } = job;
      const drop: Waiting['drop'] = (result) => {
        job.onBegin?.();
        resolve(result);
      };
      const run = async (line: Line): Promise<void> => {
        job.onBegin?.();
        resolve(await line.exchange(job));
      };
      if (!this.#line) {
        drop({ kind: 'closed' });
        return;
      }
      const deadline = beginByMs === undefined ? {} : { beginByMs };
      this.#queue.add({ board, question, role, priority, sinceMs: this.#now(), ...deadline, run, drop });
      this.#line.arrived(priority);
      this.#wakeUp.wake();
    });
  }

  /** Returns why the port is not open, or no longer. */
  async #openAndServe(): Promise<string> {
    let line: Line;
    try {
      const port = await openPort(this.spec);
      const { time, idle, events } = this.parts;
      const parts = { time, tally: this.#tally, idle, ...events, deafMs: this.#deafMs };
      line = new Line(this.spec, port, parts, () => this.#ended());
    } catch (error) {
      return messageOf(error);
    }
    if (this.#stopped) line.close();
    if (line.ended === undefined) this.#opened(line);
    while (line.ended === undefined) await this.#step(line);
    return line.ended;
  }

  #opened(line: Line): void {
    this.#line = line;
    this.#toldError = undefined;
    if (this.#openedBefore) this.#tally.reopens++;
    this.#openedBefore = true;
    this.#tally.opened(this.#now());
    this.parts.events.opened();
  }

  /** Told before the jobs are dropped: a board that asks again at once must know that there is nobody to ask. */
  #ended(): void {
    const line = this.#line;
    this.#line = undefined;
    if (line?.heard) this.#deafMs = deafness.firstMs;
    if (line?.deaf) this.#deafMs = Math.min(deafness.capMs, 2 * this.#deafMs);
    if (line?.ended !== undefined) this.#tellClosed(line.ended, line.deaf);
    for (const job of this.#queue.empty()) job.drop({ kind: 'closed' });
    this.#wakeUp.wake();
  }

  #tellClosed(error: string, deaf: boolean): void {
    this.#toldError = error;
    this.parts.events.closed(error, deaf);
  }

  /** Makes the most urgent exchange that may begin now, or waits until something may. */
  async #step(line: Line): Promise<void> {
    const nowMs = this.#now();
    for (const job of this.#queue.expire(nowMs)) job.drop({ kind: 'too-late' });
    const readyMs = this.#queue.readyAtMs(nowMs);
    if (readyMs > nowMs) {
      this.#waitingForSilenceFromMs = undefined;
      const touchMs = line.touchedMs + TOUCH_MS;
      if (nowMs >= touchMs) await line.touch();
      else await this.#wakeUp.until(Math.min(readyMs, touchMs, this.#queue.expiresAtMs() + 1));
      return;
    }
    this.#waitingForSilenceFromMs ??= nowMs;
    const silentMs = Math.min(line.silentAtMs, this.#waitingForSilenceFromMs + BABBLE_SILENCES * silenceMs(this.spec));
    if (silentMs > nowMs) {
      if (silenceMs(this.spec) < SHORT_SILENCE_MS) await this.#wakeUp.untilExactly(silentMs);
      else await this.#wakeUp.until(silentMs);
      return;
    }
    this.#waitingForSilenceFromMs = undefined;
    await this.#queue.take(nowMs)?.run(line);
  }

  #now(): number {
    return this.parts.time.monoMs();
  }
}
