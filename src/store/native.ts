import BetterSqlite, { type Database, type Options, type Statement } from 'better-sqlite3';

/**
 * better-sqlite3 12 aborts the process on Node 24 when V8 collects one of its handles outside of any context
 * (`RemoveEnvironmentCleanupHook: (env) != nullptr`, in the middle of the work as at its end). Version 13 is mended but needs
 * Node 22. So no handle is ever collected there: a few hundred bytes for each database opened and statement prepared.
 */
const kept = new Set<object>();
const mustKeep = Number(process.versions.node.split('.')[0]) >= 24;

/** Holds a handle for the life of the process where its collection would be dangerous. */
export function keep<T extends object>(handle: T): T {
  if (mustKeep) kept.add(handle);
  return handle;
}

/** Opens a database file. Throws what SQLite throws. */
export function openFile(file: string, options: Options): Database {
  return keep(new BetterSqlite(file, options));
}

/** Prepares a statement. The library's own `pragma` leaves one behind at each call: ask with this, set with `exec`. */
export function prepare<P extends unknown[], R>(db: Database, sql: string): Statement<P, R> {
  return keep(db.prepare<P, R>(sql));
}

/** The one value of a pragma. */
export function readPragma(db: Database, pragma: string): unknown {
  return prepare<[], unknown>(db, `PRAGMA ${pragma}`).pluck().get();
}
