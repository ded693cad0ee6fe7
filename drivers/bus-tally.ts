import type { Note } from './reception.js';

export interface BusCounters {
  readonly exchanges: number;
  readonly timeouts: number;
  readonly late: number;
  readonly foreign: number;
  readonly damaged: number;
  readonly unsolicited: number;
  /** Bytes that were in the receive buffer when it was purged before a request. */
  readonly stale: number;
  readonly echoMismatches: number;
  readonly reopens: number;
  readonly unlocks: number;
  readonly echo: 'unknown' | 'on' | 'off';
  readonly open: boolean;
  /** Share of the time since the port opened in which the wire was busy, 0 to 1. */
  readonly wireShare: number;
}

/** What happened on one bus since the process started, and how busy its wire was since the port opened. */
export class BusTally {
  exchanges = 0;
  timeouts = 0;
  stale = 0;
  reopens = 0;
  unlocks = 0;
  readonly #noted = { late: 0, foreign: 0, damaged: 0, unsolicited: 0, 'echo-mismatch': 0 };
  #openedMs = 0;
  #busyMs = 0;

  note(note: Note): void {
    this.#noted[note.kind]++;
  }

  opened(nowMs: number): void {
    this.#openedMs = nowMs;
    this.#busyMs = 0;
  }

  busy(ms: number): void {
    this.#busyMs += ms;
  }

  counters(nowMs: number, open: boolean, echo: BusCounters['echo']): BusCounters {
    const { exchanges, timeouts, stale, reopens, unlocks } = this;
    const { late, foreign, damaged, unsolicited } = this.#noted;
    const openMs = nowMs - this.#openedMs;
    return {
      ...{ exchanges, timeouts, late, foreign, damaged, unsolicited, stale, reopens, unlocks, open, echo },
      echoMismatches: this.#noted['echo-mismatch'],
      wireShare: open && openMs > 0 ? Math.min(1, this.#busyMs / openMs) : 0,
    };
  }
}
