import type { Clock } from '../clock/clock.js';
import type { TimeSetting } from '../clock/time-setting.js';
import type { Line, Speaker } from './line.js';

/** While nobody knows what time it is, and while it was known and is kept by a quartz alone. */
const everyMs = { untrusted: 60_000, holdover: 600_000 } as const;

/** Asks the cloud for the time while the clock is not trusted. */
export class TimeQuestions implements Speaker {
  #line: Line | undefined;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly setting: Pick<TimeSetting, 'ask'>,
  ) {}

  begin(line: Line): void {
    this.#line = line;
    this.#askedMs = Number.NEGATIVE_INFINITY;
  }

  end(): void {
    this.#line = undefined;
  }

  tick(nowMs: number): void {
    const { state } = this.clock.now();
    if (!this.#line || state === 'trusted' || nowMs - this.#askedMs < everyMs[state]) return;
    this.#askedMs = nowMs;
    // The line ends when it cannot be said; the next one asks again.
    this.#line.publish('time', { nonce: this.setting.ask().nonce }).catch(() => undefined);
  }
}
