import { z } from 'zod';
import type { AuditRow } from '../audit/row.js';
import type { AuditMessage, StatusMessage } from '../wire/messages.js';
import { type BrokenAt, breaks, extend, noRows, type Prefix, sortRows } from './continuity.js';
import { firstPullMs } from './pull-rule.js';
import { dropErased } from './snapshots.js';
import type { Sql, SqlDatabase } from './sql.js';
import type { Gap, Taken } from './store.js';
import { type Guard, type Watched, watchedColumns } from './subjects/guard.js';

/** Rows whose links are looked at in one go when a gap has closed. */
const linksAtOnce = 1000;

/** How far a chain is stored: the prefix, and the highest number. */
interface Reached {
  readonly prefix: Prefix;
  readonly last: number;
}

interface Chain extends Reached {
  /** When its gap is asked for; `null` without one. */
  readonly pullDueMs: number | null;
  /** How often it was. */
  readonly pulls: number;
}

/**
 * Takes the rows of a checked batch within a transaction. The row of the cabinet is locked first: a shared subscription hands
 * batches of one cabinet to several collectors, and each has to see what the others have stored.
 */
export async function takeBatch(
  db: SqlDatabase,
  sql: Sql,
  guard: Guard,
  batch: AuditMessage,
  nowMs: number,
): Promise<Taken> {
  const { cabinet, chain, from, to } = batch;
  const { quarantine, watched } = await lockCabinet(db, sql, cabinet);
  const before = await chainOf(db, sql, batch, nowMs);
  const events = await guard.rows(sql, batch, watched, nowMs);
  const stored = from > before.last ? new Map<number, string>() : await hashesOf(db, sql, batch);
  const { added, disputed } = sortRows(events, stored, before.prefix);
  if (added.length > 0) await db.insertEvents(sql, cabinet, added, nowMs);
  await keepDisputed(sql, cabinet, disputed, nowMs);
  const erasure = added.findLast(({ event }) => event === 'privacy.erased');
  if (erasure) await dropErased(sql, cabinet, chain, erasure.seq);
  const last = added.length > 0 ? Math.max(before.last, to) : before.last;

  const replaced = disputed[0];
  const broken: BrokenAt | undefined = replaced && { reason: 'replaced', chain, seq: replaced.seq };
  if (quarantine !== undefined || broken !== undefined) {
    await saveChain(sql, batch, before, { prefix: before.prefix, last }, nowMs);
    return quarantined(sql, cabinet, quarantine, broken, nowMs);
  }
  const { prefix, brokenAt } = await reach(db, sql, batch, before.prefix, last);
  await saveChain(sql, batch, before, { prefix, last }, nowMs);
  if (brokenAt === undefined) return { kind: 'taken', added: added.length, prefix };
  return quarantined(sql, cabinet, undefined, { reason: 'link', chain, seq: brokenAt }, nowMs);
}

/** Keeps a batch that does not fit together by itself. */
export async function keepBroken(
  db: SqlDatabase,
  sql: Sql,
  guard: Guard,
  batch: AuditMessage,
  broken: BrokenAt,
  nowMs: number,
): Promise<Taken> {
  const { cabinet } = batch;
  const { quarantine, watched } = await lockCabinet(db, sql, cabinet);
  await keepDisputed(sql, cabinet, await guard.rows(sql, batch, watched, nowMs), nowMs);
  return quarantined(sql, cabinet, quarantine, broken, nowMs);
}

/** Compares the row that a status names with the one that is stored; a break, when it is another one and none was known before. */
export async function checkHead(
  db: SqlDatabase,
  sql: Sql,
  cabinet: string,
  { chain, seq, head }: StatusMessage,
  nowMs: number,
): Promise<BrokenAt | undefined> {
  const { quarantine } = await lockCabinet(db, sql, cabinet);
  const stored = (await hashesOf(db, sql, { cabinet, chain, from: seq, to: seq })).get(seq);
  if (stored === undefined || stored === head || quarantine !== undefined) return undefined;
  const broken: BrokenAt = { reason: 'replaced', chain, seq };
  await quarantined(sql, cabinet, undefined, broken, nowMs);
  return broken;
}

