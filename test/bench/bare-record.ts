import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { type DatabaseRow, insertSql, toDatabase } from '../../src/audit/row-sql.js';
import { connect } from '../../src/store/connection.js';
import { prepare } from '../../src/store/native.js';
import { migrate } from '../../src/store/schema.js';
import { openingRow } from './record-row.js';

/**
 * What SQLite alone takes for a row: the cabinet's own tables and pragmas (write-ahead log, synchronous FULL), one prepared
 * statement, each row a commit of its own. Nothing is checked and nothing hashed: every row has the bytes of the same one.
 */
export class BareRecord {
  readonly #db: Database.Database;
  readonly #insert: Database.Statement<DatabaseRow[], never>;
  readonly #row: DatabaseRow;
  #seq = 0;

  constructor(dir: string) {
    const file = join(dir, 'bare.db');
    this.#db = connect(file);
    migrate(this.#db, file);
    this.#insert = prepare<DatabaseRow[], never>(this.#db, insertSql);
    this.#row = toDatabase(openingRow('c0ffee'.padEnd(32, '0'), 1, '00'.repeat(32)));
  }

  append(): void {
    this.#seq += 1;
    this.#insert.run({ ...this.#row, seq: this.#seq });
  }

  close(): void {
    this.#db.close();
  }
}
