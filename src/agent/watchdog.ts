import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, LockerError, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import type { ServiceManager } from '../lib/sd-notify.js';
import { type Progress, standingStill } from './progress.js';

interface WatchdogWith {
  readonly manager: ServiceManager;
  /** How far everything has come by now. */
  readonly progress: () => Progress;
  readonly log: Log;
}

/** Looks in the time that the manager waits for a sign of life: one that is late, or a look at a bad moment, ends nothing. */
const looksInLimit = 4;
const againMs = 100;

/**
 * Tells the service manager how lockerd fares. A sign of life is sent only when the hardware process and the store have both come
 * further since the last one: what does not come further is ended and started anew by the manager. A disk that refuses to be
 * written has answered, since operators still open then; one that hangs holds this process, and with it the signs of life.
 */
export class Watchdog {
  #last: Progress;
  #still = '';
  #looks: NodeJS.Timeout | undefined;

  constructor(private readonly parts: WatchdogWith) {
    this.#last = parts.progress();
  }

  /** Says that the cabinet can be used, and begins to look. `status` is one line for whoever asks the manager. */
  async ready(status: string): Promise<void> {
    const { manager, log } = this.parts;
    try {
      // Other services may crowd the manager while a machine starts; it gives up on this one by itself.
      while (!manager.tell('READY=1', `STATUS=${status}`)) await pause(againMs);
    } catch (error) {
      log('error', codeOf(error), { message: messageOf(error) });
    }
    if (manager.watchdogMs === undefined) return;
    this.#looks = setInterval(() => this.look(), manager.watchdogMs / looksInLimit);
  }

  /** Gives a sign of life where there is reason to. */
  look(): void {
    const { progress, log } = this.parts;
    const now = progress();
    const still = standingStill(this.#last, now).join(', ');
    if (still !== this.#still && still !== '') {
      const message = `no progress of: ${still}; if it lasts, the service manager starts lockerd anew`;
      log('error', 'watchdog.standstill', { message });
    }
    this.#still = still;
    if (still !== '') return;
    this.#last = now;
    this.#tell('WATCHDOG=1');
  }

  /** Says that lockerd is about to end, on request. */
  stopping(): void {
    clearInterval(this.#looks);
    this.#tell('STOPPING=1', 'STATUS=lets openings under way end');
  }

  /** What is not taken now is told again in a moment, or need not be told. */
  #tell(...assignments: readonly string[]): void {
    try {
      this.parts.manager.tell(...assignments);
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      this.parts.log('error', error.code, { message: error.message });
    }
  }
}
