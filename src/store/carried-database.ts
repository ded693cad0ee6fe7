import type Database from 'better-sqlite3';
import { syncPath } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { leftTables } from './carried.js';
import type { CarriedRows } from './carried-rows.js';
import { connect } from './connection.js';
import { makePrivate } from './directory.js';
import { metaShapes } from './meta-shapes.js';
import { prepare } from './native.js';
import type { NewChain } from './recovery.js';
import { migrate } from './schema.js';
import { removeDatabase } from './set-aside.js';

interface NewDatabase {
  readonly rows: CarriedRows;
  /** Version of the tables that the rows are of. */
  readonly schema: number;
  readonly chain: NewChain;
  /** Something may have been used, left or erased since that the rows do not tell. */
  readonly missesSome: boolean;
}

/**
 * Writes a whole database to a file that is not there yet. It is durable when this returns, and nobody's before it has its name.
 * @throws LockerError `backup.damaged` when the rows do not fit the tables of their version; what SQLite and the file system throw
 */
export function writeDatabase(file: string, wanted: NewDatabase): void {
  removeDatabase(file);
  makePrivate(file);
  const db = connect(file);
  try {
    migrate(db, file, wanted.schema);
    db.transaction(() => fill(db, wanted))();
    migrate(db, file);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
  syncPath(file);
}

function fill(db: Database.Database, { rows: { meta, tables }, chain, missesSome }: NewDatabase): void {
  for (const [table, { columns, rows }] of Object.entries(tables)) {
    const known = Object.hasOwn(leftTables, table) ? [] : columnsOf(db, table);
    const strange = columns.find((name) => !known.includes(name));
    if (strange !== undefined) throw misfit(`there is no column ${strange} of a table ${table}`);
    const names = columns.map((name) => `"${name}"`).join(', ');
    const insert = prepare<unknown[], never>(
      db,
      `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    for (const row of rows) {
      if (row.length !== columns.length) throw misfit(`a row of ${table} has ${row.length} values`);
      try {
        insert.run(...row);
      } catch (error) {
        throw misfit(`a row of ${table}: ${messageOf(error)}`);
      }
    }
  }
  const set = prepare<[string, string], never>(db, 'INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  for (const [key, value] of Object.entries(meta)) set.run(key, JSON.stringify(value));
  set.run('new_chain', JSON.stringify(metaShapes.new_chain.parse(chain)));
  if (!missesSome) return;
  set.run('uses_lost', JSON.stringify({}));
  set.run('state_awaited', JSON.stringify({}));
  set.run('contents_lost', JSON.stringify(true));
}

function columnsOf(db: Database.Database, table: string): readonly string[] {
  const sql = 'SELECT name FROM pragma_table_info(?)';
  return prepare<[string], { name: string }>(db, sql)
    .all(table)
    .map(({ name }) => name);
}

function misfit(why: string): LockerError {
  return new LockerError('backup.damaged', `the backup does not fit the tables of its version: ${why}`);
}
