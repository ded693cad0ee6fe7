import { z } from 'zod';
import type { AuditRow } from '../audit/row.js';
import type { CommandClaims } from '../tokens/command-token.js';
import {
  type AuditMessage,
  type ReportMessage,
  type ResultMessage,
  resultMessage,
  type SnapshotMessage,
  type StatusMessage,
} from '../wire/messages.js';
import { type AwaitedState, dueStates, noteAwaiting } from './awaited-states.js';
import { cabinetStates } from './cabinet-states.js';
import type { BrokenAt } from './continuity.js';
import type { Enrolments } from './enrol/enrolments.js';
import { SqlEnrolments } from './enrol/sql-enrolments.js';
import { rowOf, selectEvents } from './event-columns.js';
import { forgetExpired, noteOrder, noteResult, noteToken } from './given-rights.js';
import { type KnownState, knownState } from './known-state.js';
import type { MoneyLedger } from './money/money-ledger.js';
import { SqlLedger } from './money/sql-ledger.js';
import { mostPulled, nextPullMs } from './pull-rule.js';
import { forgetRentalReports, noteRentalReport } from './rental-reports.js';
import { dropSnapshot, putSnapshot, type SnapshotSigner, type StoredSnapshot, snapshotOf } from './snapshots.js';
import type { Sql, SqlDatabase } from './sql.js';
import type { Access, CabinetAlarm, CabinetState, CollectorStore, DuePull, EventPage, Gap, Taken } from './store.js';
import { Guard } from './subjects/guard.js';
import type { SubjectStore } from './subjects/port.js';
import { storedReport } from './subjects/rental-messages.js';
import { SqlSubjects } from './subjects/sql-subjects.js';
import { isUnrestricted } from './subjects/subject-tables.js';
import type { Tags } from './subjects/tags.js';
import { acceptGap, checkHead, keepBroken, takeBatch } from './take-batch.js';

const dueShape = z.object({ cabinet: z.string(), chain: z.string(), prefix_seq: z.int(), pulls: z.int() });

/** Tables beside the events whose rows have their time, and when each came. */
const timedTables = [
  ['reports', 'received_ms'],
  ['results', 'received_ms'],
  ['alarms', 'last_ms'],
  ['snapshots', 'received_ms'],
] as const;

/** The store over a database that speaks SQL. */
export class SqlStore implements CollectorStore {
  readonly money: MoneyLedger;
  readonly enrolments: Enrolments;
  readonly #selectEvents: string;
  readonly #guard: Guard;
  readonly subjects: SubjectStore;

  /** @param tags of the key for tombstones, where the config names one */
  constructor(
    private readonly db: SqlDatabase,
    tags?: Tags,
  ) {
    this.#selectEvents = selectEvents(db);
    this.#guard = new Guard(db, tags);
    this.subjects = new SqlSubjects(db, tags);
    this.money = new SqlLedger(db);
    this.enrolments = new SqlEnrolments(db);
  }

