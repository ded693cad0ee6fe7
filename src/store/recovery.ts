import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { syncPath } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { connect, isSound } from './connection.js';
import { makePrivate, type StoreFiles } from './directory.js';
import { type MetaKey, metaShapes } from './meta-shapes.js';
import { prepare, readPragma } from './native.js';
import { newestRowSql } from './newest-row-sql.js';
import { inThisForm, type Source } from './older-version.js';
import { copyTable, isUnreadable, openDamaged } from './salvage.js';
import { migrate, schemaVersion } from './schema.js';
import { keepNewestAside, removeDatabase, setAsideFile, setAsideNumbers } from './set-aside.js';
import { isCorrupt, translateSqlite } from './sqlite-errors.js';
import { walLostCommits } from './wal-check.js';

/** Why a chain begins, and the last known head of the one before (seq 0 and no chain when there is none). */
export interface NewChain {
  readonly reason: 'first_start' | 'corrupt' | 'state_lost' | 'restored' | 'factory_reset';
  readonly chain?: string;
  readonly seq: number;
  /** Lower hex. */
  readonly head?: string;
  /** Whose act it was; the role is that of an installer. */
  readonly actor?: string;
}

/** `updated`: an older program wrote it, and the snapshot too. */
interface OpenedDatabase {
  readonly db: Database.Database;
  readonly updated: boolean;
}

/** The log is read in parts of this size: up to the first that the card does not give. */
const blockBytes = 4096;

type Tell = (error: LockerError) => void;

/** From the snapshot come all tables but `openings`: an intent that was pending then has its outcome by now. */
const tables = [
  ...['meta', 'audit', 'rights', 'right_lockers', 'pins', 'cards', 'uses', 'revocations', 'blocked', 'drop_offs'],
  ...['commands', 'throttle', 'openings', 'alarms', 'latches', 'receipts', 'release_marks'],
  ...['erased', 'restricted', 'privacy_requests', 'reports'],
  ...['rentals', 'orders', 'payments', 'turns'],
] as const;

/** What tells that somebody's things are in a locker. */
const tellingContents: ReadonlySet<string> = new Set(['rights', 'right_lockers', 'uses', 'drop_offs', 'rentals']);

/**
 * Opens the database of a directory that this process has locked. A damaged or lost one is rebuilt first from what can be
 * read of it, then from the snapshot; the rebuilt one carries the meta key `new_chain`.
 * @param suspect SQLite reported damage while it was in use.
 * @throws LockerError `store.newer`, `store.full`, `store.io`
 */
export function openDatabase(files: StoreFiles, tell: Tell, suspect: boolean): OpenedDatabase {
  try {
    finishRebuild(files);
    if (existsSync(files.database)) closeSync(openSync(files.database, 'r+'));
    const loss = suspect ? 'corrupt' : findLoss(files);
    if (loss !== undefined) rebuild(files, loss, tell);
    makePrivate(files.database);
    const opened = connectMigrated(files.database);
    takeNextChain(opened.db, files, tell);
    return opened;
  } catch (error) {
    throw translateFile(error, files.database);
  }
}

