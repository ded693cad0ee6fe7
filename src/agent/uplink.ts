import { setTimeout as wait } from 'node:timers/promises';
import { isFreeLocker } from '../access/free-lockers.js';
import { GivenErasures } from '../access/given-erasures.js';
import { StateTaker } from '../access/take-state.js';
import { RecordSource } from '../audit/record-source.js';
import { ReferenceRows } from '../audit/reference-rows.js';
import { packageVersion } from '../lib/built.js';
import { systemTime } from '../lib/clock-source.js';
import { type LockerError, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { newId } from '../lib/new-id.js';
import { GivenRentals } from '../rental/given-rentals.js';
import { RentalBook } from '../rental/rental-book.js';
import { DropOffs } from '../store/drop-offs.js';
import { Uplink } from '../uplink/uplink.js';
import type { LockersMessage } from '../wire/messages.js';
import { restFacts } from './at-rest.js';
import type { Edges } from './edges.js';

/** About a millisecond of work on a small board, then a rest in which everything else goes on. */
const sliceRows = 100;
const restMs = 2;

/** Starts the line to the cloud where one is configured. One that does not come about keeps nothing else from working. */
export function startUplink(edges: Edges, log: Log): Uplink | undefined {
  const { config, tables, cabinet, access, people, signed, service, commands, rentals, refusals, backups, fault } =
    edges;
  const { recovery } = backups;
  const { uplink: spec } = config;
  const { alarmBoard } = cabinet;
  if (!spec) {
    // They may have been up when it was taken out of the config.
    for (const { code, part } of cabinet.alarms())
      if (code === 'uplink_down' || code === 'uplink_budget' || code === 'certificate_expires')
        alarmBoard.clear(code, part);
    return undefined;
  }
  const { device } = signed;
  if (device?.kind !== 'ready') {
    // Nobody would believe what it says; the alarm of its keys is up already, or the config is at fault.
    if (device) alarmBoard.raise('uplink_down', '', { error: device.error.code });
    return undefined;
  }
  const { store, audit, alarms, receipts, clock, boot } = tables;
  const { data: atRest } = restFacts(config, process.env);
  const uplink = new Uplink({
    ...{ spec, store, audit, receipts, alarms, clock, commands, refusals, alarmBoard, fault },
    isOpening: () => cabinet.isOpening(),
    source: new RecordSource(store),
    cabinet: config.cabinet.id,
    timezone: config.cabinet.timezone,
    roomRatio: () => tables.room.ratio,
    serviceEnd: tables.serviceEnd,
    ...(recovery.kind === 'ready' && { snapshots: { backups, to: recovery.key } }),
    left: () => service.left(),
    key: device.keys.signing,
    time: systemTime,
    signedTime: signed.time,
    receiptTaker: signed.receipts,
    trust: signed.trust,
    ...(rentals && { cashier: rentals.cashier }),
    stateTaker: stateTaker(edges),
    meta: tables.meta,
    reportTable: tables.reports,
    requests: () => people.requests.pending(),
    resultOf: (jti) => tables.commands.get(jti),
    status: () => {
      const { chain, seq, hash } = audit.head();
      return {
        ...{ version: packageVersion(), boot, chain, seq, head: hash, clock: clock.now().state },
        ...{ policy: config.audit.policy, at_rest: atRest },
        health: cabinet.alarms().length === 0 ? 'ok' : 'attention',
        ...(access.awaited.awaits() && { awaits: 'state' as const }),
      };
    },
    lockers: () => lockersOf(edges),
    activeAlarms: () => cabinet.alarms().map(({ code, part }) => ({ code, part })),
    onUp: (url) => log('info', 'uplink.up', { url }),
    onDown: (error: LockerError) => log('warn', error.code, { message: messageOf(error) }),
  });
  uplink.start();
  return uplink;
}

/** Takes what the cloud gives back after a loss of the database. */
function stateTaker({ config, tables, access, people, signed, refusals }: Edges): StateTaker {
  return new StateTaker({
    ...tables,
    erasures: new GivenErasures({
      ...{ ...tables, references: new ReferenceRows(tables.store), personRequests: people.requests },
      pace: { rows: sliceRows, rest: () => wait(restMs) },
    }),
    givenRentals: new GivenRentals({
      ...{ ...tables, book: new RentalBook(tables), newRef: () => newId(16) },
      lockers: new Map(config.lockers.map((locker) => [locker.id, locker])),
      dropOffs: new DropOffs(tables.store),
    }),
    ...{ admin: access.admin, awaited: access.awaited, cabinet: config.cabinet.id },
    ...{ trust: signed.trust, device: signed.device, refusals },
  });
}

/** What is in a locker nobody can read: what a courier left is known, and so is a locker that a courier could fill. */
function lockersOf({ cabinet, tables }: Edges): LockersMessage['lockers'] {
  const isSound = (locker: string): boolean => cabinet.isSound(locker);
  return cabinet.lockers().map(({ id, latch, door, alarms: [fault] }) => {
    const taken = tables.dropOffs.of(id) !== undefined;
    const occupancy = taken ? 'taken' : isFreeLocker({ ...tables, isSound }, id) ? 'free' : 'unknown';
    return { id, latch, door, occupancy, ...(fault !== undefined && { fault }) };
  });
}