/** Lets the prefix of a chain go on behind the rows that are missing; they are written down. */
export async function acceptGap(
  db: SqlDatabase,
  sql: Sql,
  cabinet: string,
  chain: string,
  nowMs: number,
): Promise<Gap | undefined> {
  await lockCabinet(db, sql, cabinet);
  const batch = { cabinet, chain, events: [] };
  const before = await chainOf(db, sql, batch, nowMs);
  const [next] = await linksBehind(db, sql, batch, before.prefix, 1);
  if (next === undefined || next.seq === before.prefix.seq + 1) return undefined;
  const gap = { from: before.prefix.seq + 1, to: next.seq - 1 };
  await sql.rows('INSERT INTO gaps (cabinet, chain, from_seq, to_seq, accepted_ms) VALUES (?1, ?2, ?3, ?4, ?5)', [
    ...[cabinet, chain, gap.from, gap.to, nowMs],
  ]);
  // What is linked wrong behind it is found with the next batch.
  const { prefix } = await reach(db, sql, batch, { seq: gap.to, head: next.prev }, before.last);
  await saveChain(sql, batch, before, { prefix, last: before.last }, nowMs);
  return gap;
}

const quarantineShape = z.object({
  quarantine: z.enum(breaks).nullable(),
  quarantine_chain: z.string().nullable(),
  quarantine_seq: z.int().nullable(),
  key_tag: z.string().nullable(),
  // SQLite has no booleans.
  erased: z.coerce.boolean(),
  restricted: z.coerce.boolean(),
});

/** What holding the row of a cabinet tells. */
interface Locked {
  readonly quarantine: BrokenAt | undefined;
  readonly watched: Watched;
}

/** Holds the row of the cabinet until the transaction is over, beside any erasure. */
async function lockCabinet(db: SqlDatabase, sql: Sql, cabinet: string): Promise<Locked> {
  await sql.rows(
    `INSERT INTO cabinets (cabinet) SELECT CAST(?1 AS text)${db.besideErasures} ON CONFLICT (cabinet) DO NOTHING`,
    [cabinet],
  );
  const [row] = await sql.rows(
    `SELECT quarantine, quarantine_chain, quarantine_seq, ${watchedColumns} FROM cabinets WHERE cabinet = ?1${db.forUpdate}`,
    [cabinet],
  );
  const { quarantine, quarantine_chain: chain, quarantine_seq: seq, ...rest } = quarantineShape.parse(row);
  return {
    quarantine: quarantine === null ? undefined : { reason: quarantine, chain: chain ?? '', seq: seq ?? 0 },
    watched: { keyTag: rest.key_tag, erased: rest.erased, restricted: rest.restricted },
  };
}

/** The first break counts; what follows from it is told by nothing but its rows. */
async function quarantined(
  sql: Sql,
  cabinet: string,
  before: BrokenAt | undefined,
  broken: BrokenAt | undefined,
  nowMs: number,
): Promise<Taken> {
  if (before !== undefined) return { kind: 'quarantined', newly: false, broken: before };
  if (broken === undefined) throw new Error('a quarantine without a reason');
  await sql.rows(
    `UPDATE cabinets SET quarantine = ?2, quarantine_chain = ?3, quarantine_seq = ?4, quarantine_ms = ?5 WHERE cabinet = ?1`,
    [cabinet, broken.reason, broken.chain, broken.seq, nowMs],
  );
  return { kind: 'quarantined', newly: true, broken };
}

const chainShape = z.object({
  prefix_seq: z.int(),
  prefix_head: z.string(),
  last_seq: z.int(),
  pull_due_ms: z.int().nullable(),
  pulls: z.int(),
});

