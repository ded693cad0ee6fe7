import type { Database } from 'better-sqlite3';
import { openFile, readPragma } from './native.js';

/**
 * A commit writes each page that it changed as a whole, and most change in a few bytes: small pages spare the card half of what
 * an opening writes. Two audit rows fit in one. A database of another page size keeps it.
 */
export const pageBytes = 1024;

/**
 * Opens a database file as the only one who uses it. Exclusive locking keeps the index of the write-ahead log in memory,
 * so that opening needs no room on a full disk. What is deleted is overwritten, and no temporary file outside of the data
 * directory has a copy of it.
 */
export function connect(file: string): Database {
  const db = openFile(file, { timeout: 0 });
  try {
    db.exec(`
      PRAGMA page_size = ${pageBytes};
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON;
      PRAGMA cache_size = -2000;
      PRAGMA temp_store = MEMORY;
    `);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether SQLite finds no damage in the file's structure. Throws what SQLite throws when it cannot read at all. */
export function isSound(db: Database): boolean {
  return readPragma(db, 'quick_check(1)') === 'ok';
}
