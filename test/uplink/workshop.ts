import { createPublicKey } from 'node:crypto';
import { GivenErasures } from '../../src/access/given-erasures.js';
import { ReceiptTaker } from '../../src/access/take-receipt.js';
import { StateTaker } from '../../src/access/take-state.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { ReferenceRows } from '../../src/audit/reference-rows.js';
import { Backups } from '../../src/backup/backups.js';
import type { PublicRecoveryKey } from '../../src/backup/recovery-key.js';
import { StateSource } from '../../src/backup/state-source.js';
import { ClockRecord } from '../../src/clock/clock-record.js';
import { TimeRequests } from '../../src/clock/time-requests.js';
import { TimeSetting } from '../../src/clock/time-setting.js';
import type { UplinkSpec } from '../../src/config/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import type { LockerError } from '../../src/lib/errors.js';
import { Meta } from '../../src/store/meta.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { Reports } from '../../src/store/reports.js';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { Uplink, type UplinkParts } from '../../src/uplink/uplink.js';
import { type CommandsWith, cloud, device, openCommands } from '../access/command-workshop.js';
import { givenRentals } from '../access/rental-workshop.js';
import { trusting } from '../access/token-workshop.js';
import { atEnd, type OpenCabinet } from '../store/workshop.js';
import type { Identity } from '../terminal/certificates.js';
import { signer } from '../tokens/signer.js';
import type { Broker, BrokerPlace } from './broker.js';
import { type Collector, collector, receiptSigner } from './collector.js';

/** Signs what is given back to a new chain. */
const stateSigner = signer('s1', ['state+jwt']);

const usual = trusting(new Map([...cloud.trust, ...receiptSigner.trust, ...stateSigner.trust]));
export const boardKey = { kid: device.signing.kid, key: createPublicKey(device.signing.key) };

interface UplinkWith extends CommandsWith {
  readonly broker: BrokerPlace;
  readonly spec?: Partial<UplinkSpec>;
  readonly parts?: Partial<UplinkParts>;
  /** Default: the right one. */
  readonly identity?: Identity;
  /** Without TLS, as in a trial. */
  readonly plain?: boolean;
  /** For whom the state is sealed; default: nobody. */
  readonly recovery?: PublicRecoveryKey;
  /** Issuer that the cabinet believes of brokers; default: the right one. */
  readonly ca?: string;
}

