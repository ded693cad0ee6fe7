import { z } from 'zod';
import { auditRowSchema } from '../../audit/row.js';
import { forgetRights } from '../given-rights.js';
import type { Sql, SqlDatabase, SqlRow, SqlValue } from '../sql.js';
import { byCabinet, findNamed, holding, type Named } from './belongings.js';
import { isErasedAt } from './erased-at.js';
import { endRequest, order } from './orders.js';
import { dropReports, rentalsOf } from './rental-messages.js';
import { erasedRow, isErased, withoutRefs, withoutSealed } from './scrub.js';
import type { Tags } from './tags.js';

/** A request whose rows are being erased. */
interface Erasing {
  readonly id: string;
  readonly reference: string;
}

/**
 * Erases what is stored of a person, in two transactions. The tombstone of the booking is there already, so no row that names it is stored any more.
 * 1. The rows tell which rights and tokens are the booking's; these get tombstones, and the cabinets their orders.
 * 2. What names any of it is erased. Whoever stored something before step 1 had committed it by then.
 * Each may be done again, so whoever breaks off leaves it to the next one.
 */
export async function eraseStored(db: SqlDatabase, tags: Tags, request: Erasing, nowMs: number): Promise<void> {
  const named = await db.transaction((sql) => entomb(db, sql, tags, request, nowMs));
  await db.transaction(async (sql) => {
    await db.takeTime(sql);
    await eraseEvents(db, sql, request.reference, named);
    await eraseDisputed(sql, [request.reference], named);
    await eraseTexts(sql, [request.reference], named);
    await eraseStraySealed(sql);
    for (const cabinet of named.cabinets) {
      await forgetRights(sql, cabinet, request.reference, [...(named.refs.get(cabinet) ?? [])]);
    }
    await sql.rows('DELETE FROM restricted_refs WHERE subject_ref = ?1', [request.reference]);
    await sql.rows("UPDATE subject_requests SET state = 'pending' WHERE id = ?1 AND state = 'erasing'", [request.id]);
    await endRequest(sql, request.id, nowMs);
  });
  await db.scrub();
}

async function entomb(
  db: SqlDatabase,
  sql: Sql,
  tags: Tags,
  { id, reference }: Erasing,
  nowMs: number,
): Promise<Named> {
  const named = await findNamed(db, sql, reference);
  await db.alone(sql);
  await order(db, sql, id, named.cabinets, nowMs);
  const told = await sql.rows('SELECT cabinet FROM subject_orders WHERE request = ?1', [id]);
  const buried = told
    .map((row) => z.string().parse(row.cabinet))
    .flatMap((cabinet) => [
      [cabinet, reference] as const,
      ...[...(named.refs.get(cabinet) ?? [])].map((ref) => [cabinet, ref] as const),
    ]);
  await bury(db, sql, tags, buried, id, nowMs);
  return named;
}

const tagLength = 64;

/** From now on rows of these cabinets that name one of these go without. */
export async function bury(
  db: SqlDatabase,
  sql: Sql,
  tags: Tags,
  refs: readonly (readonly [cabinet: string, ref: string])[],
  request: string,
  nowMs: number,
): Promise<void> {
  const listed = refs.map(([cabinet, ref]) => tags.at(cabinet, ref) + cabinet).sort();
  await sql.rows(
    `INSERT INTO cabinet_tombstones (cabinet, tag, request, since_ms)
     SELECT substr(value, ${tagLength + 1}), substr(value, 1, ${tagLength}), CAST(?2 AS text), CAST(?3 AS bigint)
     FROM ${db.listed('?1')} WHERE true ON CONFLICT (cabinet, tag) DO NOTHING`,
    [JSON.stringify(listed), request, nowMs],
  );
}

const clear =
  'UPDATE events SET subject_ref = NULL, credential_ref = NULL, order_ref = NULL, payment_ref = NULL, salt = NULL';

async function eraseEvents(db: SqlDatabase, sql: Sql, reference: string, named: Named): Promise<void> {
  await sql.rows(`${clear} WHERE subject_ref = ?1`, [reference]);
  for (const [cabinet, refs] of byCabinet(named)) await eraseOfRefs(db, sql, cabinet, refs);
  for (const cabinet of named.cabinets) await eraseSuperseding(sql, cabinet);
}

/** Erases what was stored under rights and tokens of a cabinet before anybody knew whose they are. */
export async function eraseOfNewRefs(
  db: SqlDatabase,
  sql: Sql,
  cabinet: string,
  refs: ReadonlySet<string>,
): Promise<void> {
  const named = { cabinets: [cabinet], refs: new Map([[cabinet, refs]]) };
  await eraseOfRefs(db, sql, cabinet, [...refs]);
  await eraseSuperseding(sql, cabinet);
  await eraseDisputed(sql, [], named);
  await eraseTexts(sql, [], named);
}

/** Rows of a cabinet that name a right or token of somebody, and no booking. */
async function eraseOfRefs(db: SqlDatabase, sql: Sql, cabinet: string, refs: readonly string[]): Promise<void> {
  await sql.rows(`${clear} WHERE cabinet = ?1 AND subject_ref IS NULL AND ${db.isIn('credential_ref', '?2')}`, [
    ...[cabinet, JSON.stringify(refs)],
  ]);
}

