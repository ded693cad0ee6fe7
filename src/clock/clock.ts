import type { ClockState } from '../audit/event.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { KeptClock } from './kept-clock.js';
import {
  batteryInstant,
  belowFloor,
  type ClockSource,
  clockState,
  type KnownInstant,
  kernelErrorMs,
  timeAt,
} from './known-time.js';

/** One instant as rows carry it. */
export interface ClockReading {
  readonly boot: string;
  readonly monoMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
}

/** An instant, and all that is known of how good it is. */
export interface ClockNow extends ClockReading {
  /** By how much `wallMs` may be wrong; Infinity when nothing says. */
  readonly errorMs: number;
  readonly source: ClockSource | 'none';
  /** The time it is at least. */
  readonly floorMs: number;
  /** The newest instant that a synchronised or confirmed clock had certainly reached; absent when there never was one. */
  readonly goodMs?: number;
  /** The instant that the time is reckoned from. */
  readonly known?: KnownInstant;
}

export type ClockFact =
  /** The system's wall clock jumped. */
  | { readonly kind: 'stepped'; readonly stepMs: number }
  | { readonly kind: 'changed'; readonly from: ClockState; readonly to: ClockState };

export type Confirmation =
  /** `differenceMs`: how far the time until now was behind. */
  | { readonly kind: 'confirmed'; readonly differenceMs: number }
  | { readonly kind: 'refused'; readonly reason: 'before_floor' | 'too_far_ahead' };

export interface ClockOptions {
  readonly time: TimeSource;
  readonly boot: string;
  readonly synchronised: () => boolean;
  /** A battery clock agrees with the wall clock, so it has set it. */
  readonly batteryAtStart: boolean;
  readonly buildMs: number;
  /** What an earlier run kept. */
  readonly kept?: KeptClock;
}

/** Smaller steps are noise: synchronisation itself makes them. */
const stepMs = 2000;
const yearMs = 365 * 86_400_000;
/** No cabinet runs a program as old as that: a later answer is a fault, such as milliseconds in place of seconds. */
const latestAfterBuildMs = 20 * yearMs;
/** As long as that a cabinet may have been without a good time when a signed object is to tell it one. */
const longestAwayMs = 2 * yearMs;
/** How far the clock of a signer may be ahead. */
const signerLeewayMs = 5 * 60_000;

/**
 * The time, and how far it can be trusted.
 *
 * - While the kernel says that it is synchronised, its wall clock is the time, whatever it did before: a step then is what
 *   synchronisation makes at a start. The kernel's word wins over a confirmation, an older or a newer one.
 * - Otherwise the time runs on the monotonic clock from the instant of this boot at which it was last known: the kernel's last
 *   word, a confirmation, or what a battery clock had said at the start, whichever came last. A wall clock that somebody sets
 *   back or forward then changes nothing but leaves its row. (The monotonic clock stands still in suspend; boards do not
 *   suspend.)
 * - With no such instant the wall clock is all there is: it dates the rows, untrusted, and decides nothing.
 *
 * The error grows with the time since that instant; past an hour the time is untrusted. So it is when it lies before the
 * floor: the latest of the build, the newest good time and the newest `iat` of a verified object. The floor never falls, and
 * uses of tokens are forgotten only below it.
 */
export class Clock {
  #floorMs: number;
  #goodMs: number | undefined;
  #issuedMs = 0;
  #known: KnownInstant | undefined;
  #offsetMs: number;
  #state: ClockState;

  constructor(private readonly options: ClockOptions) {
    const { kept, buildMs, time } = options;
    this.#floorMs = Math.max(buildMs, kept?.floorMs ?? 0);
    this.#goodMs = kept?.goodMs;
    this.#known = knownAtStart(options, this.#floorMs);
    this.#offsetMs = time.wallMs() - time.monoMs();
    this.#state = this.now().state;
  }

