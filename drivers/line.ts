import type { BusSpec } from '../src/config/specs.js';
import type { TimeSource } from '../src/lib/clock-source.js';
import { messageOf } from '../src/lib/errors.js';
import type { Heard } from './address-judge.js';
import type { BusCounters, BusTally } from './bus-tally.js';
import { Hearing } from './hearing.js';
import { IdleBytes } from './idle-bytes.js';
import { Intake } from './intake.js';
import { givesWay, type Job, type Priority, type Result } from './job.js';
import { LateWatch } from './late-watch.js';
import type { Port, Written } from './port.js';
import type { Decoder, Report } from './protocol.js';
import { classify, type EchoRule, type Note, Reception } from './reception.js';
import { Transaction } from './transaction.js';
import { WakeUp } from './wake-up.js';
import { characterMs, quietMs, silenceMs } from './wire-timing.js';

/** A healthy port takes bytes at once; one that does not is given up. */
const HANDOVER_MS = 2_000;

interface LineParts {
  readonly time: TimeSource;
  readonly tally: BusTally;
  /** How each family on this bus reads what nobody asked for. */
  readonly idle: readonly Decoder<never>[];
  readonly report: (report: Report) => void;
  /** What a request to a board brought. */
  readonly heard: (board: string, heard: Heard) => void;
  /** After so long without a byte, though there were requests, the port is given up as deaf. */
  readonly deafMs: number;
}

interface Active {
  readonly priority: Priority;
  readonly receive: (bytes: Uint8Array) => void;
  readonly hurry: () => void;
}

/** One open port from its opening to its end, and all that is known of it: a reopened one is known afresh. */
export class Line {
  /** Why the port went away; `undefined` while it is open. */
  ended: string | undefined;
  /** It ended because nothing was heard on it, whoever's fault that is. */
  deaf = false;
  /** Something was heard on it. */
  heard = false;
  echo: BusCounters['echo'];
  /** When something was last asked of the port, monotonic ms. */
  touchedMs: number;
  readonly late: LateWatch;
  readonly #wakeUp: WakeUp;
  readonly #hearing: Hearing;
  readonly #idle: IdleBytes;
  readonly #onEnd = new Set<() => void>();
  readonly #characterMs: number;
  readonly #intake: Intake;
  #active: Active | undefined;
  /** End of the last byte on the wire: computed for sent ones, since no port tells it; seen for received ones. */
  #wireEndMs: number;
  /** Begin of the first request after which nothing was heard. */
  #unheardSinceMs: number | undefined;

