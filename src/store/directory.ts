import { accessSync, closeSync, constants, mkdirSync, openSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LockerError, messageOf } from '../lib/errors.js';
import { openFile } from './native.js';
import { isCorrupt, translateSqlite } from './sqlite-errors.js';

/** The files of one data directory. */
export function storeFiles(dir: string) {
  return {
    database: join(dir, 'lockerd.db'),
    wal: join(dir, 'lockerd.db-wal'),
    lock: join(dir, 'lockerd.lock'),
    snapshot: join(dir, 'snapshot.db'),
    snapshotPart: join(dir, 'snapshot.part'),
    /** A recovered database under construction, and the same once it is whole. */
    rebuildPart: join(dir, 'rebuild.part'),
    rebuilt: join(dir, 'rebuilt.db'),
    /** Why the next database begins its chain, after a factory reset. */
    nextChain: join(dir, 'next-chain.json'),
    /** Copies of damaged files that recovery works on. */
    scratch: join(dir, 'scratch.db'),
    /** What an older version wrote in the damaged file and in the snapshot, brought to this one. */
    scratchOlder: join(dir, 'scratch-older.db'),
    snapshotOlder: join(dir, 'snapshot-older.db'),
  } as const;
}
export type StoreFiles = ReturnType<typeof storeFiles>;

/**
 * Makes the data directory (0700) when it is missing and makes sure that it can be written.
 * @throws LockerError `store.unwritable`
 */
export function prepareDirectory(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(dir, error);
  }
}

/**
 * Holds the directory for this process by a lock of the operating system, which is released when the process dies.
 * @returns closes the lock.
 * @throws LockerError `store.locked` when another lockerd holds it; `store.unwritable`
 */
export function lockDirectory(dir: string, file: string): () => void {
  try {
    makePrivate(file);
    const lock = lockFile(file) ?? lockFile(emptied(file));
    if (lock === undefined) throw new Error(`${file} is damaged`);
    return () => lock.close();
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new LockerError(
        'store.locked',
        `another lockerd uses the data directory ${dir}: stop it, or give this one a directory of its own (config key \`data\`)`,
      );
    }
    throw unwritable(dir, error);
  }
}

/** Locks a file; `undefined` when it holds something that is no database. */
function lockFile(file: string): Database.Database | undefined {
  const lock = openFile(file, { timeout: 0 });
  try {
    // A journal on the disk would need room, and a cabinet has to start on a full one.
    lock.exec('PRAGMA journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (isCorrupt(translateSqlite(error, file))) return undefined;
    throw error;
  }
}

/** The lock file is empty as long as nothing damages it: garbage in it must not keep the cabinet from starting. */
function emptied(file: string): string {
  truncateSync(file);
  return file;
}

/** Creates an empty file that only this user may read; SQLite gives its journals the same mode. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

function unwritable(dir: string, cause: unknown): LockerError {
  return new LockerError(
    'store.unwritable',
    `the data directory ${dir} cannot be written (${messageOf(cause)}): create it, owned by the user that runs lockerd, or set \`data\` in the config`,
    {},
    { cause },
  );
}