  now(): ClockNow {
    const { time, boot } = this.options;
    const monoMs = time.monoMs();
    // Before the question to the kernel: when somebody sets the clock between the two, it says that it is not synchronised.
    const systemMs = time.wallMs();
    const synchronised = this.options.synchronised();
    if (synchronised) this.#known = { source: 'kernel', wallMs: systemMs, monoMs, errorMs: kernelErrorMs };
    const known = this.#known;
    const reckoned = known ? timeAt(known, monoMs) : { wallMs: systemMs, errorMs: Number.POSITIVE_INFINITY };
    const { wallMs } = reckoned;
    const errorMs = belowFloor(reckoned, this.#floorMs) ? Number.POSITIVE_INFINITY : reckoned.errorMs;
    const source = known?.source ?? 'none';
    const state = clockState({ synchronised, source, errorMs });
    // A battery clock that is wrong by a year must not make the floor wrong by a year.
    if (source !== 'battery') this.#raiseGood(state === 'trusted' ? wallMs : wallMs - errorMs);
    return {
      boot,
      monoMs,
      wallMs,
      state,
      errorMs,
      source,
      floorMs: this.#floorMs,
      ...(this.#goodMs !== undefined && { goodMs: this.#goodMs }),
      ...(known && { known }),
    };
  }

  /** The time that dates are compared with. While the clock is untrusted: what it is at least. */
  effectiveMs(): number {
    const { state, wallMs, errorMs, floorMs } = this.now();
    return Math.max(floorMs, state === 'untrusted' ? wallMs - errorMs : wallMs);
  }

  /**
   * Takes a verified answer about the time. It counts from the next reading on, unless the kernel is synchronised.
   * @param answer see `confirmedInstant`
   */
  confirm(answer: KnownInstant): Confirmation {
    const before = this.now();
    const confirmed = timeAt(answer, before.monoMs);
    if (belowFloor(confirmed, before.floorMs)) return { kind: 'refused', reason: 'before_floor' };
    if (confirmed.wallMs > this.options.buildMs + latestAfterBuildMs) {
      return { kind: 'refused', reason: 'too_far_ahead' };
    }
    this.#known = answer;
    return { kind: 'confirmed', differenceMs: confirmed.wallMs - before.wallMs };
  }

  /**
   * A verified object of a trusted signer was issued then, so it is that late at least. One wrong `iat` must not put the floor
   * where no true time reaches it, which would make the clock untrusted until then: a time that is known takes none that lies
   * beyond its own error and five minutes, and is moved within its error only. An untrusted time has nothing to
   * compare with: it takes what lies up to two years after the newest good time, or after the build. Kept with the next
   * audit row, or by the next tick of ClockRecord.
   */
  sawIssued(issuedMs: number): void {
    const { state, wallMs, errorMs } = this.now();
    const known = state !== 'untrusted';
    const goodMs = Math.max(this.options.buildMs, this.#goodMs ?? 0);
    if (issuedMs > (known ? wallMs + errorMs + signerLeewayMs : goodMs + longestAwayMs)) return;
    const atLeastMs = known ? Math.min(issuedMs, wallMs + errorMs) : issuedMs;
    if (atLeastMs <= this.#floorMs) return;
    this.#floorMs = atLeastMs;
    this.#issuedMs = atLeastMs;
  }

  /** The floor that the newest `iat` made; 0 while none has raised it in this run. */
  get issuedMs(): number {
    return this.#issuedMs;
  }

  /** What happened to the clock since the last call; call it every second or so. */
  check(): readonly ClockFact[] {
    const facts: ClockFact[] = [];
    const { time } = this.options;
    const offsetMs = time.wallMs() - time.monoMs();
    const movedMs = Math.round(offsetMs - this.#offsetMs);
    if (Math.abs(movedMs) > stepMs) {
      facts.push({ kind: 'stepped', stepMs: movedMs });
      this.#offsetMs = offsetMs;
    }
    const { state } = this.now();
    if (state !== this.#state) {
      facts.push({ kind: 'changed', from: this.#state, to: state });
      this.#state = state;
    }
    return facts;
  }

  #raiseGood(atLeastMs: number): void {
    if (!Number.isFinite(atLeastMs)) return;
    this.#goodMs = Math.max(this.#goodMs ?? atLeastMs, atLeastMs);
    this.#floorMs = Math.max(this.#floorMs, atLeastMs);
  }
}

/** What an earlier run of this boot reckoned from, else the battery clock; nothing that lies before the floor. */
function knownAtStart({ kept, boot, time, batteryAtStart }: ClockOptions, floorMs: number): KnownInstant | undefined {
  const monoMs = time.monoMs();
  const believable = (known: KnownInstant): boolean =>
    known.monoMs <= monoMs && !belowFloor(timeAt(known, monoMs), floorMs);
  if (kept?.boot === boot && kept.known && believable(kept.known)) return kept.known;
  if (!batteryAtStart) return undefined;
  const battery = batteryInstant(time.wallMs(), monoMs, kept?.goodMs);
  return believable(battery) ? battery : undefined;
}