/** The uplink of the cabinet CAB-1 over a real store, to a real broker. Pauses and timeouts are short. */
export async function openUplink({ broker, spec, parts, identity, ca, plain, recovery, ...given }: UplinkWith) {
  const trust = given.trust ?? usual;
  const world = openCommands({ ...given, trust });
  const { store, audit, alarms, clock, refusals, cabinet, faults, serviceEnd } = world;
  const own = identity ?? (await broker.clients.issue({ names: ['CAB-1'] }));
  const tls = broker.identity('cabinet', own, ca);
  const receipts = new Receipts(store);
  const reports = new Reports(store);
  const requests = new TimeRequests({
    ...{ cabinet: 'CAB-1', time: systemTime, randomBytes: (count: number) => Buffer.alloc(count, 7) },
    read: (text) => readTimeToken(text, receiptSigner.trust),
  });
  const installed: string[] = [];
  const told: (string | LockerError)[] = [];
  const uplink = new Uplink({
    ...{ store, audit, receipts, alarms, clock, alarmBoard: cabinet.alarmBoard, cabinet: 'CAB-1', refusals },
    ...{ timezone: 'UTC', roomRatio: () => 0 },
    ...{ key: device.signing, time: systemTime, source: new RecordSource(store) },
    spec: {
      ...{ host: '127.0.0.1', port: broker.port, prefix: 'lockers/v1' },
      ...(!plain && { tls }),
      ...{ batchRows: 50, batchBytes: 100_000, window: 4, receiptTimeoutMs: 60_000, keepaliveMs: 5_000 },
      ...spec,
    },
    signedTime: new TimeSetting({
      ...{ requests, clock, store, refusals },
      record: new ClockRecord(store, audit, alarms, world.meta, clock),
    }),
    receiptTaker: new ReceiptTaker({
      ...{ store, audit, alarms, receipts, marks: new ReleaseMarks(store), clock, cabinet: 'CAB-1' },
      ...{ trust, refusals },
    }),
    stateTaker: new StateTaker({
      ...{ ...world, trust, refusals, cabinet: 'CAB-1', device: { kind: 'ready', keys: device } },
      givenRentals: givenRentals(world),
      erasures: new GivenErasures({
        ...{ ...world, references: new ReferenceRows(store), personRequests: world.people.requests },
        pace: { rows: 100, rest: async () => undefined },
      }),
    }),
    commands: { run: (text) => world.run(text) },
    meta: world.meta,
    reportTable: reports,
    requests: () => world.people.requests.pending(),
    resultOf: (jti) => world.commands.get(jti),
    trust: {
      current: () => trust.current(),
      install: async (text) => {
        installed.push(text);
        return { kind: 'installed', version: 1 };
      },
    },
    status: () => {
      const { chain, seq, hash } = audit.head();
      const facts = { version: '0.0.0', boot: 'b00t1', policy: '2026-01', at_rest: 'plain', health: 'ok' } as const;
      const awaits = world.awaited.awaits() ? ({ awaits: 'state' } as const) : {};
      return { ...facts, ...awaits, chain, seq, head: hash, clock: clock.now().state };
    },
    lockers: () => [{ id: 'A01', latch: 'closed', door: 'unknown', occupancy: 'free' }],
    activeAlarms: () => cabinet.alarms().map(({ code, part }) => ({ code, part })),
    serviceEnd,
    left: () => store.tx(() => serviceEnd.set({ phase: 'gone', force: false })),
    onUp: (address) => told.push(`up ${address}`),
    onDown: (error) => told.push(error),
    fault: (error) => faults.push(error),
    ...(recovery && { snapshots: { backups: backupsOf(world, recovery), to: recovery } }),
    pace: { gatherMs: 1, pullMs: 1 },
    linePace: { retry: { firstMs: 20, capMs: 50 }, lookMs: 20 },
    ...parts,
  });
  const ticks = setInterval(() => uplink.tick(), 20);
  atEnd(async () => {
    clearInterval(ticks);
    await uplink.stop();
  });
  return {
    ...{ ...world, uplink, receipts, reports, told, installed, tls },
    /** Ends this start. */
    end: async (): Promise<void> => {
      clearInterval(ticks);
      await uplink.stop();
      await world.end();
    },
    /** Appends rows and gives the last seq. */
    append: (rows: number): number => {
      for (let n = 0; n < rows; n += 1) store.tx(() => audit.append({ event: 'device.started' }));
      return audit.head().seq;
    },
    acked: () => receipts.get(audit.chain())?.seq ?? 0,
    downCodes: () => told.flatMap((one) => (typeof one === 'string' ? [] : [one.code])),
  };
}

export type OpenUplink = Awaited<ReturnType<typeof openUplink>>;

/** What seals the state of a cabinet in a test; its secret of PIN hashes is nowhere. */
export function backupsOf(world: Pick<OpenCabinet, 'store' | 'audit' | 'clock'>, key: PublicRecoveryKey): Backups {
  const { store, audit, clock } = world;
  const source = new StateSource({
    ...{ store, audit, clock, cabinet: 'CAB-1', program: '0.0.0', pepper: undefined, trustFile: '/nowhere/trust.jwt' },
  });
  const meta = new Meta(store);
  const told = { noted: () => undefined, fault: () => undefined };
  return new Backups({ ...told, store, meta, source, recovery: { kind: 'ready', key }, signing: device.signing });
}

/** The cloud of CAB-1. */
export async function openCollector(broker: Broker): Promise<Collector> {
  const one = await collector({ broker, cabinet: 'CAB-1', key: () => boardKey });
  atEnd(() => one.end());
  return one;
}
