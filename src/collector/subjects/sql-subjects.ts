import { z } from 'zod';
import { LockerError } from '../../lib/errors.js';
import { resultMessage } from '../../wire/messages.js';
import type { Sql, SqlDatabase } from '../sql.js';
import { findNamed, type Named } from './belongings.js';
import { dueMs } from './due-date.js';
import { bury, eraseStored } from './erasing.js';
import { newReceiver } from './export-key.js';
import { checkTag } from './guard.js';
import { cancel, dueOrders, end, endRequest, order } from './orders.js';
import { ownRows } from './own-rows.js';
import type { ExportState, OwnRows, SubjectStore } from './port.js';
import { type DueOrder, noTombstoneKey, type RequestKind, type RequestWish, type SubjectRequest } from './request.js';
import { restrict, unrestrict } from './restriction.js';
import { requestsWhere } from './rows.js';
import { withoutSealed } from './scrub.js';
import type { Tags } from './tags.js';

const dayMs = 86_400_000;
/** An export that nobody fetches is not kept for longer than cabinets keep theirs. */
const exportLifeMs = 30 * dayMs;
/** Whoever erases for longer has died. */
const longestErasingMs = 3_600_000;
const isOpen = "state IN ('erasing', 'pending')";

/** Which open requests for the same person a new one takes the place of. An erasure leaves nothing to do for the others. */
const replaced: Readonly<Record<RequestKind, readonly RequestKind[]>> = {
  erase: ['export', 'restrict', 'unrestrict', 'correct'],
  export: [],
  restrict: ['restrict', 'unrestrict'],
  unrestrict: ['restrict', 'unrestrict'],
  correct: [],
};

/** What persons ask for, over a database that speaks SQL. */
export class SqlSubjects implements SubjectStore {
  constructor(
    private readonly db: SqlDatabase,
    /** Absent: nothing can be asked for here. */
    private readonly tags: Tags | undefined,
  ) {}

  async ask(wish: RequestWish, nowMs: number): Promise<SubjectRequest> {
    const tags = this.#tags();
    const tag = tags.subject(wish.reference);
    const named = await this.db.transaction((sql) => this.#concerned(sql, wish, tag));
    return this.db.transaction(async (sql) => {
      await this.db.alone(sql);
      await claimKey(sql, tags);
      const id = (await this.#sameAs(sql, wish, tag)) ?? (await this.#begin(sql, wish, tag, nowMs));
      await order(this.db, sql, id, named.cabinets, nowMs);
      if (wish.kind === 'erase') {
        const buried = named.cabinets.map((cabinet) => [cabinet, wish.reference] as const);
        await bury(this.db, sql, tags, buried, id, nowMs);
      }
      await endRequest(sql, id, nowMs);
      if (wish.kind === 'restrict') await restrict(sql, wish.reference, named);
      if (wish.kind === 'unrestrict') await unrestrict(sql, wish.reference);
      await sql.rows('INSERT INTO accesses (at_ms, by, what, ref) VALUES (?1, ?2, ?3, ?4)', [
        ...[nowMs, wish.by, `subject.${wish.kind}`, id],
      ]);
      return one(sql, id);
    });
  }

  async erase(id: string, nowMs: number): Promise<void> {
    const reference = await this.db.transaction(async (sql) => {
      const [row] = await sql.rows("SELECT reference FROM subject_requests WHERE id = ?1 AND state = 'erasing'", [id]);
      return row && z.string().parse(row.reference);
    });
    if (reference !== undefined) await eraseStored(this.db, this.#tags(), { id, reference }, nowMs);
  }

  async claimErasing(nowMs: number): Promise<string | undefined> {
    const [row] = await this.#rows(
      `UPDATE subject_requests SET claimed_ms = ?1 WHERE id = (
         SELECT id FROM subject_requests WHERE state = 'erasing' AND claimed_ms <= ?2 LIMIT 1) AND claimed_ms <= ?2 RETURNING id`,
      [nowMs, nowMs - longestErasingMs],
    );
    return row && z.string().parse(row.id);
  }

  requests(all: boolean): Promise<readonly SubjectRequest[]> {
    return this.db.transaction(async (sql) => {
      const open = await requestsWhere(sql, isOpen, [], 'due_ms, id');
      return all ? [...open, ...(await requestsWhere(sql, `NOT ${isOpen}`, [], 'asked_ms DESC, id'))] : open;
    });
  }

  giveUp(id: string, cabinet: string, nowMs: number): Promise<boolean> {
    return this.db.transaction(async (sql) => {
      // A last answer may come at the same time.
      await sql.rows(`SELECT id FROM subject_requests WHERE id = ?1${this.db.forUpdate}`, [id]);
      const ended = await end(sql, id, cabinet, 'given_up', null, nowMs);
      if (ended) await endRequest(sql, id, nowMs);
      // It will erase nothing any more, so what it sealed goes.
      const erases = "SELECT 1 FROM subject_requests WHERE id = ?2 AND kind = 'erase'";
      if (ended) await sql.rows(`DELETE FROM snapshots WHERE cabinet = ?1 AND EXISTS (${erases})`, [cabinet, id]);
      return ended;
    });
  }

  exportOf(reference: string): Promise<ExportState | undefined> {
    const tag = this.#tags().subject(reference);
    return this.db.transaction(async (sql) => {
      const [request] = await requestsWhere(
        sql,
        "tag = ?1 AND kind = 'export' AND receiver IS NOT NULL",
        [tag],
        'asked_ms DESC',
      );
      if (request === undefined) return undefined;
      const [row] = await sql.rows('SELECT receiver FROM subject_requests WHERE id = ?1', [request.id]);
      const sealed = new Map<string, string>();
      for (const { cabinet, message } of await answersTo(sql, request.id)) {
        const text = message.data?.sealed;
        if (typeof text === 'string') sealed.set(cabinet, text);
      }
      return { request, receiver: z.string().parse(row?.receiver), sealed };
    });
  }

  endExport(id: string): Promise<void> {
    return this.db.transaction((sql) => endExport(sql, id));
  }

  rowsOf(reference: string): Promise<OwnRows> {
    return this.db.transaction((sql) => ownRows(this.db, sql, reference));
  }

  dueOrders(nowMs: number, most: number, random: number): Promise<readonly DueOrder[]> {
    return this.db.transaction((sql) => dueOrders(this.db, sql, nowMs, most, random));
  }

  async waitedFor(): Promise<readonly string[]> {
    const rows = await this.#rows(
      "SELECT DISTINCT cabinet FROM subject_orders WHERE next_ms IS NOT NULL AND state = 'open'",
    );
    return rows.map(({ cabinet }) => z.string().parse(cabinet));
  }

  async wake(cabinet: string, nowMs: number, sentBeforeMs: number): Promise<void> {
    await this.#rows(
      `UPDATE subject_orders SET next_ms = ?2
       WHERE cabinet = ?1 AND state = 'open' AND next_ms > ?2 AND coalesce(sent_ms, 0) <= ?3`,
      [cabinet, nowMs, sentBeforeMs],
    );
  }

