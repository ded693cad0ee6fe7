import { type Connection, Statement } from '../store/statement.js';
import { hashOf } from './row.js';
import { type StoredRow, type StoredValues, selectStored, storedRow } from './stored-row.js';

/**
 * The row that was written last, of any chain. `undefined` when there is none, or when it does not fit its hash: what a
 * damaged row says counts for nothing.
 */
export function newestRow(connection: Connection): StoredRow | undefined {
  const sql = `${selectStored} ORDER BY rowid DESC LIMIT 1`;
  const values = new Statement<[], StoredValues>(connection, sql, 'array').get();
  const row = values && storedRow(values);
  return row && hashOf(row) === row.hash ? row : undefined;
}
