import { z } from 'zod';
import { type ReportMessage, reportMessage } from '../wire/messages.js';
import { outcomeRank } from './outcome-rank.js';
import type { Sql, SqlDatabase } from './sql.js';

/**
 * What cabinets said last of each rental, order and payment, so that a cabinet that loses its database can be given them back. What runs
 * stays as long as it runs.
 */

export type RentalReport = Extract<ReportMessage, { kind: 'rental' | 'order' | 'payment' }>;
type Told = Extract<RentalReport, { kind: 'rental' }>;

/** As long as a cabinet keeps what is over. */
const keptMs = 7 * 86_400_000;

const rowShape = z.object({ message: z.string(), received_ms: z.int() });

/** A report that was kept, and when it came. */
export interface KeptReport<T = RentalReport> {
  readonly report: T;
  readonly atMs: number;
}

/** Takes note of a report that came for the first time. Reports may overtake each other. */
export async function noteRentalReport(
  db: SqlDatabase,
  sql: Sql,
  cabinet: string,
  message: object,
  nowMs: number,
): Promise<void> {
  // What was erased may have taken so much of it that it says nothing any more.
  const { data: report } = reportMessage.safeParse(message);
  if (report?.kind !== 'rental' && report?.kind !== 'order' && report?.kind !== 'payment') return;
  const { kind } = report;
  const about = aboutOf(report);
  const rental = kind === 'payment' ? await rentalOfOrder(sql, cabinet, report.ord) : (report.rental ?? null);
  const values = [cabinet, kind, about, rental, isRunning(report) ? 1 : 0, JSON.stringify(report), nowMs];
  const inserted = await sql.rows(
    `INSERT INTO rental_reports (cabinet, kind, about, rental, runs, message, received_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (cabinet, kind, about) DO NOTHING RETURNING about`,
    values,
  );
  if (inserted.length > 0) return;
  const where = 'cabinet = ?1 AND kind = ?2 AND about = ?3';
  const [row] = await sql.rows(`SELECT message, received_ms FROM rental_reports WHERE ${where}${db.forUpdate}`, [
    ...[cabinet, kind, about],
  ]);
  const [before] = row === undefined ? [] : readReports([row]);
  if (before !== undefined && !isNewer(report, before.report)) return;
  await sql.rows(
    `UPDATE rental_reports SET rental = coalesce(?4, rental), runs = ?5, message = ?6, received_ms = ?7 WHERE ${where}`,
    values,
  );
}

/** What a cabinet said of its rentals, in the order in which it came. */
export async function rentalReports(sql: Sql, cabinet: string): Promise<readonly KeptReport[]> {
  const rows = await sql.rows(
    'SELECT message, received_ms FROM rental_reports WHERE cabinet = ?1 ORDER BY received_ms, about',
    [cabinet],
  );
  return readReports(rows);
}

/** Forgets what has been over for long. */
export async function forgetRentalReports(sql: Sql, nowMs: number): Promise<void> {
  await sql.rows(
    `DELETE FROM rental_reports WHERE received_ms < ?1 AND runs = 0 AND NOT EXISTS (
       SELECT 1 FROM rental_reports AS running WHERE running.cabinet = rental_reports.cabinet AND running.kind = 'rental'
         AND running.about = rental_reports.rental AND running.runs = 1)`,
    [nowMs - keptMs],
  );
}

function readReports(rows: readonly object[]): KeptReport[] {
  return rows.flatMap((row) => {
    const { message, received_ms: atMs } = rowShape.parse(row);
    const { data: report } = reportMessage.safeParse(JSON.parse(message));
    const isOne = report?.kind === 'rental' || report?.kind === 'order' || report?.kind === 'payment';
    return isOne ? [{ report, atMs }] : [];
  });
}

const running: ReadonlySet<string> = new Set(['offered', 'active', 'overstayed']);

/** The state says it of a rental; of a payment and an order nothing runs by itself. */
export function isRunning(report: RentalReport): boolean {
  return report.kind === 'rental' && running.has(report.state);
}

function aboutOf(report: RentalReport): string {
  if (report.kind === 'payment') return report.jti;
  return report.kind === 'order' ? report.ord : report.rental;
}

async function rentalOfOrder(sql: Sql, cabinet: string, ord: string): Promise<string | null> {
  const select = "SELECT rental FROM rental_reports WHERE cabinet = ?1 AND kind = 'order' AND about = ?2";
  const [row] = await sql.rows(select, [cabinet, ord]);
  return z
    .string()
    .nullable()
    .parse(row?.rental ?? null);
}

/** Whether a report is newer than another one about the same: what has ended stays so, and of one chain the later row counts. */
function isNewer(report: RentalReport, before: RentalReport): boolean {
  if (report.kind === 'payment' && before.kind === 'payment') {
    return outcomeRank[report.outcome] > outcomeRank[before.outcome];
  }
  if (report.kind === 'rental' && before.kind === 'rental') return isNewerTold(report, before);
  return report.kind === 'order' && before.kind === 'order' && before.state === 'asked';
}

function isNewerTold(report: Told, before: Told): boolean {
  if (isRunning(report) !== isRunning(before)) return isRunning(before);
  const sameChain = report.chain !== undefined && report.chain === before.chain;
  return sameChain && report.seq !== undefined && before.seq !== undefined ? report.seq > before.seq : true;
}