  constructor(
    private readonly spec: BusSpec,
    private readonly port: Port,
    private readonly parts: LineParts,
    onEnd: () => void,
  ) {
    const nowMs = parts.time.monoMs();
    this.echo = spec.echo === 'auto' ? 'unknown' : spec.echo;
    this.touchedMs = nowMs;
    this.#wireEndMs = nowMs;
    this.#characterMs = characterMs(spec);
    this.#intake = new Intake(this.#characterMs, nowMs);
    this.late = new LateWatch(() => parts.time.monoMs());
    this.#wakeUp = new WakeUp(parts.time);
    this.#hearing = new Hearing(parts.heard);
    this.#idle = new IdleBytes(
      quietMs(spec),
      () => (this.#active ? 0 : this.#wireEndMs + quietMs(spec) - this.#now()),
      (bytes) => this.#classifyIdle(bytes),
    );
    this.#onEnd.add(onEnd);
    port.onData((bytes) => this.#received(bytes));
    port.onClose((error) => this.#end(error));
  }

  /** When the next frame may begin, monotonic ms. */
  get silentAtMs(): number {
    return this.#wireEndMs + silenceMs(this.spec);
  }

  /** Lets the exchange under way know that something more urgent has come. */
  arrived(priority: Priority): void {
    if (this.#active && givesWay(this.#active.priority, priority)) this.#active.hurry();
  }

  close(): void {
    this.port.close();
  }

  /** Drops what nobody asked for, and finds out whether the port is still there. */
  async touch(): Promise<void> {
    this.touchedMs = this.#now();
    await this.#within(this.port.purge(), undefined);
  }

  /** Makes one exchange; nothing else may be under way. Always resolves, with the port gone too. */
  async exchange<T>(job: Job<T>): Promise<Result<T>> {
    if (job.role === 'unlock' && this.echo === 'unknown') return { kind: 'echo-unknown' };
    const begunMs = this.#now();
    await this.#purge();
    this.#hearing.settle();
    if (this.ended !== undefined) return { kind: 'closed' };

    const { exchange } = job;
    const reception = new Reception<T>(exchange.bytes, exchange.decode, this.#echoRule(job.role), this.late.claim);
    const sentMs = this.#now();
    const sentEndMs = sentMs + exchange.bytes.length * this.#characterMs;
    const { replyTimeoutMs = this.spec.replyTimeoutMs } = job;
    const timing = { sentMs, sentEndMs, replyTimeoutMs, quietMs: quietMs(this.spec) };
    const transaction = new Transaction<T>(exchange, reception, timing);
    this.#activate(job.priority, transaction);
    this.parts.tally.exchanges++;
    if (exchange.decode !== null) this.#unheardSinceMs ??= sentMs;
    this.touchedMs = sentMs;
    const written = await this.#within<Written>(this.port.write(exchange.bytes), 'unknown');
    if (written !== 'no') {
      if (job.role === 'unlock') this.parts.tally.unlocks++;
      job.onSent?.(sentMs);
    }
    await this.#follow(transaction);

    this.#active = undefined;
    this.#wireEndMs = Math.max(this.#wireEndMs, sentEndMs);
    const { ending } = transaction;
    if (ending) this.#hearing.ended(job, ending, reception, sentEndMs + replyTimeoutMs);
    this.#idle.keep(reception.rest);
    const tookMs = this.#now() - begunMs;
    this.parts.tally.busy(tookMs);
    if (!ending) return written === 'no' ? { kind: 'closed' } : { kind: 'closed', sentMs };
    if (this.echo === 'unknown') this.echo = reception.learned ?? 'unknown';
    if (ending.kind === 'timeout') this.#timedOut(job, sentEndMs);
    return { ...ending, sentMs, tookMs };
  }

  #activate<T>(priority: Priority, transaction: Transaction<T>): void {
    this.#active = {
      priority,
      receive: (bytes) => {
        this.#note(transaction.receive(bytes, this.#now()));
        // Also when it goes on: the end of the silence after these bytes comes before the time-out.
        this.#wakeUp.wake();
      },
      hurry: () => {
        transaction.hurry();
        this.#wakeUp.wake();
      },
    };
  }

  async #follow<T>(transaction: Transaction<T>): Promise<void> {
    while (!transaction.ending && this.ended === undefined) {
      this.#note(transaction.tick(this.#now()));
      if (!transaction.ending) await this.#wakeUp.until(transaction.wakeAtMs);
    }
  }

  #timedOut<T>(job: Job<T>, sentEndMs: number): void {
    this.parts.tally.timeouts++;
    if (this.#unheardSinceMs !== undefined && this.#now() - this.#unheardSinceMs > this.parts.deafMs) {
      this.deaf = true;
      this.close();
    }
    if (job.exchange.decode === null || job.role === 'off') return;
    const { replyTimeoutMs = this.spec.replyTimeoutMs } = job;
    // A job that is in a hurry, or has time, asks the same boards: how long their answers may still come is the bus's to say.
    const waitedMs = Math.min(replyTimeoutMs, this.spec.replyTimeoutMs);
    const untilMs = Math.max(this.#now(), sentEndMs + waitedMs) + this.spec.replyTimeoutMs;
    this.late.add(job, job.exchange.decode, untilMs);
  }

  #echoRule(role: Job<unknown>['role']): EchoRule {
    if (this.echo === 'on') return 'strip';
    return this.echo === 'unknown' && role === 'status' ? 'learn' : 'none';
  }

  async #purge(): Promise<void> {
    this.#dropIdle();
    await this.#within(this.port.purge(), undefined);
    this.#dropIdle();
  }

  #dropIdle(): void {
    this.parts.tally.stale += this.#idle.length;
    this.#idle.flush();
  }

  #received(bytes: Uint8Array): void {
    this.#wireEndMs = this.#now();
    this.#unheardSinceMs = undefined;
    this.heard = true;
    const looked = this.#intake.take(bytes, this.#wireEndMs);
    if (this.#active) this.#active.receive(looked);
    else this.#idle.keep(looked);
  }

  #classifyIdle(bytes: Uint8Array): void {
    const notes = classify(bytes, this.parts.idle, this.late.claim);
    this.#hearing.followed(bytes, notes, this.#wireEndMs);
    this.#note(notes);
  }

  #note(notes: readonly Note[]): void {
    for (const note of notes) {
      this.parts.tally.note(note);
      if (note.kind === 'unsolicited') this.parts.report(note.report);
    }
  }

  /** What the port owes, or `otherwise` when it ends first; one that owes it for too long is ended. */
  #within<V>(work: Promise<V>, otherwise: V): Promise<V> {
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.port.close(), HANDOVER_MS);
      const settle = (value: V): void => {
        clearTimeout(limit);
        this.#onEnd.delete(endedFirst);
        resolve(value);
      };
      const endedFirst = (): void => settle(otherwise);
      this.#onEnd.add(endedFirst);
      if (this.ended !== undefined) endedFirst();
      else void work.then(settle);
    });
  }

  #end(error: Error | undefined): void {
    if (this.deaf) this.ended = `nothing has been heard on ${this.spec.port}`;
    else this.ended = error ? `${this.spec.port} went away: ${messageOf(error)}` : `${this.spec.port} was closed`;
    this.#idle.close();
    for (const listener of [...this.#onEnd]) listener();
    this.#wakeUp.wake();
  }

  #now(): number {
    return this.parts.time.monoMs();
  }
}
