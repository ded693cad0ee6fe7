import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { LockerError, messageOf } from '../lib/errors.js';
import { connect, isSound } from './connection.js';
import { storeFiles } from './directory.js';
import { openFile, prepare, readPragma } from './native.js';
import { migrate, schemaVersion } from './schema.js';
import { translateSqlite } from './sqlite-errors.js';
import type { Connection } from './statement.js';
import { walLostCommits } from './wal-check.js';

interface CopiedDatabase {
  readonly connection: Connection;
  close(): void;
}

/**
 * Opens a database that no daemon uses, for reading: a file, or the one in a data directory. Not a byte of it or beside it
 * is changed: SQLite would write an index of the log beside it, so what is read is a copy of file and log, which is
 * unlinked as soon as it is open.
 * @throws LockerError `copy.*`; `store.full` when the directory for temporary files has no room for the copy
 */
export function openCopied(path: string): CopiedDatabase {
  const file = databaseIn(path);
  mustBeIdle(file);
  const dir = mkdtempSync(join(tmpdir(), 'lockerd-record-'));
  let db: Database.Database | undefined;
  try {
    const copy = join(dir, 'copy.db');
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    const wal = `${file}-wal`;
    if (isLog(wal)) {
      if (walLostCommits(readFileSync(wal))) throw damaged(file, `its log ${wal} has lost commits`);
      copyFileSync(wal, `${copy}-wal`, constants.COPYFILE_FICLONE);
    }
    if (!existsSync(wal) || statSync(wal).size === 0) mustBeWhole(copy, file);
    const opened = connect(copy);
    db = opened;
    mustHaveRecord(opened, file);
    opened.exec('PRAGMA query_only = ON');
    return { connection: connectionOf(opened, file), close: () => opened.close() };
  } catch (error) {
    db?.close();
    throw explained(error, file);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function databaseIn(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new LockerError('copy.missing', `${path}: there is no such file`, { file: path });
  if (!found.isDirectory()) return mustBeFile(path, found);
  const { database } = storeFiles(path);
  const inside = statSync(database, { throwIfNoEntry: false });
  if (inside !== undefined) return mustBeFile(database, inside);
  const message = `${path}: there is no ${basename(database)} in this directory; name the file, or a data directory`;
  throw new LockerError('copy.missing', message, { file: path });
}

/** What is read from a pipe would never come to an end. */
function mustBeFile(path: string, found: Stats): string {
  if (!found.isFile()) {
    throw new LockerError('copy.not_a_database', `${path} is no file, and so no SQLite database`, { file: path });
  }
  // A cabinet whose first start was cut off has all in its log.
  if (found.size > 0 || existsSync(`${path}-wal`)) return path;
  throw new LockerError('copy.no_record', `${path} is empty: there is no record in it. Copy it again`, { file: path });
}

/** Whether there is a log. A pipe in its place is none, and is not waited for either. */
function isLog(wal: string): boolean {
  const found = statSync(wal, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return found !== undefined;
  const message = `${wal} is no file, and so no log of a database`;
  throw new LockerError('copy.not_a_database', message, { file: wal });
}

/**
 * SQLite reads what was cut off a file as zeros, and rows would look as if somebody had altered them. With a log beside it, pages
 * may not have been written into the file yet. Header: https://www.sqlite.org/fileformat.html#the_database_header
 */
function mustBeWhole(copy: string, file: string): void {
  const header = Buffer.alloc(100);
  const opened = openSync(copy, 'r');
  const read = readSync(opened, header, 0, header.length, 0);
  closeSync(opened);
  if (!header.toString('latin1').startsWith('SQLite format 3\0')) return;
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const { size } = statSync(copy);
  const least = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) * pageBytes : 0;
  if (read === header.length && size >= least && size % pageBytes === 0) return;
  throw damaged(file, `it is cut off: it has ${size} bytes${least > size ? ` of ${least}` : ''}`);
}

/** A daemon writes to file and log at any moment, so that copies of the two would not be of one moment. */
function mustBeIdle(file: string): void {
  const { database, lock } = storeFiles(dirname(file));
  if (basename(file) !== basename(database)) return;
  // What is no file is no lock that a lockerd holds; SQLite would wait for who writes into a pipe.
  if (statSync(lock, { throwIfNoEntry: false })?.isFile() !== true) return;
  let db: Database.Database | undefined;
  try {
    db = openFile(lock, { readonly: true, timeout: 0 });
    readPragma(db, 'schema_version');
  } catch (error) {
    // Whatever else is wrong with the lock file: nobody holds it.
    if (!(error instanceof Database.SqliteError)) throw error;
    if (!error.code.startsWith('SQLITE_BUSY')) return;
    const message = `${file} is used by a lockerd that runs: leave the file out, and the daemon reads its record itself`;
    throw new LockerError('copy.in_use', message, { file });
  } finally {
    db?.close();
  }
}

/** The tables have to be those that this version makes: a view in the place of a table shows what it likes. */
function mustHaveRecord(db: Database.Database, file: string): void {
  const version = Number(readPragma(db, 'user_version'));
  const facts = { file, found: version, known: schemaVersion };
  if (version > schemaVersion) {
    const message = `${file} has schema version ${version}, and this lockerctl knows ${schemaVersion}: use the newer one`;
    throw new LockerError('copy.newer', message, facts);
  }
  const audit = tableSql(db, 'audit');
  if (version === 0 || audit === undefined) {
    throw new LockerError('copy.no_record', `${file} is a database, and has no audit record of lockerd`, { file });
  }
  if (version < schemaVersion) {
    const message =
      `${file} has schema version ${version}, which was written by an older lockerd: use the lockerctl of that version, ` +
      `or let a lockerd of this version (schema ${schemaVersion}) start on a copy of its data directory once`;
    throw new LockerError('copy.older', message, facts);
  }
  const model = openFile(':memory:', {});
  migrate(model, ':memory:');
  const odd = ['audit', 'receipts', 'meta'].find((table) => tableSql(db, table) !== tableSql(model, table));
  model.close();
  if (odd !== undefined) {
    throw new LockerError('copy.no_record', `${file}: its table ${odd} is not as lockerd makes it`, {
      file,
      table: odd,
    });
  }
  if (!isSound(db)) throw damaged(file, 'SQLite finds damage in its structure');
}

function tableSql(db: Database.Database, name: string): string | undefined {
  const sql = "SELECT sql FROM sqlite_schema WHERE name = ? AND type = 'table'";
  return prepare<[string], { sql: string }>(db, sql).get(name)?.sql;
}

function connectionOf(db: Database.Database, file: string): Connection {
  return {
    generation: 0,
    inTx: false,
    use: (action) => {
      try {
        return action(db);
      } catch (error) {
        throw explained(error, file);
      }
    },
  };
}

function damaged(file: string, why: string): LockerError {
  const message = `${file} is damaged: ${why}. Its record cannot be relied on; verify another copy, or ask the cloud for its rows`;
  return new LockerError('copy.damaged', message, { file });
}

function explained(error: unknown, file: string): unknown {
  const options = { cause: error };
  if (error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB') {
    return new LockerError('copy.not_a_database', `${file} is no SQLite database`, { file }, options);
  }
  if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT')) {
    return damaged(file, messageOf(error));
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `${tmpdir()}: no room for a copy of ${file}; free some space, or name another directory in TMPDIR`;
    return new LockerError('store.full', message, {}, options);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EISDIR' || code === 'EIO') {
    return new LockerError('copy.unreadable', `${file} cannot be read: ${messageOf(error)}`, { file }, options);
  }
  return translateSqlite(error, file);
}
