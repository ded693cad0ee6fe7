import { z } from 'zod';
import { type AuditRow, auditRowSchema } from '../../audit/row.js';
import { rowOf, selectEvents } from '../event-columns.js';
import type { Sql, SqlDatabase } from '../sql.js';
import { byCabinet, findNamed } from './belongings.js';
import type { OwnRows } from './port.js';
import { isErased as belongs } from './scrub.js';

type Placed = OwnRows['events'][number];

/** The stored rows of a person, in the order of cabinet, chain and seq. A restriction does not stop them. */
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
  return { events, disputed };
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
