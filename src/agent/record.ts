import { AuditLog } from '../audit/audit-log.js';
import type { CabinetRecord } from '../cabinet/record.js';
import { Clock } from '../clock/clock.js';
import { ClockRecord } from '../clock/clock-record.js';
import { buildMs, keptClock } from '../clock/floor.js';
import { batteryClockAtStart, bootId, synchronisedByKernel } from '../clock/system-clock.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import { Alarms } from '../store/alarms.js';
import { BlockedLockers } from '../store/blocked.js';
import { Commands } from '../store/commands.js';
import { DropOffs } from '../store/drop-offs.js';
import { Latches } from '../store/latches.js';
import { Meta } from '../store/meta.js';
import { Openings } from '../store/openings.js';
import { Persons } from '../store/persons.js';
import { PrivacyRequests } from '../store/privacy-requests.js';
import { Receipts } from '../store/receipts.js';
import { Revocations } from '../store/revocations.js';
import { Rights } from '../store/rights.js';
import type { Store } from '../store/store.js';
import { Throttle } from '../store/throttle.js';
import { Uses } from '../store/uses.js';

/** The opened record with all its tables, and the clock that stamps its rows. */
export interface AgentRecord extends CabinetRecord {
  readonly meta: Meta;
  readonly revocations: Revocations;
  readonly throttle: Throttle;
  /** What persons have asked for and is not done yet. */
  readonly requests: PrivacyRequests;
  /** The last receipt of each chain. */
  readonly receipts: Receipts;
  readonly clock: Clock;
  readonly clockRecord: ClockRecord;
}

/** Opens the record on a store and begins its chain when one is due. `fault` is told what cannot be had but is not needed. */
export async function openRecord(config: Config, store: Store, fault: (error: unknown) => void): Promise<AgentRecord> {
  const meta = new Meta(store);
  const boot = bootId();
  const kept = keptClock(meta);
  const clock = new Clock({
    time: systemTime,
    boot,
    synchronised: await synchronisedByKernel(fault),
    batteryAtStart: batteryClockAtStart(systemTime),
    buildMs,
    ...(kept && { kept }),
  });
  const audit = new AuditLog(store, clock, { cabinet: config.cabinet.id, policy: config.audit.policy });
  const alarms = new Alarms(store);
  try {
    audit.begin();
  } catch (error) {
    // A full disk: the chain begins with the first row that goes through, and operators can open until then.
    fault(error);
  }
  return {
    store,
    audit,
    meta,
    boot,
    clock,
    clockRecord: new ClockRecord(store, audit, alarms, meta, clock),
    alarms,
    rights: new Rights(store),
    uses: new Uses(store),
    revocations: new Revocations(store),
    commands: new Commands(store),
    persons: new Persons(store),
    requests: new PrivacyRequests(store),
    blocked: new BlockedLockers(store),
    dropOffs: new DropOffs(store),
    openings: new Openings(store),
    latches: new Latches(store),
    throttle: new Throttle(store),
    receipts: new Receipts(store),
  };
}
