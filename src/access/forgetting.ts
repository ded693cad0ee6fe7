import type { Clock } from '../clock/clock.js';
import { rememberGoodTime } from '../clock/floor.js';
import type { Alarms } from '../store/alarms.js';
import type { Commands } from '../store/commands.js';
import type { Meta } from '../store/meta.js';
import type { Persons } from '../store/persons.js';
import type { Rentals } from '../store/rentals.js';
import type { Revocations } from '../store/revocations.js';
import type { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import { followLostUses } from './lost-uses.js';

interface ForgettingParts {
  readonly store: Store;
  readonly rights: Rights;
  readonly rentals: Pick<Rentals, 'hasOver' | 'forget'>;
  readonly uses: Uses;
  readonly revocations: Revocations;
  readonly commands: Commands;
  readonly persons: Persons;
  readonly meta: Meta;
  readonly alarms: Alarms;
  readonly clock: Clock;
}

/** What has expired is forgotten this often: each time is a commit, and cards wear. */
const everyMs = 60_000;
/** A right that has ended is kept for a day, so that the record can say that it had expired. */
const endedRightMs = 86_400_000;
/** A rental that is over is kept so long, to answer what comes late. */
const overRentalMs = 7 * 86_400_000;

/**
 * Forgets what has expired: used tokens, revocations, results of commands, what was erased, ended rights, rentals that are over (those of a
 * cabinet that rents nothing any more, too). Follows a loss of the database.
 */
export class Forgetting {
  #doneMonoMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: ForgettingParts) {}

  /**
   * Call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    const { store, rights, rentals, uses, revocations, commands, persons, meta, alarms, clock } = this.parts;
    const now = clock.now();
    uses.count();
    followLostUses(store, meta, alarms, now);
    if (now.monoMs - this.#doneMonoMs < everyMs) return;
    // Only a trusted time raises the floor, and the floor goes to disk with the purge: no clock that is set back later
    // makes a forgotten token live again.
    if (now.state !== 'trusted') return;
    const { wallMs } = now;
    const endedMs = wallMs - endedRightMs;
    const dated = [uses, revocations, commands, persons].filter((table) => table.hasExpired(wallMs));
    const overMs = wallMs - overRentalMs;
    if (dated.length === 0 && !rights.hasEnded(endedMs) && !rentals.hasOver(overMs)) return;
    store.tx(() => {
      for (const table of dated) table.purge(wallMs);
      rights.purge(endedMs);
      rentals.forget(overMs);
      rememberGoodTime(meta, now);
    });
    this.#doneMonoMs = now.monoMs;
  }
}