  overdue(nowMs: number): Promise<readonly SubjectRequest[]> {
    return this.db.transaction(async (sql) => {
      const told = await sql.rows(
        `UPDATE subject_requests SET told_ms = ?1 WHERE ${isOpen} AND due_ms <= ?1 AND (told_ms IS NULL OR told_ms <= ?2) RETURNING id`,
        [nowMs, nowMs - dayMs],
      );
      const requests: SubjectRequest[] = [];
      for (const { id } of told) requests.push(await one(sql, z.string().parse(id)));
      return requests;
    });
  }

  tidy(nowMs: number, beforeMs: number): Promise<void> {
    return this.db.transaction(async (sql) => {
      const old = 'SELECT id FROM subject_requests WHERE receiver IS NOT NULL AND asked_ms <= ?1';
      for (const { id } of await sql.rows(old, [nowMs - exportLifeMs])) {
        const request = z.string().parse(id);
        await endExport(sql, request);
        await sql.rows(
          `UPDATE subject_requests SET state = 'cancelled', reference = NULL, ended_ms = ?2 WHERE id = ?1 AND state = 'pending'`,
          [request, nowMs],
        );
        await sql.rows('UPDATE subject_orders SET next_ms = NULL WHERE request = ?1', [request]);
      }
      const ended = `SELECT id FROM subject_requests WHERE NOT ${isOpen} AND receiver IS NULL AND ended_ms < ?1`;
      await sql.rows(`DELETE FROM subject_orders WHERE request IN (${ended})`, [beforeMs]);
      await sql.rows(`DELETE FROM subject_requests WHERE NOT ${isOpen} AND receiver IS NULL AND ended_ms < ?1`, [
        beforeMs,
      ]);
    });
  }

