import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AuditLog } from '../../src/audit/audit-log.js';
import { newestRow } from '../../src/audit/newest-row.js';
import { RecordRoom, type RoomLimits } from '../../src/audit/record-room.js';
import { Clock } from '../../src/clock/clock.js';
import { keptClock } from '../../src/clock/floor.js';
import type { LockerError } from '../../src/lib/errors.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { openStore, type Store } from '../../src/store/store.js';

/** A time that moves only when a test moves it. */
export class HandTime {
  mono = 10_000;
  wall = Date.UTC(2026, 5, 1);
  monoMs = () => this.mono;
  wallMs = () => this.wall;

  pass(ms: number): void {
    this.mono += ms;
    this.wall += ms;
  }
}

export interface OpenCabinet {
  readonly dir: string;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly alarms: Alarms;
  readonly room: RecordRoom;
  readonly clock: Clock;
  readonly time: HandTime;
  readonly troubles: LockerError[];
}

/** What is opened last is closed first. */
export function atEnd(cleanup: () => void | Promise<void>): void {
  onTestFinished(cleanup);
}

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'lockerd-test-'));
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface OpenWith {
  readonly dir?: string;
  readonly time?: HandTime;
  readonly boot?: string;
  readonly synchronised?: () => boolean;
  readonly batteryAtStart?: boolean;
  /** Default: no snapshot that nobody waits for. */
  readonly snapshotDelayMs?: number;
  readonly room?: Partial<RoomLimits>;
}

/** A real store in a directory of its own, with clock and audit log. Closed at the end of the test. */
export function openCabinet(given: OpenWith = {}): OpenCabinet {
  const dir = given.dir ?? tempDir();
  const time = given.time ?? new HandTime();
  const troubles: LockerError[] = [];
  const { snapshotDelayMs = 3_600_000 } = given;
  const store = openStore(dir, { onTrouble: (error) => troubles.push(error), snapshotDelayMs });
  atEnd(() => store.close());
  const kept = keptClock(new Meta(store), newestRow(store));
  const clock = new Clock({
    time,
    boot: given.boot ?? 'b00t1',
    synchronised: given.synchronised ?? (() => true),
    batteryAtStart: given.batteryAtStart ?? false,
    buildMs: Date.UTC(2026, 0, 1),
    ...(kept && { kept }),
  });
  const audit = new AuditLog(store, clock, { cabinet: 'CAB-1', policy: '2026-01' });
  const limits = { maxRows: 400_000, maxBytes: 300_000_000, ...given.room };
  const alarms = new Alarms(store);
  const room = new RecordRoom(store, audit, alarms, limits);
  return { dir, store, audit, alarms, room, clock, time, troubles };
}