  async takeBatch(batch: AuditMessage, nowMs: number): Promise<Taken> {
    await this.db.makeRoom(nowMs);
    return this.db.transaction((sql) => takeBatch(this.db, sql, this.#guard, batch, nowMs));
  }

  keepBroken(batch: AuditMessage, broken: BrokenAt, nowMs: number): Promise<Taken> {
    return this.db.transaction((sql) => keepBroken(this.db, sql, this.#guard, batch, broken, nowMs));
  }

  async endQuarantine(cabinet: string): Promise<boolean> {
    const ended = await this.#rows(
      `UPDATE cabinets SET quarantine = NULL, quarantine_chain = NULL, quarantine_seq = NULL, quarantine_ms = NULL
       WHERE cabinet = ?1 AND quarantine IS NOT NULL RETURNING cabinet`,
      [cabinet],
    );
    return ended.length > 0;
  }

  acceptGap(cabinet: string, chain: string, nowMs: number): Promise<Gap | undefined> {
    return this.db.transaction((sql) => acceptGap(this.db, sql, cabinet, chain, nowMs));
  }

  duePulls(nowMs: number, most: number, random: number): Promise<readonly DuePull[]> {
    return this.db.transaction(async (sql) => {
      const due = await sql.rows(
        `SELECT cabinet, chain, prefix_seq, pulls FROM chains WHERE pull_due_ms <= ?1
         ORDER BY pull_due_ms LIMIT ?2${this.db.forUpdateOfFree}`,
        [nowMs, most],
      );
      const pulls: DuePull[] = [];
      for (const row of due) {
        const { cabinet, chain, prefix_seq: prefix, pulls: before } = dueShape.parse(row);
        const next = nextPullMs(nowMs, before + 1, random);
        const set = 'UPDATE chains SET pulls = ?3, pull_due_ms = ?4 WHERE cabinet = ?1 AND chain = ?2';
        await sql.rows(set, [cabinet, chain, before + 1, next]);
        pulls.push({ cabinet, chain, from: prefix + 1, limit: await gapLength(sql, cabinet, chain, prefix) });
      }
      return pulls;
    });
  }

  putStatus(cabinet: string, status: StatusMessage, nowMs: number): Promise<BrokenAt | undefined> {
    return this.db.transaction(async (sql) => {
      const broken = await checkHead(this.db, sql, cabinet, status, nowMs);
      const set = 'UPDATE cabinets SET status = ?2, status_ms = ?3 WHERE cabinet = ?1';
      await sql.rows(set, [cabinet, JSON.stringify(status), nowMs]);
      await noteAwaiting(sql, cabinet, status, nowMs);
      if (status.reason === 'decommissioned') await dropSnapshot(sql, cabinet);
      return broken;
    });
  }

  putSnapshot(message: SnapshotMessage, by: SnapshotSigner, nowMs: number): Promise<boolean> {
    return this.db.transaction((sql) => putSnapshot(this.db, sql, message, by, nowMs));
  }

  snapshotOf(cabinet: string): Promise<StoredSnapshot | undefined> {
    return this.db.transaction((sql) => snapshotOf(sql, cabinet));
  }

  async putReport(cabinet: string, report: ReportMessage, nowMs: number): Promise<void> {
    await this.db.transaction(async (sql) => {
      const kept = await this.#guard.report(sql, cabinet, report);
      const beside = await storedReport(sql, cabinet, report, kept);
      const stored = await sql.rows(
        `INSERT INTO reports (cabinet, id, kind, message, received_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (cabinet, id) DO NOTHING RETURNING id`,
        [cabinet, report.id, report.kind, JSON.stringify(beside), nowMs],
      );
      if (stored.length > 0) await noteRentalReport(this.db, sql, cabinet, kept, nowMs);
    });
  }

  async putResult(cabinet: string, result: ResultMessage, nowMs: number): Promise<void> {
    await this.db.transaction(async (sql) => {
      const kept = await this.#guard.result(sql, cabinet, result, nowMs);
      const stored = await sql.rows(
        `INSERT INTO results (cabinet, jti, outcome, message, received_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (cabinet, jti) DO UPDATE
         SET outcome = excluded.outcome, message = excluded.message, received_ms = excluded.received_ms
         WHERE results.outcome NOT IN ('done', 'failed') RETURNING jti`,
        [cabinet, result.jti, result.outcome, JSON.stringify(kept), nowMs],
      );
      if (stored.length > 0) await noteResult(sql, cabinet, result);
    });
  }

  async resultOf(cabinet: string, jti: string): Promise<ResultMessage | undefined> {
    const [row] = await this.#rows('SELECT message FROM results WHERE cabinet = ?1 AND jti = ?2', [cabinet, jti]);
    return row && resultMessage.parse(JSON.parse(z.string().parse(row.message)));
  }

  noteOrder(command: CommandClaims, nowMs: number): Promise<void> {
    return this.db.transaction((sql) => noteOrder(sql, command, nowMs));
  }

  noteToken(cabinet: string, jti: string, untilMs: number): Promise<void> {
    return this.db.transaction((sql) => noteToken(sql, cabinet, jti, untilMs));
  }

  knownState(cabinet: string, nowMs: number): Promise<KnownState> {
    return this.db.transaction((sql) => knownState(sql, cabinet, nowMs));
  }

  dueStates(nowMs: number, most: number, random: number): Promise<readonly AwaitedState[]> {
    return this.db.transaction((sql) => dueStates(this.db, sql, nowMs, most, random));
  }

  async raise(cabinet: string, code: CabinetAlarm, nowMs: number): Promise<void> {
    await this.#rows(
      `INSERT INTO alarms (cabinet, code, first_ms, last_ms, count) VALUES (?1, ?2, ?3, ?3, 1)
       ON CONFLICT (cabinet, code) DO UPDATE SET last_ms = excluded.last_ms, count = alarms.count + 1`,
      [cabinet, code, nowMs],
    );
  }

  cabinets(): Promise<readonly CabinetState[]> {
    return this.db.transaction(async (sql) =>
      cabinetStates(
        await sql.rows('SELECT * FROM cabinets ORDER BY cabinet'),
        await sql.rows('SELECT * FROM chains ORDER BY began_ms, chain'),
        await sql.rows('SELECT * FROM alarms ORDER BY code'),
        await sql.rows('SELECT cabinet, received_ms FROM snapshots'),
      ),
    );
  }

  async events({ cabinet, chain, from, most }: EventPage): Promise<readonly AuditRow[]> {
    const where = 'WHERE cabinet = ?1 AND chain = ?2 AND seq >= ?3';
    const text = `${this.#selectEvents} ${where} AND ${isUnrestricted} ORDER BY seq LIMIT ?4`;
    return (await this.#rows(text, [cabinet, chain, from, most])).map(rowOf);
  }

  async recordAccess({ by, what, cabinet, ref }: Access, nowMs: number): Promise<void> {
    await this.#rows('INSERT INTO accesses (at_ms, by, what, cabinet, ref) VALUES (?1, ?2, ?3, ?4, ?5)', [
      ...[nowMs, by, what, cabinet ?? null, ref ?? null],
    ]);
  }

  async expire(beforeMs: number): Promise<void> {
    await this.db.expireEvents(beforeMs);
    for (const [table, column] of timedTables) {
      await this.#rows(`DELETE FROM ${table} WHERE ${column} < ?1`, [beforeMs]);
    }
  }

  async forgetExpired(nowMs: number): Promise<void> {
    await this.enrolments.forgetEnded(nowMs);
    await this.db.transaction(async (sql) => {
      await forgetExpired(sql, nowMs);
      await forgetRentalReports(sql, nowMs);
    });
  }

  async erasuresOf(cabinet: string): Promise<{ readonly tags: readonly string[] }> {
    const rows = await this.#rows('SELECT tag FROM cabinet_tombstones WHERE cabinet = ?1 ORDER BY since_ms DESC, tag', [
      cabinet,
    ]);
    return { tags: rows.map(({ tag }) => z.string().parse(tag)) };
  }

  ready(): Promise<void> {
    return this.#guard.checkKey();
  }

  close(): Promise<void> {
    return this.db.close();
  }

  #rows(...[text, values]: Parameters<Sql['rows']>): ReturnType<Sql['rows']> {
    return this.db.transaction((sql) => sql.rows(text, values));
  }
}

/** How many rows are missing behind the prefix, at most so many as are asked for at once. */
async function gapLength(sql: Sql, cabinet: string, chain: string, prefix: number): Promise<number> {
  const [row] = await sql.rows(
    'SELECT seq FROM events WHERE cabinet = ?1 AND chain = ?2 AND seq > ?3 ORDER BY seq LIMIT 1',
    [cabinet, chain, prefix],
  );
  const next = row === undefined ? prefix + mostPulled + 1 : z.int().parse(row.seq);
  return Math.min(next - prefix - 1, mostPulled);
}
