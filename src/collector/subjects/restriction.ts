import { z } from 'zod';
import type { AuditRow } from '../../audit/row.js';
import type { Sql, SqlDatabase } from '../sql.js';
import type { Named } from './belongings.js';

/**
 * Restrictions at the store. They leave the rows where they are; `event_reports` and the look at events leave them out. The references
 * stand in the rows in clear, so there is nothing to hide in this table; it is gone with the restriction.
 */
export async function restrict(sql: Sql, reference: string, { refs }: Named): Promise<void> {
  await leaveOut(sql, reference, [reference, ...[...refs.values()].flatMap((theirs) => [...theirs])]);
}

export async function unrestrict(sql: Sql, reference: string): Promise<void> {
  await sql.rows('DELETE FROM restricted_refs WHERE subject_ref = ?1', [reference]);
}

/** Rows that come tell of rights that nobody knew of when the person restricted the use. */
export async function extendRestrictions(db: SqlDatabase, sql: Sql, rows: readonly AuditRow[]): Promise<void> {
  const subjects = new Set(rows.flatMap(({ subject_ref }) => subject_ref ?? []));
  if (subjects.size === 0) return;
  const select = `SELECT ref FROM restricted_refs WHERE ref = subject_ref AND ${db.isIn('ref', '?1')}`;
  const found = await sql.rows(select, [JSON.stringify([...subjects])]);
  for (const subject of found.map(({ ref }) => z.string().parse(ref)).sort()) {
    const theirs = rows.filter(
      (row) => row.subject_ref === subject && !(row.actor_role === 'system' && row.actor === row.credential_ref),
    );
    await leaveOut(sql, subject, [...new Set(theirs.flatMap(({ credential_ref }) => credential_ref ?? []))]);
  }
}

async function leaveOut(sql: Sql, subject: string, refs: readonly string[]): Promise<void> {
  for (const ref of [...refs].sort()) {
    await sql.rows('INSERT INTO restricted_refs (ref, subject_ref) VALUES (?1, ?2) ON CONFLICT (ref) DO NOTHING', [
      ref,
      subject,
    ]);
  }
}
