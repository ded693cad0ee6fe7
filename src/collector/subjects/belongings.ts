import { z } from 'zod';
import type { Sql, SqlDatabase } from '../sql.js';

/** What names one person in the stored rows. */
export interface Named {
  /** Every cabinet with a row that names the booking, or with a right that was given to it from here. */
  readonly cabinets: readonly string[];
  /** Ids of rights and tokens that are the booking's alone, by cabinet. */
  readonly refs: ReadonlyMap<string, ReadonlySet<string>>;
}

const namingShape = z.object({
  cabinet: z.string(),
  credential_ref: z.string().nullable(),
  actor: z.string().nullable(),
  actor_role: z.string().nullable(),
});
const disputedShape = namingShape.extend({ subject_ref: z.string().nullable() });

/**
 * Reads what names a booking, as the cabinets judge it: a right or token is the booking's when a row names both, unless another row of the cabinet
 * names it with another booking. A terminal's name stands where rights stand, and is nobody's. There is no index by reference, which would make
 * each batch dearer, so the tables are read through.
 */
export async function findNamed(db: SqlDatabase, sql: Sql, reference: string): Promise<Named> {
  await db.takeTime(sql);
  const stored = await sql.rows(
    'SELECT DISTINCT cabinet, credential_ref, actor, actor_role FROM events WHERE subject_ref = ?1',
    [reference],
  );
  const given = await sql.rows('SELECT DISTINCT cabinet, ref FROM given_rights WHERE subject = ?1', [reference]);
  const naming = [
    ...stored.map((row) => namingShape.parse(row)),
    ...(await disputedOf(sql, reference)),
    ...given.map(({ cabinet, ref }) =>
      namingShape.parse({ cabinet, credential_ref: ref, actor: null, actor_role: null }),
    ),
  ];
  const refs = new Map<string, Set<string>>();
  for (const { cabinet, credential_ref: ref, actor, actor_role: role } of naming) {
    if (ref === null || (role === 'system' && actor === ref)) continue;
    refs.set(cabinet, (refs.get(cabinet) ?? new Set()).add(ref));
  }
  for (const [cabinet, theirs] of refs) {
    const others = await sql.rows(
      `SELECT DISTINCT credential_ref AS ref FROM events WHERE cabinet = ?1 AND ${db.isIn('credential_ref', '?2')}
       AND ((subject_ref IS NOT NULL AND subject_ref <> ?3) OR (actor_role = 'system' AND actor = credential_ref))`,
      [cabinet, JSON.stringify([...theirs]), reference],
    );
    for (const { ref } of others) theirs.delete(z.string().parse(ref));
  }
  return { cabinets: [...new Set(naming.map(({ cabinet }) => cabinet))].sort(), refs };
}

async function disputedOf(sql: Sql, reference: string) {
  const rows = await sql.rows(`SELECT cabinet, "row" FROM disputed_rows WHERE "row" LIKE ?1 ESCAPE '!'`, [
    holding(reference),
  ]);
  return rows
    .map(({ cabinet, row }) => disputedShape.parse({ ...JSON.parse(z.string().parse(row)), cabinet }))
    .filter((row) => row.subject_ref === reference);
}

/** A pattern for texts that hold this one. */
export function holding(text: string): string {
  return `%${text.replaceAll(/[!%_]/g, '!$&')}%`;
}

/** The lists of ids, in the order of the cabinets. */
export function byCabinet({ refs }: Named): (readonly [cabinet: string, refs: readonly string[]])[] {
  return [...refs]
    .map(([cabinet, theirs]) => [cabinet, [...theirs].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