function connectMigrated(file: string): OpenedDatabase {
  const db = connect(file);
  try {
    return { db, updated: migrate(db, file) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A database that is new says why, where a factory reset has left the reason; what stands there of one that is not new is over. */
function takeNextChain(db: Database.Database, files: StoreFiles, tell: Tell): void {
  if (!existsSync(files.nextChain)) return;
  const begun = prepare<[], { found: number }>(
    db,
    "SELECT 1 AS found FROM meta WHERE key IN ('chain', 'new_chain')",
  ).get();
  try {
    const next = metaShapes.new_chain.parse(JSON.parse(readFileSync(files.nextChain, 'utf8')));
    const note = prepare<[MetaKey, string], never>(db, 'INSERT INTO meta (key, value) VALUES (?, ?)');
    if (begun === undefined) note.run('new_chain', JSON.stringify(next));
  } catch (error) {
    // It tells why a record begins, and must not keep one from beginning.
    tell(new LockerError('store.io', `${files.nextChain} cannot be read: ${messageOf(error)}`, {}, { cause: error }));
  }
  rmSync(files.nextChain);
}

function findLoss(files: StoreFiles): 'corrupt' | 'state_lost' | undefined {
  const bytes = existsSync(files.database) ? statSync(files.database).size : 0;
  const log = readLog(files);
  if (bytes === 0) {
    const before = existsSync(files.snapshot) || setAsideNumbers(files).length > 0;
    // A first start that was cut off leaves no log: its first page is in the file before there is one, and SQLite drops the log of an
    // empty file without a word.
    if (!before && log.bytes.length === 0 && log.whole) return undefined;
    return existsSync(files.database) ? 'corrupt' : 'state_lost';
  }
  if (lostCommits(log)) return 'corrupt';
  let db: Database.Database | undefined;
  try {
    db = connect(files.database);
    const version = Number(readPragma(db, 'user_version'));
    return version > schemaVersion || isSound(db) ? undefined : 'corrupt';
  } catch (error) {
    // A card that cannot read a block any more has lost it as surely as one that reads garbage.
    const unreadable = error instanceof Database.SqliteError && error.code === 'SQLITE_IOERR_READ';
    if (unreadable || isCorrupt(translateSqlite(error, files.database))) return 'corrupt';
    throw error;
  } finally {
    db?.close();
  }
}

function rebuild(files: StoreFiles, reason: 'corrupt' | 'state_lost', tell: Tell): void {
  removeDatabase(files.rebuildPart);
  removeDatabase(files.scratch);
  const snapshot = existsSync(files.snapshot) ? files.snapshot : undefined;
  makePrivate(files.rebuildPart);
  const target = connect(files.rebuildPart);
  const opened = new Set<Database.Database>();
  const source = (db: Database.Database | undefined, scratch: string): Source | undefined => {
    if (db === undefined) return undefined;
    opened.add(db);
    removeDatabase(scratch);
    const found = inThisForm(db, scratch);
    opened.add(found.db);
    return found;
  };
  try {
    migrate(target, files.rebuildPart);
    const log = readLog(files);
    const damaged = source(openScratch(files, log, snapshot), files.scratchOlder);
    const saved = source(snapshot === undefined ? undefined : openDamaged(snapshot, undefined), files.snapshotOlder);
    const rows = target.transaction(() => fill(target, damaged, saved, reason, lostCommits(log)))();
    tell(describe(reason, files, rows));
  } finally {
    for (const db of opened) db.close();
    target.close();
    for (const file of [files.scratch, files.scratchOlder, files.snapshotOlder]) removeDatabase(file);
  }
  syncPath(files.rebuildPart);
  renameSync(files.rebuildPart, files.rebuilt);
  finishRebuild(files);
}

/** The write-ahead log as far as the card gives it; `whole` unless a block cannot be read any more. */
interface Log {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

function readLog({ wal }: StoreFiles): Log {
  if (!existsSync(wal)) return { bytes: Buffer.alloc(0), whole: true };
  const bytes = Buffer.alloc(statSync(wal).size);
  const log = openSync(wal, 'r');
  let at = 0;
  try {
    for (; at < bytes.length; at += blockBytes) readSync(log, bytes, at, Math.min(blockBytes, bytes.length - at), at);
    return { bytes, whole: true };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { bytes: bytes.subarray(0, at), whole: false };
  } finally {
    closeSync(log);
  }
}

function lostCommits({ bytes, whole }: Log): boolean {
  return !whole || walLostCommits(bytes);
}

function openScratch(files: StoreFiles, log: Log, donor: string | undefined): Database.Database | undefined {
  if (!existsSync(files.database)) return undefined;
  try {
    copyFileSync(files.database, files.scratch);
    writeFileSync(`${files.scratch}-wal`, log.bytes, { mode: 0o600 });
  } catch (error) {
    if (isUnreadable(error)) return openDamaged(files.database, undefined);
    throw error;
  }
  return openDamaged(files.scratch, donor);
}

interface Recovered {
  readonly fromDatabase: number;
  readonly fromSnapshot: number;
  readonly last: NewChain;
}

function fill(
  target: Database.Database,
  damaged: Source | undefined,
  saved: Source | undefined,
  reason: NewChain['reason'],
  commitsLost: boolean,
): Recovered {
  let fromDatabase = 0;
  let fromSnapshot = 0;
  let contentsKnown = !commitsLost;
  for (const table of tables) {
    const read = take(damaged, target, table);
    fromDatabase += read.rows;
    if (tellingContents.has(table)) contentsKnown &&= read.whole;
    if (!read.whole && table !== 'openings') fromSnapshot += take(saved, target, table).rows;
  }
  const last = { reason, ...lastHead(target) };
  const note = prepare<[MetaKey, string], never>(target, 'INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
  note.run('new_chain', JSON.stringify(last));
  // What was used after the snapshot, or in the part that could not be read, is not known any more.
  note.run('uses_lost', JSON.stringify({}));
  note.run('state_awaited', JSON.stringify({}));
  if (!contentsKnown) note.run('contents_lost', JSON.stringify(true));
  return { fromDatabase, fromSnapshot, last };
}

/** Copies what a source has of a table; one that is not there has nothing. */
function take(source: Source | undefined, target: Database.Database, table: string): { whole: boolean; rows: number } {
  if (source === undefined) return { whole: false, rows: 0 };
  const { whole, rows } = copyTable(source.db, target, table);
  return { whole: whole && source.whole, rows };
}

function lastHead(db: Database.Database): Omit<NewChain, 'reason'> {
  const row = prepare<[], { chain: string; seq: number; hash: Buffer }>(
    db,
    `SELECT chain, seq, hash FROM audit ${newestRowSql}`,
  ).get();
  return row === undefined ? { seq: 0 } : { chain: row.chain, seq: row.seq, head: row.hash.toString('hex') };
}

/** Puts a whole rebuilt database in the place of the old one; does the rest of it after a power cut. */
function finishRebuild(files: StoreFiles): void {
  if (!existsSync(files.rebuilt)) return;
  const number = Math.max(0, ...setAsideNumbers(files)) + 1;
  for (const [file, suffix] of [
    [files.database, ''],
    [files.wal, '-wal'],
  ] as const) {
    if (existsSync(file)) renameSync(file, `${setAsideFile(files, number)}${suffix}`);
  }
  renameSync(files.rebuilt, files.database);
  keepNewestAside(files);
  syncPath(dirname(files.database));
}

/** Removes the damaged databases that are kept for inspection, and what a rebuild that was cut off has left. */
export function removeAside(files: StoreFiles): void {
  for (const number of setAsideNumbers(files)) removeDatabase(setAsideFile(files, number));
  const parts = [files.rebuildPart, files.scratch, files.scratchOlder, files.snapshotOlder];
  for (const file of parts) removeDatabase(file);
  syncPath(dirname(files.database));
}

function describe(reason: string, files: StoreFiles, rows: Recovered): LockerError {
  const what = reason === 'corrupt' ? 'was damaged' : 'was lost';
  return new LockerError(
    'store.recovered',
    `the database ${what}; ${rows.fromDatabase} rows were read from it and ${rows.fromSnapshot} from the snapshot, and a new chain begins. ` +
      `The damaged files are kept in ${join(dirname(files.database), 'lockerd.db.corrupt-*')}; check the disk or SD card`,
    {
      reason,
      fromDatabase: rows.fromDatabase,
      fromSnapshot: rows.fromSnapshot,
      lastSeq: rows.last.seq,
      ...(rows.last.chain === undefined ? {} : { lastChain: rows.last.chain }),
    },
  );
}

function translateFile(error: unknown, file: string): unknown {
  const code = fileCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new LockerError('store.full', `${file}: no room left on the disk; free some space`, {}, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EISDIR') {
    return new LockerError(
      'store.unwritable',
      `${file} cannot be written (${messageOf(error)}): give it to the user that runs lockerd`,
      {},
      { cause: error },
    );
  }
  return translateSqlite(error, file);
}

function fileCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
