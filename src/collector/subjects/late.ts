import { z } from 'zod';
import type { AuditRow } from '../../audit/row.js';
import type { AuditMessage } from '../../wire/messages.js';
import type { Sql, SqlDatabase } from '../sql.js';
import { dueMs } from './due-date.js';
import { isErasedAt } from './erased-at.js';
import { bury, eraseCorrecting, eraseOfNewRefs } from './erasing.js';
import { erasedRow, isErased, referencesIn } from './scrub.js';
import type { Tags } from './tags.js';

const buriedShape = z.object({ tag: z.string(), request: z.string().nullable() });

type Batch = Pick<AuditMessage, 'cabinet' | 'chain' | 'events'>;

/**
 * The rows of a batch as they may be stored: what names somebody who was erased comes without. The batch was judged as it came. Its cabinet still had
 * that, so it is told to erase it, too.
 */
export async function scrubBatch(
  db: SqlDatabase,
  sql: Sql,
  tags: Tags,
  batch: Batch,
  nowMs: number,
): Promise<readonly AuditRow[]> {
  const { cabinet, events } = batch;
  const subjects = distinct(events.map(({ subject_ref }) => subject_ref));
  const refs = distinct(events.map(({ credential_ref }) => credential_ref));
  const { requests, refs: erasedRefs } = await buriedOf(db, sql, tags, cabinet, subjects, refs);
  const theirs = events.filter(({ subject_ref }) => subject_ref !== null && requests.has(subject_ref));
  const found = theirs.filter(
    (row) => row.credential_ref !== null && !erasedRefs.has(row.credential_ref) && !isTerminal(row),
  );
  for (const { subject_ref: subject, credential_ref: ref } of found) {
    if (subject === null || ref === null || erasedRefs.has(ref)) continue;
    erasedRefs.add(ref);
    await bury(db, sql, tags, [[cabinet, ref]], requests.get(subject) ?? '', nowMs);
  }
  const correctsErased = await erasedBelow(sql, batch);
  const erasedSubjects = new Set(requests.keys());
  const gone = new Set<number>();
  const scrubbed = events.map((row) => {
    const isErasedRow = (seq: number): boolean => gone.has(seq) || correctsErased.has(seq);
    if (row.salt === null || !isErased(row, { subjects: erasedSubjects, refs: erasedRefs }, isErasedRow)) return row;
    gone.add(row.seq);
    return erasedRow(row);
  });
  if (gone.size > 0) await eraseCorrecting(db, sql, batch, gone);
  const newRefs = new Set(found.flatMap(({ credential_ref }) => credential_ref ?? []));
  if (newRefs.size > 0) await eraseOfNewRefs(db, sql, cabinet, newRefs);
  const tell = new Map(theirs.filter(({ salt }) => salt !== null).map((row) => [row.subject_ref ?? '', row]));
  const orders = [...tell.keys()].map((subject) => ({ subject, request: requests.get(subject) ?? '' }));
  for (const { subject, request } of orders.sort((a, b) => (a.request < b.request ? -1 : 1))) {
    await tellToErase(db, sql, tags, { request, subject, ...batch }, nowMs);
  }
  return scrubbed;
}

/** Which texts of a message are erased references. */
export async function erasedIn(
  db: SqlDatabase,
  sql: Sql,
  tags: Tags,
  cabinet: string,
  message: object,
): Promise<ReadonlySet<string>> {
  const texts = distinct(referencesIn(message));
  const { requests, refs } = await buriedOf(db, sql, tags, cabinet, texts, texts);
  return new Set([...requests.keys(), ...refs]);
}

/** A terminal's name stands where rights stand, and is nobody's. */
function isTerminal({ actor, actor_role, credential_ref }: AuditRow): boolean {
  return actor_role === 'system' && actor === credential_ref;
}

function distinct(texts: readonly (string | null)[]): string[] {
  return [...new Set(texts)].filter((text) => text !== null);
}

