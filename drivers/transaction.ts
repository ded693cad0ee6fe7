import type { Exchange, RefusalCode } from './protocol.js';
import type { Note, Reception } from './reception.js';

interface TransactionTiming {
  /** When the first byte was handed to the port, and when the wire will have carried the last one; monotonic ms. */
  readonly sentMs: number;
  readonly sentEndMs: number;
  /** From `sentEndMs` to the first byte of the answer. */
  readonly replyTimeoutMs: number;
  readonly quietMs: number;
}

export type Ending<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: RefusalCode }
  /** No answer was expected. */
  | { readonly kind: 'done' }
  /** `yielded`: given up early in favour of something urgent. */
  | { readonly kind: 'timeout'; readonly yielded: boolean };

/** What an exchange that gives way still leaves a board to begin its answer: two frames at once would spoil both. */
const LEAST_WAIT_MS = 50;
/** How far the echo of a request may lag behind the request itself. */
const ECHO_LAG_MS = 50;

/** The time side of one exchange. Pure: bytes, ticks and times in, an ending out; it owns no timer and no port. */
export class Transaction<T> {
  ending: Ending<T> | undefined;
  #lastByteMs: number | undefined;
  #settledQuiet = true;
  #urgent = false;

  constructor(
    private readonly exchange: Exchange<T>,
    private readonly reception: Reception<T>,
    private readonly timing: TransactionTiming,
  ) {}

  receive(bytes: Uint8Array, nowMs: number): readonly Note[] {
    this.#lastByteMs = nowMs;
    this.#settledQuiet = false;
    return this.#feed(bytes, false);
  }

  /** Something urgent waits: the exchange ends as soon as the board had a fair chance. */
  hurry(): void {
    this.#urgent = true;
  }

  tick(nowMs: number): readonly Note[] {
    const notes = !this.#settledQuiet && nowMs >= this.#quietAtMs() ? this.#quiet() : [];
    if (!this.ending && nowMs >= this.wakeAtMs) {
      if (this.exchange.decode === null) this.ending = { kind: 'done' };
      else this.ending = { kind: 'timeout', yielded: nowMs < this.timing.sentEndMs + this.timing.replyTimeoutMs };
    }
    return notes;
  }

  /** When `tick` has something to do if no byte comes before; monotonic ms. */
  get wakeAtMs(): number {
    const endMs = this.exchange.decode === null ? this.#drainedAtMs() : this.#giveUpAtMs();
    return this.#settledQuiet ? endMs : Math.min(endMs, this.#quietAtMs());
  }

  #quiet(): readonly Note[] {
    this.#settledQuiet = true;
    return this.#feed(new Uint8Array(0), true);
  }

  #feed(bytes: Uint8Array, quiet: boolean): readonly Note[] {
    const { answer, refusal, notes } = this.reception.feed(bytes, quiet);
    if (answer) this.ending = { kind: 'answer', value: answer.value };
    if (refusal) this.ending = { kind: 'refused', error: refusal };
    return notes;
  }

  #quietAtMs(): number {
    return (this.#lastByteMs ?? this.timing.sentMs) + this.timing.quietMs;
  }

  #drainedAtMs(): number {
    const drainedMs = this.timing.sentEndMs + (this.exchange.drainMs ?? 0);
    return this.reception.echoMissing > 0 ? Math.max(drainedMs, this.timing.sentEndMs + ECHO_LAG_MS) : drainedMs;
  }

  /** While bytes are arriving the end of them is waited for, but a line that never falls silent holds nobody for ever. */
  #giveUpAtMs(): number {
    const { sentEndMs, replyTimeoutMs } = this.timing;
    const waitMs = this.#urgent ? Math.min(LEAST_WAIT_MS, replyTimeoutMs) : replyTimeoutMs;
    const plannedMs = sentEndMs + waitMs;
    if (this.#lastByteMs === undefined) return plannedMs;
    return Math.min(Math.max(plannedMs, this.#quietAtMs()), sentEndMs + 2 * replyTimeoutMs);
  }
}
