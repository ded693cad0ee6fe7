import { z } from 'zod';
import { backoffMs } from '../lib/backoff.js';
import { reportMessage, type StatusMessage } from '../wire/messages.js';
import type { Sql, SqlDatabase } from './sql.js';

/** A cabinet that waits for its state. */
export interface AwaitedState {
  readonly cabinet: string;
  /** The new chain. */
  readonly chain: string;
}

/** A state with many PINs takes its cabinet minutes; it says by its status when it has it. */
const again = { firstMs: 120_000, capMs: 3_600_000 };
/** What could be recovered of the chain before comes ahead of the new one, unless it never comes. */
const lookAgainMs = 2_000;
const patienceMs = 600_000;
/** The report about the new chain follows the first status at once. */
const reportMs = 60_000;

/** Notes whether a cabinet waits, as its status says. */
export async function noteAwaiting(sql: Sql, cabinet: string, status: StatusMessage, nowMs: number): Promise<void> {
  if (status.state === 'offline' || status.awaits === undefined) {
    await sql.rows('DELETE FROM awaited_states WHERE cabinet = ?1', [cabinet]);
    return;
  }
  await sql.rows(
    `INSERT INTO awaited_states (cabinet, chain, since_ms, due_ms, sent) VALUES (?1, ?2, ?3, ?3, 0)
     ON CONFLICT (cabinet) DO UPDATE
     SET chain = excluded.chain, since_ms = excluded.since_ms, due_ms = excluded.due_ms, sent = 0
     WHERE awaited_states.chain <> excluded.chain`,
    [cabinet, status.chain, nowMs],
  );
}

const dueShape = z.object({ cabinet: z.string(), chain: z.string(), since_ms: z.int(), sent: z.int() });

/**
 * Cabinets that are to be given their state now, each handed out once among all collectors; the next time is later and later. One whose
 * recovered rows are still on their way waits for them: they say what was used.
 */
export async function dueStates(
  db: SqlDatabase,
  sql: Sql,
  nowMs: number,
  most: number,
  random: number,
): Promise<AwaitedState[]> {
  const rows = await sql.rows(
    `SELECT cabinet, chain, since_ms, sent FROM awaited_states WHERE due_ms <= ?1
     ORDER BY due_ms LIMIT ?2${db.forUpdateOfFree}`,
    [nowMs, most],
  );
  const due: AwaitedState[] = [];
  for (const row of rows) {
    const { cabinet, chain, since_ms: sinceMs, sent } = dueShape.parse(row);
    const ready = await hasRows(sql, { cabinet, chain }, nowMs - sinceMs);
    const nextMs = nowMs + (ready ? backoffMs(sent + 1, again, random) : lookAgainMs);
    const set = 'UPDATE awaited_states SET due_ms = ?2, sent = ?3 WHERE cabinet = ?1';
    await sql.rows(set, [cabinet, Math.round(nextMs), ready ? sent + 1 : sent]);
    if (ready) due.push({ cabinet, chain });
  }
  return due;
}

/** Whether the rows that the cabinet has recovered are here, or are waited for no more. */
async function hasRows(sql: Sql, { cabinet, chain }: AwaitedState, waitedMs: number): Promise<boolean> {
  if (waitedMs >= patienceMs) return true;
  const rows = await sql.rows("SELECT message FROM reports WHERE cabinet = ?1 AND kind = 'chain'", [cabinet]);
  const reports = rows.map(({ message }) => reportMessage.parse(JSON.parse(z.string().parse(message))));
  const report = reports.find((one) => one.kind === 'chain' && one.chain === chain);
  if (report === undefined) return waitedMs >= reportMs;
  if (report.kind !== 'chain' || report.before === undefined) return true;
  const [before] = await sql.rows('SELECT last_seq FROM chains WHERE cabinet = ?1 AND chain = ?2', [
    ...[cabinet, report.before.chain],
  ]);
  return before !== undefined && z.int().parse(before.last_seq) >= report.before.seq;
}