/** Erases rows without a booking that correct rows which come late and are erased; these are stored after it. */
export async function eraseCorrecting(
  db: SqlDatabase,
  sql: Sql,
  { cabinet, chain }: { readonly cabinet: string; readonly chain: string },
  seqs: ReadonlySet<number>,
): Promise<void> {
  const erased = await sql.rows(
    `${clear} WHERE cabinet = ?1 AND chain = ?2 AND supersedes IS NOT NULL AND subject_ref IS NULL AND salt IS NOT NULL
       AND ${db.isIn('CAST(supersedes AS text)', '?3')} RETURNING seq`,
    [cabinet, chain, JSON.stringify([...seqs].map(String))],
  );
  if (erased.length > 0) await eraseSuperseding(sql, cabinet);
  await eraseDisputed(sql, [], { cabinets: [cabinet], refs: new Map() }, { chain, seqs });
}

/** A row without a booking that corrects an erased one is the same person's; so is one that corrects that. */
async function eraseSuperseding(sql: Sql, cabinet: string): Promise<void> {
  for (;;) {
    const erased = await sql.rows(
      `${clear} WHERE cabinet = ?1 AND supersedes IS NOT NULL AND subject_ref IS NULL AND salt IS NOT NULL
         AND EXISTS (SELECT 1 FROM events AS corrected WHERE corrected.cabinet = events.cabinet AND corrected.chain = events.chain
           AND corrected.seq = events.supersedes AND corrected.salt IS NULL)
       RETURNING seq`,
      [cabinet],
    );
    if (erased.length === 0) return;
  }
}

const disputedShape = z.object({
  cabinet: z.string(),
  chain: z.string(),
  seq: z.int(),
  hash: z.string(),
  row: z.string(),
});

/**
 * Rows that contradict others are few: they are looked at one by one.
 * @param late rows that are erased, and not stored yet
 */
async function eraseDisputed(
  sql: Sql,
  references: readonly string[],
  named: Named,
  late?: { readonly chain: string; readonly seqs: ReadonlySet<number> },
): Promise<void> {
  const subjects = new Set(references);
  for (const cabinet of named.cabinets) {
    const found = await sql.rows(
      'SELECT cabinet, chain, seq, hash, "row" FROM disputed_rows WHERE cabinet = ?1 ORDER BY seq',
      [cabinet],
    );
    const refs = named.refs.get(cabinet) ?? new Set();
    for (const one of found.map((row) => disputedShape.parse(row))) {
      const row = auditRowSchema.parse(JSON.parse(one.row));
      if (row.salt === null) continue;
      const { supersedes: seq } = row;
      const correctsErased =
        seq !== null &&
        ((late?.chain === one.chain && late.seqs.has(seq)) ||
          (await isErasedAt(sql, { cabinet, chain: one.chain, seq })));
      if (!isErased(row, { subjects, refs }, () => correctsErased)) continue;
      await sql.rows(
        'UPDATE disputed_rows SET "row" = ?5 WHERE cabinet = ?1 AND chain = ?2 AND seq = ?3 AND hash = ?4',
        [...[one.cabinet, one.chain, one.seq, one.hash, JSON.stringify(erasedRow(row))]],
      );
    }
  }
}

/** Messages that were kept as they came. */
const texts = [
  ['reports', 'id'],
  ['results', 'jti'],
  ['rental_reports', 'about'],
] as const;

async function eraseTexts(sql: Sql, references: readonly string[], named: Named): Promise<void> {
  for (const [cabinet, rentals] of await rentalsOf(sql, references, named)) await dropReports(sql, cabinet, rentals);
  const needles = [
    ...references.map((ref) => ({ ref, where: '', values: [] })),
    ...byCabinet(named).flatMap(([cabinet, refs]) =>
      refs.map((ref) => ({ ref, where: ' AND cabinet = ?2', values: [cabinet] })),
    ),
  ];
  for (const [table, key] of texts) {
    const change = changeOf(sql, table, key);
    for (const { ref, where, values } of needles) {
      const found = await sql.rows(
        `SELECT cabinet, ${key} AS key, message FROM ${table} WHERE message LIKE ?1 ESCAPE '!'${where}`,
        [holding(ref), ...values],
      );
      for (const row of found) await change(row, (message) => withoutRefs(message, new Set([ref])));
    }
  }
}

/** Whose an export is that was ordered by hand, only its cabinet knows; and there it can be had again. */
async function eraseStraySealed(sql: Sql): Promise<void> {
  const found = await sql.rows(
    `SELECT cabinet, jti AS key, message FROM results WHERE message LIKE '%"sealed":%' AND NOT EXISTS (
       SELECT 1 FROM subject_orders o JOIN subject_requests r ON r.id = o.request
       WHERE o.cabinet = results.cabinet AND o.jti = results.jti AND r.receiver IS NOT NULL)`,
  );
  const change = changeOf(sql, 'results', 'jti');
  for (const row of found) await change(row, withoutSealed);
}

function changeOf(sql: Sql, table: string, key: string) {
  return async (row: SqlRow, change: (message: object) => object): Promise<void> => {
    const message = z.looseObject({}).parse(JSON.parse(z.string().parse(row.message)));
    const changed = change(message);
    const values: SqlValue[] = [z.string().parse(row.cabinet), z.string().parse(row.key), JSON.stringify(changed)];
    await sql.rows(`UPDATE ${table} SET message = ?3 WHERE cabinet = ?1 AND ${key} = ?2`, values);
  };
}
