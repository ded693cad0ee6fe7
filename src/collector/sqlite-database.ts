import type { Database } from 'better-sqlite3';
import type { AuditRow } from '../audit/row.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { openFile, prepare, readPragma } from '../store/native.js';
import { columnOf, columnValue, eventColumns } from './event-columns.js';
import type { Sql, SqlDatabase, SqlRow, SqlValue } from './sql.js';
import { sqliteMigrations } from './sqlite-schema.js';

/** Another program at the file, such as `locker-collector cabinets`, is waited for so long. */
const busyMs = 5000;

/**
 * A SQLite file: for one collector, with nothing to install. One transaction runs after the other.
 * @throws LockerError `collector.store_down`, `collector.store_newer`
 */
export function openSqlite(file: string): SqlDatabase {
  const db = attempt(file, () => openFile(file, { timeout: busyMs }));
  try {
    attempt(file, () => {
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
      migrate(db, file);
    });
  } catch (error) {
    db.close();
    throw error;
  }
  return new SqliteDatabase(db, file);
}

function migrate(db: Database, file: string): void {
  db.exec('BEGIN IMMEDIATE');
  const done = Number(readPragma(db, 'user_version'));
  if (done > sqliteMigrations.length) {
    db.exec('ROLLBACK');
    const message = `${file} has version ${done}; this locker-collector knows ${sqliteMigrations.length}`;
    throw new LockerError('collector.store_newer', message, { file });
  }
  for (const text of sqliteMigrations.slice(done)) db.exec(text);
  db.exec(`PRAGMA user_version = ${sqliteMigrations.length}; COMMIT`);
}

/** The library takes `?1` for the name of a parameter. */
type NumberedValues = Readonly<Record<string, SqlValue>>;

class SqliteDatabase implements SqlDatabase {
  readonly forUpdate = '';
  readonly forUpdateOfFree = '';
  readonly besideErasures = ' WHERE true';
  readonly #statements = new Map<string, ReturnType<typeof prepare<[NumberedValues], SqlRow>>>();
  readonly #insert: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: Database,
    private readonly file: string,
  ) {
    const columns = eventColumns.map((field) => `"${columnOf(field)}"`);
    const marks = Array.from({ length: columns.length + 4 }, (_, index) => `?${index + 1}`);
    this.#insert = `INSERT INTO events (cabinet, chain, seq, received_ms, ${columns}) VALUES (${marks})`;
  }

  /** There is one connection, so a transaction waits for the one before. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#run(work));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async makeRoom(): Promise<void> {
    // A file has room as long as the disk has.
  }

  async insertEvents(sql: Sql, cabinet: string, rows: readonly AuditRow[], nowMs: number): Promise<void> {
    for (const row of rows) {
      const values = eventColumns.map((field) => columnValue(row, field));
      await sql.rows(this.#insert, [cabinet, row.chain, row.seq, nowMs, ...values]);
    }
  }

  hex(column: string): string {
    return column;
  }

  isIn(column: string, parameter: string): string {
    return `${column} IN (SELECT value FROM json_each(${parameter}))`;
  }

  listed(parameter: string): string {
    return `json_each(${parameter})`;
  }

  async alone(): Promise<void> {
    // Transactions wait for one another.
  }

  async takeTime(): Promise<void> {
    // Statements have no limit.
  }

  /** What is deleted is overwritten in the file; its log is emptied, unless another program reads it just now. */
  async scrub(): Promise<void> {
    await this.#last;
    attempt(this.file, () => this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  async expireEvents(beforeMs: number): Promise<void> {
    await this.transaction(async (sql) => {
      for (const text of [
        'DELETE FROM events WHERE received_ms < ?1',
        'DELETE FROM disputed_rows WHERE received_ms < ?1',
        'DELETE FROM accesses WHERE at_ms < ?1',
      ]) {
        await sql.rows(text, [beforeMs]);
      }
    });
  }

  async close(): Promise<void> {
    await this.#last;
    this.db.close();
  }

  async #run<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const exec = (text: string) => attempt(this.file, () => this.db.exec(text));
    exec('BEGIN IMMEDIATE');
    try {
      const result = await work({ rows: async (text, values = []) => this.#rows(text, values) });
      exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.inTransaction) exec('ROLLBACK');
      throw error;
    }
  }

  #rows(text: string, values: readonly SqlValue[]): readonly SqlRow[] {
    return attempt(this.file, () => {
      let statement = this.#statements.get(text);
      if (statement === undefined) {
        statement = prepare<[NumberedValues], SqlRow>(this.db, text);
        this.#statements.set(text, statement);
      }
      const numbered = Object.fromEntries(values.map((value, index) => [index + 1, value]));
      if (statement.reader) return statement.all(numbered);
      statement.run(numbered);
      return [];
    });
  }
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LockerError) throw error;
    throw new LockerError('collector.store_down', `${file}: ${messageOf(error)}`, { file }, { cause: error });
  }
}