  /** What names a person, with the cabinets that were told of him before, and those that are to be told. */
  async #concerned(sql: Sql, { kind, reference, cabinets }: RequestWish, tag: string): Promise<Named> {
    // A row belongs to one cabinet.
    if (kind === 'correct') return { cabinets, refs: new Map() };
    const named = await findNamed(this.db, sql, reference);
    const told = await sql.rows(
      'SELECT DISTINCT cabinet FROM subject_orders WHERE request IN (SELECT id FROM subject_requests WHERE tag = ?1)',
      [tag],
    );
    const before = told.map(({ cabinet }) => z.string().parse(cabinet));
    const all = [...new Set([...named.cabinets, ...cabinets, ...before])].sort();
    if (all.length > 0) return { ...named, cabinets: all };
    const message = 'no row that was handed over names this reference: name the cabinets with --cabinet, or --all';
    throw new LockerError('collector.subject_unknown', message);
  }

  /** An open request that is gone on with instead of a new one. */
  async #sameAs(sql: Sql, { kind, reference, dropExport }: RequestWish, tag: string): Promise<string | undefined> {
    const open = await requestsWhere(sql, `tag = ?1 AND (${isOpen} OR receiver IS NOT NULL)`, [tag], 'asked_ms DESC');
    if (kind === 'erase' && !dropExport && open.some((request) => request.kind === 'export')) {
      const message = 'an export for the same person was asked for and not fetched: fetch it first, or --drop-export';
      throw new LockerError('collector.export_first', message);
    }
    if (kind !== 'erase' && kind !== 'export') return undefined;
    const same = open.find((request) => request.kind === kind)?.id;
    // What every cabinet had answered may have another one to ask now.
    const set =
      "UPDATE subject_requests SET state = 'pending', reference = ?2, ended_ms = NULL WHERE id = ?1 AND state IN ('done', 'refused')";
    if (same !== undefined) await sql.rows(set, [same, reference]);
    return same;
  }

  async #begin(sql: Sql, wish: RequestWish, tag: string, nowMs: number): Promise<string> {
    const { id, kind, reference, correction, by, actor, role } = wish;
    if (replaced[kind].length > 0) await cancel(sql, tag, replaced[kind], nowMs);
    await sql.rows(
      `INSERT INTO subject_requests
         (id, kind, tag, state, reference, correction, receiver, asked_ms, due_ms, claimed_ms, asked_by, actor, actor_role)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?10, ?11, ?12)`,
      [
        ...[id, kind, tag, kind === 'erase' ? 'erasing' : 'pending', reference],
        ...[correction === undefined ? null : JSON.stringify(correction), kind === 'export' ? newReceiver() : null],
        ...[nowMs, dueMs(nowMs), by, actor, role],
      ],
    );
    if (kind === 'erase') {
      await sql.rows(
        `INSERT INTO tombstones (tag, request, since_ms) VALUES (?1, ?2, ?3)
         ON CONFLICT (tag) DO UPDATE SET request = excluded.request, since_ms = excluded.since_ms`,
        [tag, id, nowMs],
      );
    }
    return id;
  }

  #tags(): Tags {
    if (this.tags === undefined) throw noTombstoneKey();
    return this.tags;
  }

  #rows(...[text, values]: Parameters<Sql['rows']>): ReturnType<Sql['rows']> {
    return this.db.transaction((sql) => sql.rows(text, values));
  }
}

/** The first key that is used is the key of this database. */
async function claimKey(sql: Sql, tags: Tags): Promise<void> {
  const [known] = await sql.rows('SELECT tag FROM tombstone_key');
  if (known === undefined) await sql.rows('INSERT INTO tombstone_key (tag) VALUES (?1)', [tags.check]);
  else checkTag(z.string().parse(known.tag), tags);
}

async function one(sql: Sql, id: string): Promise<SubjectRequest> {
  const [request] = await requestsWhere(sql, 'id = ?1', [id], 'id');
  if (request === undefined) throw new Error('a request that was just written is not there');
  return request;
}

async function answersTo(sql: Sql, request: string) {
  const rows = await sql.rows(
    `SELECT s.cabinet, s.jti, s.message FROM results s JOIN subject_orders o ON o.cabinet = s.cabinet AND o.jti = s.jti
     WHERE o.request = ?1 ORDER BY s.cabinet`,
    [request],
  );
  return rows.map(({ cabinet, jti, message }) => ({
    cabinet: z.string().parse(cabinet),
    jti: z.string().parse(jti),
    message: resultMessage.parse(JSON.parse(z.string().parse(message))),
  }));
}

async function endExport(sql: Sql, request: string): Promise<void> {
  for (const { cabinet, jti, message } of await answersTo(sql, request)) {
    await sql.rows('UPDATE results SET message = ?3 WHERE cabinet = ?1 AND jti = ?2', [
      ...[cabinet, jti, JSON.stringify(withoutSealed(message))],
    ]);
  }
  await sql.rows('UPDATE subject_requests SET receiver = NULL WHERE id = ?1', [request]);
}
