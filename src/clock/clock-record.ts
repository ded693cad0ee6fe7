import type { AuditLog } from '../audit/audit-log.js';
import { CountedRows } from '../audit/counted-rows.js';
import type { NewEvent } from '../audit/event.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import type { Store } from '../store/store.js';
import type { Clock, ClockFact } from './clock.js';
import { rememberGoodTime } from './floor.js';

/** What the row of a confirmation says at most, in seconds: 63 years either way, and a clock that woke up in 1970 is behind by less. */
const mostDifferenceS = 2e9;
/** Two programs that both set the clock do it all day: the rest of the minute is one counted row. */
const factsPerMinute = 3;

/** Records what happens to the clock, and keeps its floor and the alarm `clock_not_set`. */
export class ClockRecord {
  readonly #facts: CountedRows;
  #unrecorded: readonly NewEvent[] = [];
  #keptIssuedMs = 0;

  constructor(
    private readonly store: Store,
    private readonly audit: AuditLog,
    private readonly alarms: Alarms,
    private readonly meta: Meta,
    private readonly clock: Clock,
  ) {
    this.#facts = new CountedRows(store, audit, { monoMs: () => clock.now().monoMs }, factsPerMinute);
  }

  /**
   * Call it every second or so.
   * @throws LockerError `store.*` when a fact could not be recorded; the next call tries again
   */
  tick(): void {
    this.#facts.tick();
    this.#unrecorded = [...this.#unrecorded, ...this.clock.check().map(rowOf)];
    const now = this.clock.now();
    const unset = now.state === 'untrusted';
    const { issuedMs } = this.clock;
    const kept = issuedMs <= this.#keptIssuedMs;
    if (this.#unrecorded.length === 0 && kept && this.alarms.has('clock_not_set') === unset) return;
    this.store.tx(() => {
      for (const row of this.#unrecorded) {
        // Who confirmed the clock is told each time.
        if (row.event === 'clock.confirmed') this.audit.append(row);
        else this.#facts.record(row, 'clock');
      }
      if (!kept) rememberGoodTime(this.meta, now);
      if (unset) this.alarms.add('clock_not_set');
      else this.alarms.remove('clock_not_set');
    });
    this.#unrecorded = [];
    this.#keptIssuedMs = issuedMs;
  }

  /**
   * Writes what was counted until now: at the end of the program.
   * @throws LockerError `store.*`
   */
  flush(): void {
    this.#facts.flush();
  }

  /**
   * Records that the clock was confirmed, and by whom.
   * @param differenceMs how far the time until then was behind
   * @throws LockerError `store.*`; the next tick tries again
   */
  confirmed(differenceMs: number, from: Pick<NewEvent, 'actor' | 'actor_role'>): void {
    const seconds = Math.round(differenceMs / 1000);
    const bounded = Math.max(-mostDifferenceS, Math.min(mostDifferenceS, seconds));
    this.#unrecorded = [...this.#unrecorded, { event: 'clock.confirmed', error_args: [bounded], ...from }];
    this.tick();
  }
}

function rowOf(fact: ClockFact): NewEvent {
  if (fact.kind === 'stepped') return { event: 'clock.stepped', error_args: [fact.stepMs] };
  // The row's own field `clock` says what it changed to.
  return { event: 'clock.changed' };
}
