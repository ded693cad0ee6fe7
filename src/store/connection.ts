import Database from 'better-sqlite3';

/**
 * Opens a database file as the only one who uses it. Exclusive locking keeps the index of the write-ahead log in memory,
 * so that opening needs no room on a full disk.
 */
export function connect(file: string): Database.Database {
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('secure_delete = ON');
    db.pragma('cache_size = -2000');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether SQLite finds no damage in the file's structure. Throws what SQLite throws when it cannot read at all. */
export function isSound(db: Database.Database): boolean {
  return db.pragma('quick_check(1)', { simple: true }) === 'ok';
}