/** What of this was erased: bookings, with the requests, and rights and tokens of the cabinet. One statement, since it is asked for each batch. */
async function buriedOf(
  db: SqlDatabase,
  sql: Sql,
  tags: Tags,
  cabinet: string,
  subjects: readonly string[],
  refs: readonly string[],
): Promise<{ readonly requests: Map<string, string>; readonly refs: Set<string> }> {
  const bookings = new Map(subjects.map((subject) => [tags.subject(subject), subject]));
  const rights = new Map(refs.map((ref) => [tags.at(cabinet, ref), ref]));
  const found = { requests: new Map<string, string>(), refs: new Set<string>() };
  if (bookings.size + rights.size === 0) return found;
  // A join: a list that stands behind `=` would be searched through for each row of a small table.
  const rows = await sql.rows(
    `SELECT tag, request FROM ${db.listed('?1')} JOIN tombstones ON tag = value
     UNION ALL SELECT tag, NULL FROM ${db.listed('?2')} JOIN cabinet_tombstones ON tag = value AND cabinet = ?3`,
    [JSON.stringify([...bookings.keys()]), JSON.stringify([...rights.keys()]), cabinet],
  );
  for (const { tag, request } of rows.map((row) => buriedShape.parse(row))) {
    const [subject, ref] = [bookings.get(tag), rights.get(tag)];
    if (subject !== undefined && request !== null) found.requests.set(subject, request);
    if (ref !== undefined) found.refs.add(ref);
  }
  return found;
}

/** Of the rows that rows of a batch correct: those that are erased. */
async function erasedBelow(sql: Sql, { cabinet, chain, events }: Batch): Promise<ReadonlySet<number>> {
  const erased = new Set<number>();
  for (const seq of new Set(events.flatMap(({ supersedes }) => supersedes ?? []))) {
    if (await isErasedAt(sql, { cabinet, chain, seq })) erased.add(seq);
  }
  return erased;
}

interface Late {
  readonly request: string;
  readonly subject: string;
  readonly cabinet: string;
  readonly chain: string;
}

/** A cabinet that was not told is told; one that has erased and comes with a chain that began since is told again. Its request is open again then. */
async function tellToErase(
  db: SqlDatabase,
  sql: Sql,
  tags: Tags,
  { request, subject, cabinet, chain }: Late,
  nowMs: number,
): Promise<void> {
  // It may have ended so long ago that it was forgotten.
  await sql.rows(
    `INSERT INTO subject_requests (id, kind, tag, state, asked_ms, due_ms, ended_ms, claimed_ms, asked_by, actor, actor_role)
     VALUES (?1, 'erase', ?2, 'done', ?3, ?4, ?3, ?3, 'collector', 'collector', 'cloud') ON CONFLICT (id) DO NOTHING`,
    [request, tags.subject(subject), nowMs, dueMs(nowMs)],
  );
  const told = await sql.rows(
    `INSERT INTO subject_orders (request, cabinet, state, next_ms) VALUES (?1, ?2, 'open', ?4)
     ON CONFLICT (request, cabinet) DO UPDATE SET state = 'open', jti = NULL, sends = 0, next_ms = excluded.next_ms, ended_ms = NULL
     WHERE subject_orders.state <> 'open'
       AND subject_orders.ended_ms < (SELECT began_ms FROM chains WHERE chains.cabinet = ?2 AND chains.chain = ?3)
     RETURNING cabinet`,
    [request, cabinet, chain, nowMs],
  );
  if (told.length === 0) return;
  await bury(db, sql, tags, [[cabinet, subject]], request, nowMs);
  await sql.rows(
    `UPDATE subject_requests SET state = 'pending', reference = ?2, ended_ms = NULL, told_ms = NULL, due_ms = ?3
     WHERE id = ?1 AND state IN ('done', 'refused')`,
    [request, subject, dueMs(nowMs)],
  );
}
