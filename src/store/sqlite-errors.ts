import Database from 'better-sqlite3';
import { LockerError } from '../lib/errors.js';

/**
 * What a SQLite error means for the cabinet. Anything else (a broken constraint, a LockerError) is returned as it is.
 * Codes: https://www.sqlite.org/rescode.html
 */
export function translateSqlite(error: unknown, where: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const options = { cause: error };
  const details = { sqlite: error.code };
  if (error.code.startsWith('SQLITE_FULL')) {
    return new LockerError('store.full', `${where}: no room left on the disk; free some space`, details, options);
  }
  if (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB') {
    return new LockerError('store.corrupt', `${where}: the database file is damaged`, details, options);
  }
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM|NOLFS|BUSY)/.test(error.code)) {
    return new LockerError(
      'store.io',
      `${where}: ${error.message} (${error.code}); check the disk or SD card and its mount`,
      details,
      options,
    );
  }
  return error;
}

export function isCorrupt(error: unknown): boolean {
  return error instanceof LockerError && error.code === 'store.corrupt';
}
