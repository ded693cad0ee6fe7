import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { startAccess } from '../../src/agent/access.js';
import { startPeople } from '../../src/agent/people.js';
import { startSigned } from '../../src/agent/signed.js';
import { openTables } from '../../src/agent/tables.js';
import { startTicks } from '../../src/agent/ticks.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { RunRecord } from '../../src/audit/run-record.js';
import { Cabinet } from '../../src/cabinet/cabinet.js';
import { parseConfig } from '../../src/config/load.js';
import type { Hardware, HardwareEvents } from '../../src/hardware/hardware.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { openStore } from '../../src/store/store.js';
import { atEnd, tempDir } from '../store/workshop.js';

const dayMs = 86_400_000;

/** Boards that answer and locks that are shut: after the first facts nothing is told any more. */
class QuietHardware implements Hardware {
  readonly #closed = Array.from({ length: 24 }, () => 'closed' as const);

  on<E extends keyof HardwareEvents>(event: E, listener: (fact: HardwareEvents[E]) => void): void {
    const tell: Partial<{ [K in keyof HardwareEvents]: HardwareEvents[K] }> = {
      latches: { board: 'b1', latches: this.#closed },
      board: { board: 'b1', answering: true },
      bus: { bus: 'line', open: true },
      process: { up: true, restarts: 0 },
    };
    const fact = tell[event];
    if (fact !== undefined) listener(fact);
  }
  read = async () => ({ latches: this.#closed });
  unlock = () => Promise.reject(new Error('nothing is opened on an idle day'));
  counters = async () => ({ buses: {}, boards: {}, readers: {} });
  signal = (): void => undefined;
  stop = async (): Promise<void> => undefined;
}

afterEach(() => vi.useRealTimers());

test('a day on which nothing happens writes nothing, not even a snapshot', { timeout: 120_000 }, async () => {
  const dir = tempDir();
  const parsed = parseConfig(
    `
cabinet: { id: CAB-1, timezone: Asia/Kolkata }
data: ${dir}/data
buses: [{ id: line, port: /dev/null }]
boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 24 }]
lockers: [{ range: A01..A24, size: M, board: b1, channels: 1..24 }]
control: { socket: ${dir}/control.sock }
access: { pepper: ${dir}/pepper }
trust: { keys: ${dir}/trust.jwks, device: ${dir}/own/device.jwks }
`,
    join(dir, 'config.yaml'),
  );
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors));
  const { config } = parsed;
  const told: unknown[] = [];
  const fault = (error: unknown): unknown => told.push(error);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date', 'hrtime'] });
  const store = openStore(config.data, { onTrouble: fault });
  const times = { time: systemTime, synchronised: () => true, batteryAtStart: true };
  const tables = await openTables(config, store, fault, times);
  const cabinet = new Cabinet(config, new QuietHardware(), tables, systemTime, fault);
  const counted = new CountedRows(store, tables.audit, systemTime, 1);
  const signed = await startSigned(config, tables, counted, fault);
  const access = startAccess({
    config,
    tables,
    cabinet,
    refusals: counted,
    trust: signed.trust,
    owedPaise: () => 0,
    fault,
  });
  const people = startPeople({ config, tables, access, fault });
  const run = new RunRecord(tables, { boot: tables.boot, version: '1.0.0', config: config.hash });
  const endTicks = startTicks({
    ...{ config, tables, run, cabinet, signed, access, people, fault },
    ...{ views: counted, refusals: counted },
  });
  atEnd(async () => {
    endTicks();
    vi.useRealTimers();
    await cabinet.stop();
    await store.close();
  });
  await access.admin.put(
    { role: 'customer', lockers: ['A01'], randomPin: true },
    { actor: 'uid-0', actorRole: 'installer' },
  );

  const changes = store.statement<[], { n: number }>('SELECT total_changes() AS n');
  const state = () => {
    const wal = statSync(join(config.data, 'lockerd.db-wal'), { bigint: true });
    const snapshot = statSync(join(config.data, 'snapshot.db'), { bigint: true });
    return { rows: changes.get()?.n, wal: [wal.size, wal.mtimeNs], snapshot: [snapshot.ino, snapshot.mtimeNs] };
  };
  // What comes of the start and of the new right, the snapshot among it.
  await vi.advanceTimersByTimeAsync(60_000);
  await store.snapshot();
  const before = state();
  const toldBefore = told.length;
  const beganMs = systemTime.wallMs();
  await vi.advanceTimersByTimeAsync(dayMs);
  expect(systemTime.wallMs() - beganMs).toBe(dayMs);
  expect(state()).toEqual(before);
  expect(told.slice(toldBefore)).toEqual([]);
  tables.store.tx(() => tables.audit.append({ event: 'device.started' }));
  expect(state().rows).toBeGreaterThan(before.rows ?? 0);
});
