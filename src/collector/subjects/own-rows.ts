import { z } from 'zod';
import { type AuditRow, auditRowSchema } from '../../audit/row.js';
import { rightArg } from '../../tokens/command-token.js';
import { rowOf, selectEvents } from '../event-columns.js';
import type { Sql, SqlDatabase } from '../sql.js';
import { byCabinet, findNamed, type Named } from './belongings.js';
import type { OwnRows } from './port.js';
import { rentalsOf, reportsAbout } from './rental-messages.js';
import { isErased as belongs } from './scrub.js';

type Placed = OwnRows['events'][number];

/** What is stored of a person, rows in the order of cabinet, chain and seq. A restriction does not stop them. */
export async function ownRows(db: SqlDatabase, sql: Sql, reference: string): Promise<OwnRows> {
  const named = await findNamed(db, sql, reference);
  const refs = new Map(byCabinet(named));
  const events: Placed[] = [];
  const disputed: Placed[] = [];
  for (const cabinet of named.cabinets) {
    const known = { subjects: new Set([reference]), refs: new Set(refs.get(cabinet)) };
    const stored = await sql.rows(
      `${selectEvents(db)} WHERE cabinet = ?1 AND salt IS NOT NULL AND (subject_ref = ?2 OR (subject_ref IS NULL
         AND (${db.isIn('credential_ref', '?3')} OR supersedes IS NOT NULL))) ORDER BY chain, seq`,
      [cabinet, reference, JSON.stringify([...known.refs])],
    );
    const found = new Set<string>();
    events.push(...theirs(cabinet, stored.map(rowOf), known, found));
    const rows = await sql.rows('SELECT "row" FROM disputed_rows WHERE cabinet = ?1 ORDER BY chain, seq', [cabinet]);
    const read = rows.map(({ row }) => auditRowSchema.parse(JSON.parse(z.string().parse(row))));
    disputed.push(...theirs(cabinet, read, known, found));
  }
  return {
    ...{ events, disputed },
    rights: await rightsOf(db, sql, reference, refs),
    reports: await reportsOf(sql, reference, named),
  };
}

const givenShape = z.object({ arg: z.string(), given_ms: z.int() });

async function rightsOf(
  db: SqlDatabase,
  sql: Sql,
  reference: string,
  refs: ReadonlyMap<string, readonly string[]>,
): Promise<OwnRows['rights']> {
  const rights: OwnRows['rights'][number][] = [];
  for (const [cabinet, theirs] of refs) {
    const rows = await sql.rows(
      `SELECT arg, given_ms FROM given_rights WHERE cabinet = ?1
         AND (subject = ?2 OR (subject IS NULL AND ${db.isIn('ref', '?3')})) ORDER BY given_ms, jti`,
      [cabinet, reference, JSON.stringify(theirs)],
    );
    for (const { arg, given_ms: givenMs } of rows.map((row) => givenShape.parse(row))) {
      const { pin: _, ...right } = rightArg.parse(JSON.parse(arg));
      rights.push({ cabinet, givenMs, right });
    }
  }
  return rights;
}

async function reportsOf(sql: Sql, reference: string, named: Named): Promise<OwnRows['reports']> {
  const reports: OwnRows['reports'][number][] = [];
  for (const [cabinet, rentals] of await rentalsOf(sql, [reference], named)) {
    const stored = await reportsAbout(sql, 'reports', cabinet, rentals);
    // These are among the others, as long as those are kept.
    const known = new Set(stored.map(({ id }) => id));
    const newest = await reportsAbout(sql, 'rental_reports', cabinet, rentals);
    for (const report of [...stored, ...newest.filter(({ id }) => !known.has(id))]) reports.push({ cabinet, report });
  }
  return reports;
}

/** @param found places of rows that are theirs: what corrects one of them is, too, and is added */
function theirs(
  cabinet: string,
  rows: readonly AuditRow[],
  known: Parameters<typeof belongs>[1],
  found: Set<string>,
): Placed[] {
  return rows.flatMap((event) => {
    if (!belongs(event, known, (seq) => found.has(`${event.chain} ${seq}`))) return [];
    found.add(`${event.chain} ${event.seq}`);
    return { cabinet, event };
  });
}
