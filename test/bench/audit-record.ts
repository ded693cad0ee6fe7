import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { noPrev } from '../../src/audit/row-hash.js';
import { insertSql, toDatabase } from '../../src/audit/row-sql.js';
import { readingPace } from '../../src/control/audit-calls.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { openCopied } from '../../src/store/copied-database.js';
import { openStore } from '../../src/store/store.js';
import type { Figure } from './figures.js';
import { openingRow } from './record-row.js';

/** How fast a record is verified: as a copied file, and by the daemon beside all else; and how long that keeps it. */
export async function recordFigures(rows: number): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'lockerd-bench-'));
  try {
    await writeRecord(dir, rows);
    const how = `${rows} rows of one chain`;
    const copied = await verifiedPerSecond(dir, rows);
    const { perSecond, worstMs } = await verifiedBeside(dir, rows);
    return [
      { what: 'audit verify, copied file', value: copied, unit: 'rows/s', goal: { least: 50_000 }, how },
      { what: 'audit verify, by the daemon', value: perSecond, unit: 'rows/s', how },
      { what: 'audit verify, by the daemon: event loop kept at most', value: worstMs, unit: 'ms', how: 'p99.9' },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function verifiedPerSecond(dir: string, rows: number): Promise<number> {
  const beganMs = systemTime.monoMs();
  const copied = openCopied(dir);
  const pace = { rows: 2000, rest: () => turn() };
  const verdict = await verifyRecord(new RecordSource(copied.connection), pace, () => undefined);
  copied.close();
  mustBeSound(verdict.sound);
  return (rows * 1000) / (systemTime.monoMs() - beganMs);
}

async function verifiedBeside(dir: string, rows: number): Promise<{ perSecond: number; worstMs: number }> {
  const store = openStore(dir, { onTrouble: fail });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const beganMs = systemTime.monoMs();
  delay.enable();
  const verdict = await verifyRecord(
    new RecordSource(store),
    readingPace(new AbortController().signal),
    () => undefined,
  );
  delay.disable();
  mustBeSound(verdict.sound);
  const perSecond = (rows * 1000) / (systemTime.monoMs() - beganMs);
  await store.close();
  return { perSecond, worstMs: delay.percentile(99.9) / 1e6 };
}

/** Rows as an opening leaves them, made directly. */
export async function writeRecord(dir: string, rows: number): Promise<void> {
  const store = openStore(dir, { onTrouble: fail });
  const insert = store.statement<[ReturnType<typeof toDatabase>], never>(insertSql);
  const chain = randomBytes(16).toString('hex');
  let prev = noPrev;
  store.tx(() => {
    for (let seq = 1; seq <= rows; seq++) {
      const row = openingRow(chain, seq, prev);
      insert.run(toDatabase(row));
      prev = row.hash;
    }
    store.statement<[string], never>("INSERT INTO meta (key, value) VALUES ('chain', ?)").run(JSON.stringify(chain));
  });
  await store.close();
}

function mustBeSound(sound: boolean): void {
  if (!sound) throw new Error('the record of the bench does not verify');
}

function fail(error: Error): never {
  throw error;
}
