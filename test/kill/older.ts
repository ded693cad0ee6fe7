import type Database from 'better-sqlite3';
import { noPrev } from '../../src/audit/row-hash.js';
import { toDatabase } from '../../src/audit/row-sql.js';
import { connect } from '../../src/store/connection.js';
import { prepare } from '../../src/store/native.js';
import { migrate } from '../../src/store/schema.js';
import { openingRow } from '../bench/record-row.js';
import type { Durable } from './said.js';

/** So many that bringing them up takes some time. */
export const olderRights = 3000;
const olderRows = 200;

/** Writes a database as an older version left it, full of rights and rows, and tells its last row. */
export function writeOlder(file: string, version: number): Durable {
  const db = connect(file);
  try {
    migrate(db, file, version);
    return db.transaction(() => {
      fillRights(db, version);
      return fillRecord(db);
    })();
  } finally {
    db.close();
  }
}

function fillRights(db: Database.Database, version: number): void {
  const statements =
    version < 3
      ? ["INSERT INTO pin_rights (ref, locker, hash, stored_boot) VALUES ('r' || @n, 'A' || @n, '$argon2id$x', 'b')"]
      : [
          "INSERT INTO rights (ref, role, any_locker, stored_boot) VALUES ('r' || @n, 'customer', 0, 'b')",
          "INSERT INTO right_lockers (ref, locker) VALUES ('r' || @n, 'A' || @n)",
          "INSERT INTO pins (number, ref, hash) VALUES ('A' || @n, 'r' || @n, '$argon2id$x')",
        ];
  const inserts = statements.map((sql) => prepare<[{ n: number }], never>(db, sql));
  for (let n = 1; n <= olderRights; n += 1) for (const insert of inserts) insert.run({ n });
}

function fillRecord(db: Database.Database): Durable {
  const chain = 'c0ffee'.padEnd(32, '0');
  const columns = prepare<[], { name: string }>(db, "SELECT name FROM pragma_table_info('audit')").all();
  const names = columns.map(({ name }) => name);
  const insert = prepare<unknown[], never>(
    db,
    `INSERT INTO audit (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  let hash = noPrev;
  for (let seq = 1; seq <= olderRows; seq += 1) {
    const row = openingRow(chain, seq, hash);
    const values = new Map<string, unknown>(Object.entries(toDatabase(row)));
    insert.run(...names.map((name) => values.get(name)));
    hash = row.hash;
  }
  prepare<[string], never>(db, "INSERT INTO meta (key, value) VALUES ('chain', ?)").run(JSON.stringify(chain));
  return { what: 'durable', chain, seq: olderRows, hash };
}
