import type { ClockState } from '../audit/event.js';
import type { TimeSource } from '../lib/clock-source.js';

/** One instant as rows carry it. */
export interface ClockReading {
  readonly boot: string;
  readonly monoMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
}

export interface ClockFacts {
  /** The kernel says that the wall clock is synchronised. */
  readonly synchronised: boolean;
  /** A battery clock set the wall clock at start. */
  readonly batteryAtStart: boolean;
  /** The clock was trusted earlier in this boot. */
  readonly wasTrusted: boolean;
  readonly wallMs: number;
  /** The time it is at least: the latest of build time and last good time. */
  readonly floorMs: number;
}

export function clockState(facts: ClockFacts): ClockState {
  if (facts.wallMs < facts.floorMs) return 'untrusted';
  if (facts.synchronised) return 'trusted';
  return facts.wasTrusted || facts.batteryAtStart ? 'holdover' : 'untrusted';
}

export type ClockFact =
  | { readonly kind: 'stepped'; readonly stepMs: number }
  | { readonly kind: 'changed'; readonly from: ClockState; readonly to: ClockState };

export interface ClockOptions {
  readonly time: TimeSource;
  readonly boot: string;
  readonly synchronised: () => boolean;
  readonly batteryAtStart: boolean;
  readonly buildMs: number;
  /** The last wall time that was trusted, and its boot. */
  readonly lastGood?: { readonly wallMs: number; readonly boot: string };
}

/** Smaller steps are noise: synchronisation itself makes them. */
const stepMs = 2000;

/** The time, and how far it can be trusted. */
export class Clock {
  #floorMs: number;
  #wasTrusted: boolean;
  #offsetMs: number;
  #state: ClockState;

  constructor(private readonly options: ClockOptions) {
    const { lastGood, buildMs, boot, time } = options;
    this.#floorMs = Math.max(buildMs, lastGood?.wallMs ?? 0);
    this.#wasTrusted = lastGood?.boot === boot;
    this.#offsetMs = time.wallMs() - time.monoMs();
    this.#state = this.now().state;
  }

  now(): ClockReading {
    const { time, boot, synchronised, batteryAtStart } = this.options;
    const wallMs = time.wallMs();
    const state = clockState({
      synchronised: synchronised(),
      batteryAtStart,
      wasTrusted: this.#wasTrusted,
      wallMs,
      floorMs: this.#floorMs,
    });
    if (state === 'trusted') {
      this.#wasTrusted = true;
      this.#floorMs = wallMs;
    }
    return { boot, monoMs: time.monoMs(), wallMs, state };
  }

  /** The wall time that dates are compared with: the floor while the clock is untrusted. */
  effectiveMs(): number {
    const now = this.now();
    return now.state === 'untrusted' ? this.#floorMs : now.wallMs;
  }

  /** What happened to the clock since the last call; call it every second or so. */
  check(): readonly ClockFact[] {
    const facts: ClockFact[] = [];
    const now = this.now();
    const offsetMs = now.wallMs - now.monoMs;
    const movedMs = Math.round(offsetMs - this.#offsetMs);
    if (Math.abs(movedMs) > stepMs) {
      facts.push({ kind: 'stepped', stepMs: movedMs });
      this.#offsetMs = offsetMs;
    }
    if (now.state !== this.#state) {
      facts.push({ kind: 'changed', from: this.#state, to: now.state });
      this.#state = now.state;
    }
    return facts;
  }
}
