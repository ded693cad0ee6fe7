import { type AuditRow, auditRowSchema } from '../audit/row.js';
import type { SqlDatabase } from './sql.js';

/** The columns of an event in a store: the fields of the row. Its own cabinet may be another one than that which handed it over. */
export const eventColumns = auditRowSchema.keyof().options.filter((name) => name !== 'chain' && name !== 'seq');

/** Columns with bytes, lower hex in a row. */
export const byteColumns: ReadonlySet<string> = new Set(['commit', 'salt', 'prev', 'hash']);
/** Columns with whole numbers. */
export const numberColumns: ReadonlySet<string> = new Set(['mono_ms', 'wall_ms', 'supersedes']);

/** The name of a column: `cabinet` is whoever handed the row over. */
export function columnOf(field: (typeof eventColumns)[number]): string {
  return field === 'cabinet' ? 'row_cabinet' : field;
}

/** The value of a column. */
export function columnValue(row: AuditRow, field: (typeof eventColumns)[number]): string | number | null {
  const value = row[field];
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

/** A row from its columns, with `chain` and `seq`. Throws when the database holds what is no row. */
export function rowOf(columns: Readonly<Record<string, unknown>>): AuditRow {
  const { row_cabinet: cabinet, error_args: args, ...rest } = columns;
  return auditRowSchema.parse({ ...rest, cabinet, error_args: typeof args === 'string' ? JSON.parse(args) : null });
}

/** Selects events for `rowOf`. */
export function selectEvents(db: Pick<SqlDatabase, 'hex'>): string {
  const columns = eventColumns.map((field) => {
    const column = `"${columnOf(field)}"`;
    return byteColumns.has(field) ? `${db.hex(column)} AS ${column}` : column;
  });
  return `SELECT chain, seq, ${columns.join(', ')} FROM events`;
}
