import { z } from 'zod';
import { carriedMeta, carriedTables, quietMeta } from './carried.js';
import type { MetaKey } from './meta-shapes.js';
import { type Connection, Statement } from './statement.js';

const value = z.union([z.string(), z.number(), z.null()]);
const rows = z.strictObject({ columns: z.array(z.string()).min(1), rows: z.array(z.array(value)) });

/** Rows of tables, each with the names of its columns; what another version of the program wrote has other ones. */
export const carriedRowsShape = z.strictObject({
  meta: z.record(z.string(), z.json()),
  tables: z.record(z.string(), rows),
});
export type CarriedRows = z.output<typeof carriedRowsShape>;
export type CarriedValue = z.output<typeof value>;

/** Reads what goes with the cabinet; by one hand, since nothing is written meanwhile. */
export class CarriedSource {
  readonly #tables;
  readonly #meta;

  constructor(connection: Connection) {
    this.#tables = Object.entries(carriedTables).map(([table, { columns }]) => {
      const names = columns.map((name) => `"${name}"`).join(', ');
      const sql = `SELECT ${names} FROM ${table} ORDER BY rowid`;
      return { table, columns, select: new Statement<[], CarriedValue[]>(connection, sql, 'array') };
    });
    this.#meta = new Statement<[MetaKey], { value: string }>(connection, 'SELECT value FROM meta WHERE key = ?');
  }

  /** @throws LockerError `store.*` */
  read(): CarriedRows {
    const meta = carriedMeta.flatMap((key) => {
      const row = this.#meta.get(key);
      return row === undefined ? [] : [[key, z.json().parse(JSON.parse(row.value))] as const];
    });
    const tables: CarriedRows['tables'] = {};
    for (const { table, columns, select } of this.#tables) {
      const found = select.all();
      if (found.length > 0) tables[table] = { columns: [...columns], rows: found };
    }
    return { meta: Object.fromEntries(meta), tables };
  }
}

/** The same text as long as nothing has changed that is worth a new snapshot. */
export function steadyText({ meta, tables }: CarriedRows): string {
  const steady = Object.entries(tables).flatMap(([table, { columns, rows }]) => {
    const quiet = new Set(carriedTables[table]?.quiet);
    const kept = columns.flatMap((name, index) => (quiet.has(name) ? [] : index));
    return kept.length === 0 ? [] : [[table, rows.map((row) => kept.map((index) => row[index]))]];
  });
  const facts = Object.entries(meta).filter(([key]) => !quietMeta.some((quiet) => quiet === key));
  return JSON.stringify([facts, steady]);
}
