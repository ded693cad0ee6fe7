import type { AuditLog } from '../audit/audit-log.js';
import type { Alarms } from '../store/alarms.js';
import type { Store } from '../store/store.js';
import type { Clock, ClockFact } from './clock.js';

/** Records what happens to the clock, and keeps the alarm `clock_not_set`. */
export class ClockRecord {
  #unrecorded: readonly ClockFact[] = [];

  constructor(
    private readonly store: Store,
    private readonly audit: AuditLog,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /**
   * Call it every second or so.
   * @throws LockerError `store.*` when a fact could not be recorded; the next call tries again
   */
  tick(): void {
    this.#unrecorded = [...this.#unrecorded, ...this.clock.check()];
    const unset = this.clock.now().state === 'untrusted';
    if (this.#unrecorded.length === 0 && this.alarms.has('clock_not_set') === unset) return;
    this.store.tx(() => {
      for (const fact of this.#unrecorded) {
        if (fact.kind === 'stepped') this.audit.append({ event: 'clock.stepped', error_args: [fact.stepMs] });
        // The row's own field `clock` says what it changed to.
        else this.audit.append({ event: 'clock.changed' });
      }
      if (unset) this.alarms.add('clock_not_set');
      else this.alarms.remove('clock_not_set');
    });
    this.#unrecorded = [];
  }
}
