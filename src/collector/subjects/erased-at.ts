import type { Sql } from '../sql.js';

/** The place of a row. */
interface RowPlace {
  readonly cabinet: string;
  readonly chain: string;
  readonly seq: number;
}

/** Whether a row of this place is erased, among the stored ones or those that contradict others: what corrects it is the same person's. */
export async function isErasedAt(sql: Sql, { cabinet, chain, seq }: RowPlace): Promise<boolean> {
  const at = 'cabinet = ?1 AND chain = ?2 AND seq = ?3';
  const found = await sql.rows(
    `SELECT 1 AS one FROM events WHERE ${at} AND salt IS NULL
     UNION ALL SELECT 1 FROM disputed_rows WHERE ${at} AND "row" LIKE '%"salt":null%'`,
    [cabinet, chain, seq],
  );
  return found.length > 0;
}
