import type { AuditLog } from '../audit/audit-log.js';
import { LockerError } from '../lib/errors.js';
import type { EndPhase, ServiceEnd } from '../store/service-end.js';
import type { Store } from '../store/store.js';
import type { AlarmBoard } from './alarm-board.js';
import type { By } from './upkeep.js';

interface ServiceParts {
  readonly store: Pick<Store, 'tx'>;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly end: ServiceEnd;
  readonly alarms: Pick<AlarmBoard, 'raise' | 'clear'>;
  /** Rows of the record without a receipt, of all chains. */
  readonly waiting: () => number;
  /** Lockers with what couriers have left in them. */
  readonly taken: () => readonly string[];
  /** Whether there is a cloud to be told. */
  readonly hasUplink: boolean;
}

/**
 * Takes a cabinet out of service, and puts it back. From then on it opens for collection and for those who run it; the uplink hands
 * the record over, takes back what the broker keeps of it, and stays away.
 */
export class Service {
  constructor(private readonly parts: ServiceParts) {
    this.#showAlarm();
  }

  /**
   * @param force also while rows have no receipt or lockers are taken: neither is waited for
   * @returns how far it is, and how many rows wait for a receipt now
   * @throws LockerError `service.lockers_taken`, `service.rows_wait`, `store.*`
   */
  decommission(force: boolean, by: By): { readonly phase: EndPhase; readonly waiting: number } {
    const { store, end, hasUplink } = this.parts;
    const before = end.now;
    if (!force) this.#refuseTooEarly();
    // Asked once more it may be forced; what is over stays over.
    const phase = before?.phase ?? (hasUplink ? 'leaving' : 'gone');
    store.tx(() => {
      end.set({ phase, force: force || (before?.force ?? false) });
      this.#note('admin.decommissioned', by, before === undefined);
    });
    this.#showAlarm();
    return { phase, waiting: this.parts.waiting() };
  }

  /**
   * Puts the cabinet into service again.
   * @returns false when it was
   * @throws LockerError `store.*`
   */
  recommission(by: By): boolean {
    const { store, end } = this.parts;
    const changed = end.now !== undefined;
    store.tx(() => {
      end.set(undefined);
      this.#note('admin.recommissioned', by, changed);
    });
    this.#showAlarm();
    return changed;
  }

  /**
   * The cloud has all that it was to have, and was told. Nothing happens when somebody has put the cabinet into service meanwhile.
   * @throws LockerError `store.*`
   */
  left(): void {
    const { store, end } = this.parts;
    const { now } = end;
    if (now) store.tx(() => end.set({ ...now, phase: 'gone' }));
  }

  #refuseTooEarly(): void {
    if (this.parts.end.now) return;
    const taken = this.parts.taken();
    if (taken.length > 0) {
      const message = `There are things in ${taken.slice(0, 10).join(', ')}: have them collected (lockerctl emptied), or give --force.`;
      throw new LockerError('service.lockers_taken', message, { lockers: taken.length });
    }
    const rows = this.parts.waiting();
    if (rows === 0) return;
    const message = `${rows} rows of the record have no receipt: wait until the cloud has them (lockerctl status), or give --force.`;
    throw new LockerError('service.rows_wait', message, { rows });
  }

  #note(event: 'admin.decommissioned' | 'admin.recommissioned', { actor, actorRole }: By, changed: boolean): void {
    const how = changed ? {} : ({ reason: 'no_change' } as const);
    this.parts.audit.append({ event, outcome: 'done', actor, actor_role: actorRole, ...how });
  }

  #showAlarm(): void {
    const { alarms, end } = this.parts;
    if (end.now) alarms.raise('decommissioned', '');
    else alarms.clear('decommissioned', '');
  }
}
