import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UplinkSpec } from '../config/specs.js';
import { type BackoffRule, fullJitterMs } from '../lib/backoff.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { LockerError } from '../lib/errors.js';
import { stampOf } from '../lib/tls-files.js';
import { type ClientFiles, readClientFiles } from './client-files.js';
import { type Connection, connect, type MqttVersion } from './connection.js';
import { isVersionRefusal } from './connection-fault.js';
import type { Arrival, Line } from './line.js';

interface KeptLineParts {
  readonly spec: UplinkSpec;
  /** Id of this cabinet. */
  readonly cabinet: string;
  /** What the broker says in our name when we are gone. */
  readonly will: () => object;
  readonly onArrival: (arrival: Arrival) => void;
  /** There is a line. Resolves when the broker has taken the first message, which shows that it takes messages. */
  readonly begin: (line: Line) => Promise<void>;
  readonly end: () => void;
  readonly onUp: (broker: string) => void;
  /** Called once for each cause in a row. */
  readonly onDown: (error: LockerError) => void;
  /** Certificates were read: wall ms at which the cabinet's own ends. */
  readonly onFiles: (untilMs: number) => void;
  readonly fault: (error: unknown) => void;
  readonly time: Pick<TimeSource, 'monoMs'>;
  readonly pace?: LinePace;
  /** Told of each socket before its first byte. */
  readonly onSocket?: (tcp: Socket) => void;
}

export interface LinePace {
  readonly retry: BackoffRule;
  /** How often the files are looked at. */
  readonly lookMs: number;
}

/** A line that held so long is a good one. Of two that take it from each other in turn neither must be as fast as it can. */
const steadyMs = 10_000;
const fewFailures = 3;

const usualPace: LinePace = { retry: { firstMs: 1_000, capMs: 120_000 }, lookMs: 5_000 };

/** Why there is no line at the moment; absent while there is one, and before the first try has ended. */
export interface LineState {
  readonly broker: string;
  readonly online: boolean;
  readonly fault?: { readonly code: ErrorCode; readonly message: string };
}

/**
 * Keeps a line to the broker: connects for ever, with pauses of full jitter, so that a thousand cabinets do not come back at once.
 * Certificates are read anew at each try, and new ones are taken into use within seconds.
 */
export class KeptLine {
  readonly #end = new AbortController();
  readonly #pace: LinePace;
  #loop: Promise<void> = Promise.resolve();
  #connection: Connection | undefined;
  #fault: LockerError | undefined;
  #failures = 0;
  #version: MqttVersion = 5;
  #stamp = '';
  /** Of files that could not be taken into use, and whether that was told. */
  #bad = { stamp: '', told: false };

  constructor(private readonly parts: KeptLineParts) {
    this.#pace = parts.pace ?? usualPace;
  }

  start(): void {
    this.#loop = this.#run();
  }

  state(): LineState {
    const { host, port } = this.parts.spec;
    const broker = `${host}:${port}`;
    if (this.#connection) return { broker, online: true };
    return {
      broker,
      online: false,
      ...(this.#fault && { fault: { code: this.#fault.code, message: this.#fault.message } }),
    };
  }

  /** Tries no more; what is under way gets a moment. */
  async stop(): Promise<void> {
    this.#connection?.end();
    await this.#connection?.closed;
    this.#end.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const why = await this.#once().catch((error: unknown) => {
        if (error instanceof LockerError) return error;
        throw error;
      });
      if (signal.aborted) return;
      if (why === undefined || this.#triesOtherVersion(why)) continue;
      this.#failures += 1;
      this.#down(why);
      await this.#rest(fullJitterMs(this.#failures, this.#pace.retry, Math.random()));
    }
  }

  /** One connection from its beginning to its end. Gives why it ended; nothing when new certificates are to be used. */
  async #once(): Promise<LockerError | undefined> {
    const { spec, cabinet, will, onArrival, onUp, begin, end, onSocket, time } = this.parts;
    const { signal } = this.#end;
    // Before the files are read: a change in between is seen at the next look.
    this.#stamp = await this.#stampNow();
    const files = this.#readFiles();
    const connection = await connect({
      ...{ spec, cabinet, onArrival, signal, will: will(), version: this.#version },
      ...(files && { files }),
      ...(onSocket && { onSocket }),
    });
    try {
      await begin(lineOf(connection));
      const sinceMs = time.monoMs();
      this.#connection = connection;
      this.#fault = undefined;
      onUp(this.state().broker);
      const over = new AbortController();
      const watching = this.#watch(connection, over.signal);
      const why = await connection.closed;
      over.abort();
      await watching;
      if (time.monoMs() - sinceMs >= steadyMs) this.#failures = 0;
      else if (why?.code !== 'uplink.taken_over') this.#failures = Math.min(this.#failures, fewFailures);
      return why;
    } catch (error) {
      connection.end();
      throw error;
    } finally {
      this.#connection = undefined;
      end();
    }
  }

  /** A broker that knows 3.1.1 only says so; one that hangs up on version 5 may mean it. */
  #triesOtherVersion({ code, cause }: LockerError): boolean {
    const refused = isVersionRefusal(cause);
    if (!refused && !(code === 'uplink.refused' && typeof Object(cause).code !== 'number')) return false;
    const wasFirst = this.#version === 5;
    this.#version = wasFirst ? 4 : 5;
    return refused && wasFirst;
  }

  #readFiles(): ClientFiles | undefined {
    const { spec, cabinet, onFiles } = this.parts;
    if (!spec.tls) return undefined;
    const files = readClientFiles(spec.tls, cabinet);
    onFiles(files.untilMs);
    return files;
  }

  async #stampNow(): Promise<string> {
    const { tls } = this.parts.spec;
    return tls ? await stampOf(tls) : '';
  }

  #down(error: LockerError): void {
    const isNew = this.#fault?.code !== error.code || this.#fault.message !== error.message;
    this.#fault = error;
    if (isNew) this.parts.onDown(error);
  }

  /** Waits, but not on when the files have changed: that may be the cure. */
  async #rest(ms: number): Promise<void> {
    const { time } = this.parts;
    const endMs = time.monoMs() + ms;
    while (!this.#end.signal.aborted) {
      const leftMs = endMs - time.monoMs();
      if (leftMs <= 0 || (await this.#stampNow()) !== this.#stamp) return;
      await pause(Math.min(leftMs, this.#pace.lookMs), this.#end.signal);
    }
  }

  async #watch(connection: Connection, over: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.#pace.lookMs, over);
      if (over.aborted) return;
      const stamp = await this.#stampNow();
      if (stamp === this.#stamp) continue;
      try {
        this.#readFiles();
        connection.end();
        return;
      } catch (error) {
        if (!(error instanceof LockerError)) throw error;
        // A certificate and its key are replaced one after the other: only what stays so is told, once.
        if (stamp !== this.#bad.stamp) this.#bad = { stamp, told: false };
        else if (!this.#bad.told) {
          this.#bad.told = true;
          this.parts.fault(error);
        }
      }
    }
  }
}

/** A broker that takes none of our messages is as good as none, and says so at most every two minutes. */
function lineOf(connection: Connection): Line {
  return {
    publish: async (topic, message, retain) => {
      try {
        return await connection.publish(topic, message, retain);
      } catch (error) {
        // A broker whose access list is older than snapshots takes the record all the same.
        const isMinor = topic === 'snapshot' && error instanceof LockerError && error.code === 'uplink.not_allowed';
        if (error instanceof LockerError && !isMinor) connection.end(error);
        throw error;
      }
    },
  };
}

/** Being woken by the end is no fault; the caller sees it. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
