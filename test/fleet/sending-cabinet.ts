import { readFileSync } from 'node:fs';
import { ReceiptTaker } from '../../src/access/take-receipt.js';
import { AuditLog } from '../../src/audit/audit-log.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { newestRow } from '../../src/audit/newest-row.js';
import { Purge } from '../../src/audit/purge.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { perClass } from '../../src/audit/retention.js';
import { Clock } from '../../src/clock/clock.js';
import { ClockRecord } from '../../src/clock/clock-record.js';
import { keptClock } from '../../src/clock/floor.js';
import { TimeRequests } from '../../src/clock/time-requests.js';
import { TimeSetting } from '../../src/clock/time-setting.js';
import type { UplinkSpec } from '../../src/config/specs.js';
import { systemTime, type TimeSource } from '../../src/lib/clock-source.js';
import type { LockerError } from '../../src/lib/errors.js';
import { buildMs } from '../../src/lib/release-day.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { Reports } from '../../src/store/reports.js';
import { openStore } from '../../src/store/store.js';
import { parseDeviceKeys } from '../../src/tokens/device-keys.js';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { parseTrustSet } from '../../src/tokens/trust-set.js';
import type { LinePace } from '../../src/uplink/kept-line.js';
import { Uplink } from '../../src/uplink/uplink.js';

/** What a cabinet of the fleet is made of; all of it can be written as JSON. */
export interface CabinetSetup {
  readonly cabinet: string;
  /** Directory of its database. */
  readonly dir: string;
  /** Files with its own keys and with the trust set. */
  readonly deviceKeys: string;
  readonly trust: string;
  readonly spec: UplinkSpec;
  /** Left out: as at a real cabinet. */
  readonly linePace?: LinePace;
}

interface CabinetWith {
  readonly time?: TimeSource;
  readonly boot?: string;
  readonly onDown?: (error: LockerError) => void;
}

/** A cabinet of the fleet: its record and its uplink are the real ones; it has no lockers. */
export interface SendingCabinet {
  readonly cabinet: string;
  readonly uplink: Uplink;
  readonly audit: AuditLog;
  /** Records an opening: two rows. */
  record(): void;
  /** Up to where its chain has a receipt; 0 for none. */
  receipted(): number;
  /** A step of the removal of rows that have a receipt, and whose hour is over. */
  purge(): void;
  end(): Promise<void>;
}

export function openSendingCabinet(
  { cabinet, dir, deviceKeys, trust: trustFile, spec, linePace }: CabinetSetup,
  { time = systemTime, boot = 'b1', onDown = () => undefined }: CabinetWith = {},
): SendingCabinet {
  const keys = parseDeviceKeys(readFileSync(deviceKeys, 'utf8'));
  if (!keys) throw new Error(`${deviceKeys} holds no keys`);
  const trustSet = parseTrustSet(readFileSync(trustFile, 'utf8'), trustFile);
  const trust = { current: () => ({ kind: 'ready', keys: trustSet, version: 0 }) as const };
  // A snapshot is not what is tried here, and a thousand cabinets would write a thousand.
  const store = openStore(dir, { onTrouble: fail, snapshotDelayMs: 86_400_000 });
  const meta = new Meta(store);
  const kept = keptClock(meta, newestRow(store));
  const clock = new Clock({
    ...{ time, boot, synchronised: () => true, batteryAtStart: false, buildMs },
    ...(kept && { kept }),
  });
  const audit = new AuditLog(store, clock, { cabinet, policy: '2026-01' });
  audit.begin();
  const tables = { alarms: new Alarms(store), receipts: new Receipts(store), marks: new ReleaseMarks(store) };
  const refusals = new CountedRows(store, audit, systemTime, 10);
  const requests = new TimeRequests({
    ...{ cabinet, time: systemTime, randomBytes: (count: number) => Buffer.alloc(count, 7) },
    read: (text) => readTimeToken(text, trustSet),
  });
  const uplink = new Uplink({
    ...{ store, audit, clock, refusals, cabinet, spec, meta, onDown, ...tables },
    ...{ key: keys.signing, time: systemTime, source: new RecordSource(store), fault: fail },
    signedTime: new TimeSetting({
      ...{ requests, clock, store, refusals },
      record: new ClockRecord(store, audit, tables.alarms, meta, clock),
    }),
    receiptTaker: new ReceiptTaker({ ...{ store, audit, clock, trust, refusals, cabinet }, ...tables }),
    ...{ timezone: 'UTC', roomRatio: () => 0, serviceEnd: { now: undefined }, left: () => undefined },
    // Nothing is lost here that would be given back.
    stateTaker: { take: async () => ({ kind: 'refused', reason: 'not_awaited' }) },
    commands: { run: async () => ({ jti: '', outcome: 'refused', reason: 'unsupported' }) },
    trust: { ...trust, install: async () => ({ kind: 'refused', reason: 'no_roots' }) },
    alarmBoard: { raise: () => undefined, clear: () => undefined },
    reportTable: new Reports(store),
    ...{ requests: () => [], resultOf: () => undefined, lockers: () => [], activeAlarms: () => [] },
    status: () => {
      const { chain, seq, hash } = audit.head();
      const facts = { version: '0.0.0', policy: '2026-01', at_rest: 'plain', health: 'ok' } as const;
      return { ...facts, boot, chain, seq, head: hash, clock: clock.now().state };
    },
    onUp: () => undefined,
    ...(linePace && { linePace }),
  });
  const purge = new Purge({
    ...{ store, audit, clock, marks: tables.marks, room: { removed: () => undefined } },
    ...{ retentionMs: perClass(() => 1), opening: () => false },
  });
  let ended = false;
  return {
    ...{ cabinet, uplink, audit },
    record: () =>
      store.tx(() => {
        const who = { board: 'b1', locker: 'A01', credential_ref: `c${audit.head().seq}`, subject_ref: 'BK1' };
        const seq = audit.append({ event: 'lock.intent', ...who });
        audit.append({ event: 'lock.opened', ...who, error_args: [seq] });
      }),
    receipted: () => tables.receipts.get(audit.chain())?.seq ?? 0,
    purge: () => purge.tick(),
    end: async () => {
      if (ended) return;
      ended = true;
      await uplink.stop();
      await store.close();
    },
  };
}

function fail(error: unknown): never {
  throw error;
}