async function chainOf(db: SqlDatabase, sql: Sql, { cabinet, chain }: ChainRows, nowMs: number): Promise<Chain> {
  const select = `SELECT prefix_seq, prefix_head, last_seq, pull_due_ms, pulls FROM chains
    WHERE cabinet = ?1 AND chain = ?2${db.forUpdate}`;
  const [row] = await sql.rows(select, [cabinet, chain]);
  if (row !== undefined) {
    const { prefix_seq: seq, prefix_head: head, last_seq: last, pull_due_ms: pullDueMs, pulls } = chainShape.parse(row);
    return { prefix: { seq, head }, last, pullDueMs, pulls };
  }
  await sql.rows(
    `INSERT INTO chains (cabinet, chain, prefix_seq, prefix_head, last_seq, began_ms, last_ms)
     VALUES (?1, ?2, 0, ?3, 0, ?4, ?4)`,
    [cabinet, chain, noRows.head, nowMs],
  );
  return { prefix: noRows, last: 0, pullDueMs: null, pulls: 0 };
}

/** A chain, and rows of it that have just come. */
type ChainRows = Pick<AuditMessage, 'cabinet' | 'chain' | 'events'>;
type RowRange = Pick<AuditMessage, 'cabinet' | 'chain' | 'from' | 'to'>;

const hashShape = z.object({ seq: z.int(), hash: z.string() });

async function hashesOf(db: SqlDatabase, sql: Sql, { cabinet, chain, from, to }: RowRange) {
  const rows = await sql.rows(
    `SELECT seq, ${db.hex('hash')} AS hash FROM events WHERE cabinet = ?1 AND chain = ?2 AND seq BETWEEN ?3 AND ?4`,
    [cabinet, chain, from, to],
  );
  return new Map(rows.map((row) => hashShape.parse(row)).map(({ seq, hash }) => [seq, hash]));
}

async function keepDisputed(sql: Sql, cabinet: string, rows: readonly AuditRow[], nowMs: number): Promise<void> {
  for (const row of rows) {
    await sql.rows(
      `INSERT INTO disputed_rows (cabinet, chain, seq, hash, "row", received_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (cabinet, chain, seq, hash) DO NOTHING`,
      [cabinet, row.chain, row.seq, row.hash, JSON.stringify(row), nowMs],
    );
  }
}

const linkShape = z.object({ seq: z.int(), prev: z.string(), hash: z.string() });

/** How far the prefix reaches now: over the batch, and over rows that had come before it. */
async function reach(db: SqlDatabase, sql: Sql, batch: ChainRows, prefix: Prefix, last: number) {
  let reached = extend(prefix, batch.events);
  while (reached.brokenAt === undefined && reached.prefix.seq < last) {
    const before = reached.prefix.seq;
    reached = extend(reached.prefix, await linksBehind(db, sql, batch, reached.prefix, linksAtOnce));
    if (reached.prefix.seq === before) break;
  }
  return reached;
}

/** Stored rows behind a prefix, in the order of seq. */
async function linksBehind(db: SqlDatabase, sql: Sql, { cabinet, chain }: ChainRows, { seq }: Prefix, most: number) {
  const rows = await sql.rows(
    `SELECT seq, ${db.hex('prev')} AS prev, ${db.hex('hash')} AS hash FROM events
     WHERE cabinet = ?1 AND chain = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4`,
    [cabinet, chain, seq, most],
  );
  return rows.map((row) => linkShape.parse(row));
}

async function saveChain(
  sql: Sql,
  { cabinet, chain }: ChainRows,
  before: Chain,
  { prefix, last }: Reached,
  nowMs: number,
): Promise<void> {
  // Behind a longer prefix it is another gap, which waits from now on.
  const isNew = prefix.seq > before.prefix.seq || before.pullDueMs === null;
  const dueMs = isNew ? nowMs + firstPullMs : before.pullDueMs;
  await sql.rows(
    `UPDATE chains SET prefix_seq = ?3, prefix_head = ?4, last_seq = ?5, last_ms = ?6, pull_due_ms = ?7, pulls = ?8
     WHERE cabinet = ?1 AND chain = ?2`,
    [
      ...[cabinet, chain, prefix.seq, prefix.head, last, nowMs],
      last > prefix.seq ? dueMs : null,
      isNew ? 0 : before.pulls,
    ],
  );
}
