import { newestRowSql } from '../store/newest-row-sql.js';
import { type Connection, Statement } from '../store/statement.js';
import { hashOf } from './row-hash.js';
import { type StoredRow, type StoredValues, selectStored, storedRow } from './stored-row.js';

/**
 * The row that was written last. `undefined` when there is none, or when it does not fit its hash: what a
 * damaged row says counts for nothing.
 */
export function newestRow(connection: Connection): StoredRow | undefined {
  const values = new Statement<[], StoredValues>(connection, `${selectStored} ${newestRowSql}`, 'array').get();
  const row = values && storedRow(values);
  return row && hashOf(row) === row.hash ? row : undefined;
}
