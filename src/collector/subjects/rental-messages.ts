import { z } from 'zod';
import type { ReportMessage } from '../../wire/messages.js';
import type { Sql } from '../sql.js';
import { byCabinet, holding, type Named } from './belongings.js';

/**
 * What cabinets reported of the rentals of one person. A report of a rental names its booking and its right; those of its orders and payments name
 * nobody, and are the same person's.
 */

/** Messages may have lost members to an erasure. */
const messageShape = z.looseObject({
  id: z.string(),
  rental: z.string().optional(),
  ord: z.string().optional(),
  last: z.looseObject({ ord: z.string().optional() }).optional(),
  /** As is all about how far it has run, absent where its cabinet has erased the person, or tells no such things. */
  openings: z.int().optional(),
  right: z.string().optional(),
  subject: z.string().optional(),
});
type Message = z.output<typeof messageShape>;

interface Told {
  readonly cabinet: string;
  readonly message: Message;
}

/** What a rental that was free names in the place of an order: no order, and everybody's. */
const noOrder = 'free';

/** The tables with such reports: all that came, and the newest about each while it is of use. */
const tables = ['reports', 'rental_reports'] as const;
type Table = (typeof tables)[number];

/** Ids of the rentals of a person, by cabinet. */
export async function rentalsOf(
  sql: Sql,
  references: readonly string[],
  named: Named,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rentals = new Map<string, Set<string>>();
  const note = ({ cabinet, message: { rental } }: Told): void => {
    if (rental !== undefined) rentals.set(cabinet, (rentals.get(cabinet) ?? new Set()).add(rental));
  };
  for (const table of tables) {
    for (const reference of references) {
      const found = await naming(sql, table, ['rental'], reference);
      found.filter(({ message }) => message.subject === reference).forEach(note);
    }
    for (const [cabinet, refs] of byCabinet(named)) {
      for (const ref of refs) {
        const found = await naming(sql, table, ['rental'], ref, cabinet);
        found.filter(({ message }) => message.right === ref).forEach(note);
      }
    }
  }
  return rentals;
}

/**
 * Reports of a cabinet about these rentals, with their orders and payments, each once, as they came.
 * @param known orders that are known to be of these rentals
 */
export async function reportsAbout(
  sql: Sql,
  table: Table,
  cabinet: string,
  rentals: ReadonlySet<string>,
  known: readonly string[] = [],
): Promise<readonly Message[]> {
  const found = new Map<string, Message>();
  const orders = new Set(known);
  for (const rental of rentals) {
    for (const { message } of await naming(sql, table, ['rental', 'order'], rental, cabinet)) {
      if (message.rental !== rental) continue;
      found.set(message.id, message);
      for (const ord of ordersIn(message)) orders.add(ord);
    }
  }
  for (const ord of orders) {
    for (const { message } of await naming(sql, table, ['order', 'payment'], ord, cabinet)) {
      if (message.ord === ord) found.set(message.id, message);
    }
  }
  return [...found.values()];
}

/**
 * Removes what a cabinet reported of these rentals. What it is given back of them after a loss stays in its own table while they run: it names
 * nobody by then.
 * @param known as of `reportsAbout`
 */
export async function dropReports(
  sql: Sql,
  cabinet: string,
  rentals: ReadonlySet<string>,
  known: readonly string[] = [],
): Promise<void> {
  for (const { id } of await reportsAbout(sql, 'reports', cabinet, rentals, known)) {
    await sql.rows('DELETE FROM reports WHERE cabinet = ?1 AND id = ?2', [cabinet, id]);
  }
}

/**
 * A report as it is put beside the others: one of the rental of somebody who was erased says no more than that it came, so that it is known when it
 * comes again; and those before it go.
 * @param kept it without what was erased
 */
export async function storedReport(sql: Sql, cabinet: string, report: ReportMessage, kept: object): Promise<object> {
  if (report.kind !== 'rental') return kept;
  const { rental, right, subject } = report;
  const left = messageShape.parse(kept);
  const isErased =
    left.right !== right ||
    left.subject !== subject ||
    (right === undefined && (await wasErased(sql, cabinet, rental)));
  if (!isErased) return kept;
  await dropReports(sql, cabinet, new Set([rental]), ordersIn(left));
  return { id: report.id, kind: report.kind };
}

/** Its cabinet has erased the person, too, and says no more whose it is: what it said before, with that, has lost it here. */
async function wasErased(sql: Sql, cabinet: string, rental: string): Promise<boolean> {
  const where = "cabinet = ?1 AND kind = 'rental' AND about = ?2";
  const [row] = await sql.rows(`SELECT message FROM rental_reports WHERE ${where}`, [cabinet, rental]);
  if (row === undefined) return false;
  const { openings, right } = messageShape.parse(JSON.parse(z.string().parse(row.message)));
  return openings !== undefined && right === undefined;
}

function ordersIn({ ord, last }: Message): string[] {
  return [ord, last?.ord].flatMap((one) => (one === undefined || one === noOrder ? [] : one));
}

async function naming(
  sql: Sql,
  table: Table,
  kinds: readonly string[],
  text: string,
  cabinet?: string,
): Promise<readonly Told[]> {
  const where = `kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')}) AND message LIKE ?1 ESCAPE '!'`;
  const rows = await sql.rows(
    `SELECT cabinet, message FROM ${table} WHERE ${where}${cabinet === undefined ? '' : ' AND cabinet = ?2'} ORDER BY received_ms, message`,
    cabinet === undefined ? [holding(text)] : [holding(text), cabinet],
  );
  return rows.map((row) => ({
    cabinet: z.string().parse(row.cabinet),
    message: messageShape.parse(JSON.parse(z.string().parse(row.message))),
  }));
}
