import { setTimeout as sleep } from 'node:timers/promises';
import { type BackoffRule, backoffMs } from '../lib/backoff.js';
import { systemTime, type TimeSource } from '../lib/clock-source.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { LockerError } from '../lib/errors.js';
import { stampOf } from '../lib/tls-files.js';
import { startTerminal, type Terminal, type TerminalOptions, urlOf } from './terminal.js';

interface KeeperOptions extends Omit<TerminalOptions, 'onBroken'> {
  /** Called when it listens, also after it was down. */
  readonly onUp: (url: string) => void;
  /** Called when it does not listen, once for each cause in a row. */
  readonly onDown: (error: LockerError) => void;
  /** Called when new certificates are in use. */
  readonly onReloaded: () => void;
  /** Connections that were refused since the last call, at most once a minute; `last` is a code. */
  readonly onRefused: (count: number, last: string) => void;
  /** How often it is tried again, and the files are looked at. */
  readonly pace?: Pace;
}

interface Pace {
  readonly retry: BackoffRule;
  readonly lookMs: number;
  readonly tellRefusedMs: number;
}

const usualPace: Pace = { retry: { firstMs: 1000, capMs: 60_000 }, lookMs: 5000, tellRefusedMs: 60_000 };

/** Address of the terminal API, and why it is not served there at the moment. */
interface TerminalState {
  readonly url: string;
  readonly fault?: { readonly code: ErrorCode; readonly message: string };
}

/**
 * Keeps the terminal API up: what keeps it from starting is told, and it is tried again for ever. While it is up, its files
 * are looked at every few seconds, and new ones are taken into use.
 */
export class KeptTerminal {
  readonly #end = new AbortController();
  readonly #pace: Pace;
  readonly #time: TimeSource;
  #loop: Promise<void> = Promise.resolve();
  #terminal: Terminal | null = null;
  #fault: LockerError | undefined;
  #failures = 0;
  /** Of the files that are in use, and of those that could not be taken into use. */
  #stamp = '';
  #badStamp = '';
  #badTold = false;
  /** Of the files in use it was told that a certificate does not count now. */
  #offTold = false;
  #refusedTold = 0;
  #refusedToldMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: KeeperOptions) {
    this.#pace = options.pace ?? usualPace;
    this.#time = options.time ?? systemTime;
  }

  /** Resolves after the first try, however it went. */
  async start(): Promise<void> {
    await this.#step();
    this.#loop = this.#run();
  }

  state(): TerminalState {
    const { host, port } = this.options.spec.listen;
    const url = this.#terminal?.url ?? urlOf(host, port);
    if (!this.#fault) return { url };
    const { code, message } = this.#fault;
    return { url, fault: { code, message } };
  }

  /** Tries no more, lets requests under way be answered, and frees the port. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#loop;
    await this.#terminal?.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const { retry, lookMs } = this.#pace;
      const waitMs = this.#terminal ? lookMs : backoffMs(this.#failures, retry, Math.random());
      // Being woken by the end is no fault; the loop sees it.
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#step();
    }
  }

  #step(): Promise<void> {
    return this.#terminal ? this.#look(this.#terminal) : this.#try();
  }

  async #try(): Promise<void> {
    try {
      // Before the files are read: a change in between is seen at the next look.
      this.#stamp = await stampOf(this.options.spec);
      const started = await startTerminal({ ...this.options, onBroken: (error) => this.#broken(error) });
      this.#terminal = started;
      this.#fault = undefined;
      this.#failures = 0;
      this.#refusedTold = 0;
      this.options.onUp(started.url);
      this.#offTold = false;
      this.#tellOff(started);
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      this.#failures += 1;
      this.#down(error);
    }
  }

  #broken(error: LockerError): void {
    const broken = this.#terminal;
    this.#terminal = null;
    this.#down(error);
    broken?.close().catch(this.options.world.onFault);
  }

  #down(error: LockerError): void {
    const isNew = this.#fault?.code !== error.code || this.#fault.message !== error.message;
    this.#fault = error;
    if (isNew) this.options.onDown(error);
  }

  async #look(terminal: Terminal): Promise<void> {
    this.#tellRefused(terminal);
    this.#tellOff(terminal);
    const stamp = await stampOf(this.options.spec);
    if (stamp === this.#stamp) return;
    try {
      terminal.reload();
      this.#stamp = stamp;
      this.options.onReloaded();
      this.#offTold = false;
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      // A certificate and its key are replaced one after the other: only what stays so is told, once.
      if (stamp !== this.#badStamp) this.#badTold = false;
      else if (!this.#badTold) {
        this.#badTold = true;
        this.options.world.onFault(error);
      }
      this.#badStamp = stamp;
    }
  }

  /** It is served all the same: no client may mind, and the clock may be what is wrong. */
  #tellOff(terminal: Terminal): void {
    const lines = terminal.off(this.#time.wallMs());
    if (lines.length === 0) this.#offTold = false;
    else if (!this.#offTold) {
      this.#offTold = true;
      this.options.world.onFault(new LockerError('terminal.certificate_off', lines.join('; ')));
    }
  }

  #tellRefused({ refused: { count, last } }: Terminal): void {
    const nowMs = this.#time.monoMs();
    if (count === this.#refusedTold || nowMs - this.#refusedToldMs < this.#pace.tellRefusedMs) return;
    this.options.onRefused(count - this.#refusedTold, last);
    this.#refusedTold = count;
    this.#refusedToldMs = nowMs;
  }
}
