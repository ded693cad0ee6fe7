import { randomBytes } from 'node:crypto';
import { AuditLog } from '../audit/audit-log.js';
import { newestRow } from '../audit/newest-row.js';
import { RecordRoom } from '../audit/record-room.js';
import type { CabinetTables } from '../cabinet/tables.js';
import { Clock, type ClockOptions } from '../clock/clock.js';
import { ClockRecord } from '../clock/clock-record.js';
import { keptClock } from '../clock/floor.js';
import { batteryClockAtStart, bootId, synchronisedByKernel } from '../clock/system-clock.js';
import type { Config } from '../config/specs.js';
import { systemTime } from '../lib/clock-source.js';
import { buildMs } from '../lib/release-day.js';
import { Deliveries } from '../rental/deliveries.js';
import { RentalBook } from '../rental/rental-book.js';
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
import { ReleaseMarks } from '../store/release-marks.js';
import { Rentals } from '../store/rentals.js';
import { Reports } from '../store/reports.js';
import { Revocations } from '../store/revocations.js';
import { Rights } from '../store/rights.js';
import { ServiceEnd } from '../store/service-end.js';
import type { Store } from '../store/store.js';
import { Throttle } from '../store/throttle.js';
import { Uses } from '../store/uses.js';

/** All tables of the one database, and the clock that stamps its rows. */
export interface AgentTables extends CabinetTables {
  readonly meta: Meta;
  readonly serviceEnd: ServiceEnd;
  readonly revocations: Revocations;
  readonly throttle: Throttle;
  readonly rentals: Rentals;
  /** What couriers have brought, deliveries and others. */
  readonly dropOffs: Deliveries;
  /** What the cloud is told at once. */
  readonly reports: Reports;
  /** What persons have asked for and is not done yet. */
  readonly requests: PrivacyRequests;
  /** The last receipt of each chain. */
  readonly receipts: Receipts;
  /** When the receipts came, for the time that rows stay. */
  readonly marks: ReleaseMarks;
  readonly room: RecordRoom;
  readonly clock: Clock;
  readonly clockRecord: ClockRecord;
}

/** Where the time comes from. */
type Times = Pick<ClockOptions, 'time' | 'synchronised' | 'batteryAtStart'>;

/**
 * Opens the tables on a store, and begins the record's chain when one is due. `fault` is told what cannot be had but is not needed.
 * @param times default: the machine's clocks and the kernel's word on them
 */
export async function openTables(
  config: Config,
  store: Store,
  fault: (error: unknown) => void,
  times?: Times,
): Promise<AgentTables> {
  const meta = new Meta(store);
  const boot = bootId();
  const kept = keptClock(meta, newestRow(store));
  const clock = new Clock({ ...(times ?? (await timesOfMachine(fault))), boot, buildMs, ...(kept && { kept }) });
  const audit = new AuditLog(store, clock, { cabinet: config.cabinet.id, policy: config.audit.policy });
  const alarms = new Alarms(store);
  const room = new RecordRoom(store, audit, alarms, config.audit);
  try {
    audit.begin();
    room.measure();
  } catch (error) {
    // A full disk: the chain begins with the first row that goes through, and operators can open until then.
    fault(error);
  }
  const shared = {
    rights: new Rights(store),
    uses: new Uses(store),
    rentals: new Rentals(store),
    reports: new Reports(store),
  };
  const sizes = new Map(config.lockers.map(({ id, size }) => [id, size]));
  const dropOffs = new Deliveries({
    ...{ store, clock, ...shared, dropOffs: new DropOffs(store), spec: config.rental?.deliveries },
    book: new RentalBook({ audit, clock, ...shared }),
    sizeOf: (locker) => sizes.get(locker),
    random: randomBytes,
  });
  return {
    ...shared,
    dropOffs,
    store,
    audit,
    meta,
    boot,
    clock,
    clockRecord: new ClockRecord(store, audit, alarms, meta, clock),
    alarms,
    revocations: new Revocations(store),
    commands: new Commands(store),
    persons: new Persons(store),
    requests: new PrivacyRequests(store),
    blocked: new BlockedLockers(store),
    openings: new Openings(store),
    latches: new Latches(store),
    throttle: new Throttle(store),
    receipts: new Receipts(store),
    marks: new ReleaseMarks(store),
    room,
    serviceEnd: new ServiceEnd(store, meta),
  };
}

async function timesOfMachine(fault: (error: unknown) => void): Promise<Times> {
  return {
    time: systemTime,
    synchronised: await synchronisedByKernel(fault),
    batteryAtStart: batteryClockAtStart(systemTime),
  };
}
