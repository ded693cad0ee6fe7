import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { recordOutage } from '../access/outage.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { TimeSource } from '../lib/clock-source.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { exposure } from '../lib/secret-file.js';
import type { Alarms } from '../store/alarms.js';
import type { Store } from '../store/store.js';

interface DataModesParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly alarms: Alarms;
  /** The data directory. */
  readonly dir: string;
  readonly time: TimeSource;
  /** Told when something becomes exposed, and what. */
  readonly fault: (error: LockerError) => void;
}

const lookEveryMs = 60_000;

/**
 * Watches whether other users of the board can get at the data directory: alarm `data_exposed`, one row and a line of the
 * log until they cannot. No reason to stop: that would hurt people with their things in the lockers, and undo nothing. Modes
 * are not mended by themselves, either: who set them shall know, and what was read until then stays read.
 */
export class DataModes {
  #nextMs = Number.NEGATIVE_INFINITY;
  #told: string | undefined;

  constructor(private readonly parts: DataModesParts) {}

  /**
   * Looks once a minute; call it every second or so.
   * @throws LockerError `store.*`; the next look tries again
   */
  tick(): void {
    const { store, audit, alarms, dir, time, fault } = this.parts;
    if (time.monoMs() < this.#nextMs) return;
    this.#nextMs = time.monoMs() + lookEveryMs;
    const found = exposedIn(dir);
    if (found !== undefined && found !== this.#told) fault(new LockerError('store.exposed', found));
    this.#told = found;
    const row = found === undefined ? undefined : ({ event: 'device.data_exposed', error: 'store.exposed' } as const);
    recordOutage(store, audit, alarms, 'data_exposed', row);
  }
}

/**
 * What of a data directory others can get at: the directory itself first, else the first of its files.
 * @throws LockerError `store.io` when that cannot be seen
 */
export function exposedIn(dir: string): string | undefined {
  try {
    const why = exposure(statSync(dir), 0o700, '0700');
    return why === undefined ? exposedFile(dir) : `${dir}: ${why}`;
  } catch (error) {
    const message = `${dir}: it cannot be seen whether others can read it: ${messageOf(error)}`;
    throw new LockerError('store.io', message, {}, { cause: error });
  }
}

function exposedFile(dir: string): string | undefined {
  for (const name of readdirSync(dir).sort()) {
    // SQLite removes its journals at any time.
    const stats = statSync(join(dir, name), { throwIfNoEntry: false });
    const why = stats && exposure(stats, 0o700);
    if (why !== undefined) return `${join(dir, name)}: ${why}`;
  }
  return undefined;
}
