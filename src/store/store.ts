import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { LockerError, messageOf } from '../lib/errors.js';
import { buildMs } from '../lib/release-day.js';
import { BesideSqlite } from './beside-sqlite.js';
import { lockDirectory, prepareDirectory, type StoreFiles, storeFiles } from './directory.js';
import { prepare } from './native.js';
import { openDatabase, removeAside } from './recovery.js';
import { scrubPages } from './scrub.js';
import { removeAgedAside } from './set-aside.js';
import { takeSnapshot } from './snapshot.js';
import { isCorrupt, translateSqlite } from './sqlite-errors.js';
import { type Connection, Statement } from './statement.js';

type Bound = Database.Statement<[], never>;

interface StoreOptions {
  /** Told of recoveries, failed snapshots and failing listeners; log it loudly. */
  readonly onTrouble: (error: LockerError) => void;
  /** Time between two regular snapshots, in ms; default one hour. */
  readonly snapshotEveryMs?: number;
  /** Least time from a requested snapshot to its begin, in ms; default 2 s. */
  readonly snapshotDelayMs?: number;
}

/**
 * Opens the one database of a data directory and holds the directory for this process.
 * @throws LockerError `store.unwritable`, `store.locked`, `store.newer`, `store.full`, `store.io`
 */
export function openStore(dir: string, options: StoreOptions): Store {
  const files = storeFiles(dir);
  prepareDirectory(dir);
  const unlock = lockDirectory(dir, files.lock);
  try {
    const { db, updated } = openDatabase(files, options.onTrouble, false);
    const store = new Store(files, db, unlock, options);
    // A damaged page of this database is mended by a page of a snapshot of its own version only.
    if (updated) store.requestSnapshot();
    return store;
  } catch (error) {
    unlock();
    throw error;
  }
}

/** So many pages at once are looked at for leftovers; a megabyte of an SD card takes some 20 ms. */
const pagesAtOnce = 64;
/** What moves while the file is looked through may pass a look once; twice in a row it does not in practice. */
const mostScrubs = 3;

/** The one database: transactions, statements, snapshots. Recovers by itself when the file turns out to be damaged. */
export class Store implements Connection {
  #db: Database.Database | undefined;
  /** Opened when it is needed first, and closed after the database. */
  #beside: BesideSqlite | undefined;
  #generation = 0;
  #inTx = false;
  #afterCommit: Array<() => void> = [];
  readonly #onRecovered = new Set<() => void>();
  readonly #hourly: NodeJS.Timeout;
  #requested: NodeJS.Timeout | undefined;
  #snapshotRun: Promise<void> | undefined;
  #snapshotChanges = -1;
  #closed = false;
  readonly #usedBytes = this.statement<[], { bytes: number }>(
    `SELECT (pages.page_count - free.freelist_count) * size.page_size AS bytes
       FROM pragma_page_count AS pages, pragma_freelist_count AS free, pragma_page_size AS size`,
  );
  readonly #checkpoint = this.statement<[], { busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
  #bounds: { readonly db: Database.Database; readonly begin: Bound; readonly commit: Bound } | undefined;
  readonly #totalChanges = this.statement<[], { changes: number }>('SELECT total_changes() AS changes');

  constructor(
    private readonly files: StoreFiles,
    db: Database.Database,
    private readonly unlock: () => void,
    private readonly options: StoreOptions,
  ) {
    this.#db = db;
    this.#hourly = setInterval(() => this.#snapshotWhenChanged(), options.snapshotEveryMs ?? 3_600_000);
    this.#hourly.unref();
  }

  get generation(): number {
    return this.#generation;
  }

  /** Whether a transaction is under way. */
  get inTx(): boolean {
    return this.#inTx;
  }

  /**
   * Runs `fn` as one IMMEDIATE transaction; it is durable when this returns, and nothing of it stays when this throws.
   * `fn` is synchronous; transactions do not nest.
   * @throws LockerError `store.full`, `store.io` (try again later), `store.corrupt` (the database was recovered, a new
   *   chain has begun; the next transaction works); and what `fn` throws
   */
  tx<T>(fn: () => T): T {
    if (this.#inTx) throw new Error('store.tx does not nest');
    const { result, listeners } = this.use((db) => this.#transact(db, fn));
    for (const listener of listeners) this.#tellFault(listener);
    return result;
  }

  /** Runs `listener` once after the current transaction is durable, never when it is rolled back. */
  afterCommit(listener: () => void): void {
    if (!this.#inTx) throw new Error('store.afterCommit outside of store.tx');
    this.#afterCommit.push(listener);
  }

  statement<P extends unknown[], R>(sql: string): Statement<P, R> {
    return new Statement<P, R>(this, sql);
  }

  use<T>(action: (db: Database.Database) => T): T {
    if (this.#closed) throw new LockerError('store.io', `${this.files.database}: the database is closed`);
    // It is absent only when its recovery failed, on a full disk for example: tried again each time.
    this.#db ??= this.#reopen();
    const db = this.#db;
    if (this.#inTx && !db.inTransaction) {
      throw new LockerError('store.io', `${this.files.database}: SQLite has rolled the transaction back`);
    }
    try {
      return action(db);
    } catch (error) {
      const translated = translateSqlite(error, this.files.database);
      if (isCorrupt(translated) && !this.#inTx) this.#recover();
      throw translated;
    }
  }

  /** Called after a damaged database was replaced in operation: what is held in memory may be newer than the database. */
  onRecovered(listener: () => void): void {
    this.#onRecovered.add(listener);
  }

  /**
   * Asks for a snapshot soon, after a change of rights. Several requests become one, and the wait grows with the database so
   * that snapshots write at most 100 kB/s: cards wear.
   */
  requestSnapshot(): void {
    if (this.#requested !== undefined || this.#closed) return;
    const bytes = statSync(this.files.database, { throwIfNoEntry: false })?.size ?? 0;
    const delayMs = Math.max(this.options.snapshotDelayMs ?? 2000, Math.min(bytes / 100, 3_600_000));
    this.#requested = setTimeout(() => {
      this.#requested = undefined;
      this.#snapshotWhenChanged();
    }, delayMs);
    this.#requested.unref();
  }

  /** Writes the snapshot now; resolves when it is durable. A failure is told and leaves the last snapshot. */
  snapshot(): Promise<void> {
    this.#snapshotRun ??= this.#takeSnapshot().finally(() => {
      this.#snapshotRun = undefined;
    });
    return this.#snapshotRun;
  }

  /**
   * Brings what the log holds into the database file and cuts the log to nothing, so that no older state of a row is left in it.
   * Costs some syncs: call it while nobody waits. False while a snapshot is taken, whose copy needs the file to stay as it is.
   * @throws LockerError `store.*`
   */
  truncateLogIfQuiet(): boolean {
    if (this.#inTx || this.#snapshotRun !== undefined) return false;
    return this.#checkpoint.get()?.busy === 0;
  }

  /** Bytes of the database that hold something: its file keeps the room of what was removed, and uses it again. */
  usedBytes(): number {
    return this.#usedBytes.get()?.bytes ?? 0;
  }

  /**
   * Removes damaged databases that were set aside, once they are older than `oldestMs`. A failure is told and keeps nobody
   * from anything.
   * @param nowMs by a trusted clock
   */
  removeAgedAside(nowMs: number, oldestMs: number): void {
    try {
      removeAgedAside(this.files, nowMs, oldestMs, buildMs);
    } catch (error) {
      const message = `${this.files.database}.corrupt-*: an old one could not be removed: ${messageOf(error)}`;
      this.options.onTrouble(new LockerError('store.io', message, {}, { cause: error }));
    }
  }

  /**
   * Writes a snapshot that begins now, in the place of one that may hold what was deleted since.
   * @throws LockerError `store.snapshot_failed`, `store.*`; the last snapshot then stays
   */
  async replaceSnapshot(): Promise<void> {
    await this.#quiet();
    const generation = this.#generation;
    const run = this.#writeSnapshot();
    const over = (): void => {
      this.#snapshotRun = undefined;
    };
    this.#snapshotRun = run.then(over, over);
    await run;
    if (generation === this.#generation) return;
    throw new LockerError('store.snapshot_failed', `${this.files.database} was found damaged and replaced meanwhile`);
  }

  /**
   * Brings the log into the database file and empties it: what was deleted is in no old page of it any more.
   * @throws LockerError `store.*`
   */
  async truncateLog(): Promise<void> {
    await this.#quiet();
    this.#emptyLog();
  }

  /**
   * Overwrites what SQLite has left over in pages when it moved their content, in small slices with `rest` between them, and empties the
   * log. After it the file holds nothing but what can be read from it, as long as nothing is deleted or moved.
   * @throws LockerError `store.*`, and what `rest` throws to end it
   */
  async scrub(rest: () => Promise<void>): Promise<void> {
    for (let scrubs = 0, changed = 1; changed > 0 && scrubs < mostScrubs; scrubs += 1) {
      changed = 0;
      for (let page = 1, last = false; !last; page += pagesAtOnce) {
        await this.#quiet();
        const slice = this.#scrubSlice(page);
        changed += slice.changed;
        last = slice.last;
        await rest();
      }
    }
    await this.truncateLog();
  }

  /** Removes the damaged databases that were set aside, and what a recovery that was cut off has left. */
  removeDamaged(): void {
    try {
      removeAside(this.files);
    } catch (error) {
      const message = `damaged databases beside ${this.files.database} could not be removed: ${messageOf(error)}`;
      throw new LockerError('store.io', message, {}, { cause: error });
    }
  }

  /** Ends a running snapshot, closes the database and lets the directory go. */
  async close(): Promise<void> {
    clearInterval(this.#hourly);
    clearTimeout(this.#requested);
    await this.#snapshotRun;
    this.#closed = true;
    this.#db?.close();
    this.#db = undefined;
    this.#closeBeside();
    this.unlock();
  }

  #transact<T>(db: Database.Database, fn: () => T): { result: T; listeners: ReadonlyArray<() => void> } {
    const listeners: Array<() => void> = [];
    const { begin, commit } = this.#boundsOf(db);
    begin.run();
    this.#afterCommit = listeners;
    this.#inTx = true;
    try {
      const result = fn();
      if (result instanceof Promise) throw new Error('store.tx takes a synchronous function');
      commit.run();
      return { result, listeners };
    } finally {
      // Statements inside the transaction are translated already, so that damage is handled once, after the rollback.
      this.#inTx = false;
      if (db.inTransaction) db.exec('ROLLBACK');
    }
  }

  /** Prepared once: a commit is waited for, and its text would be read anew each time. */
  #boundsOf(db: Database.Database) {
    if (this.#bounds?.db !== db) {
      this.#bounds = { db, begin: prepare<[], never>(db, 'BEGIN IMMEDIATE'), commit: prepare<[], never>(db, 'COMMIT') };
    }
    return this.#bounds;
  }

  #recover(): void {
    this.#closeDamaged();
    this.#db = this.#reopen();
  }

  #reopen(): Database.Database {
    const { db } = openDatabase(this.files, this.options.onTrouble, true);
    this.#generation += 1;
    this.#db = db;
    for (const listener of this.#onRecovered) this.#tellFault(listener);
    return db;
  }

  #closeDamaged(): void {
    const db = this.#db;
    this.#db = undefined;
    this.#tellFault(() => db?.close());
    this.#closeBeside();
  }

  /** A snapshot may still be copying from it: its number must be nobody else's until then. */
  #closeBeside(): void {
    const beside = this.#beside;
    this.#beside = undefined;
    const close = (): void => beside?.close();
    if (this.#snapshotRun === undefined) close();
    else void this.#snapshotRun.then(close, close);
  }

  #snapshotWhenChanged(): void {
    this.#tellFault(() => {
      if (this.#changes() !== this.#snapshotChanges) void this.snapshot();
    });
  }

  async #takeSnapshot(): Promise<void> {
    try {
      await this.#writeSnapshot();
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      this.options.onTrouble(error);
    }
  }

  async #writeSnapshot(): Promise<void> {
    try {
      const changes = this.#changes();
      const generation = this.#generation;
      const stillValid = (): boolean => generation === this.#generation;
      await this.use((db) => takeSnapshot(db, this.#besideSqlite(), this.files, stillValid));
      this.#snapshotChanges = changes;
    } catch (error) {
      const options = { cause: error };
      const message = `the snapshot of ${this.files.database} failed: ${messageOf(error)}`;
      throw new LockerError('store.snapshot_failed', message, {}, options);
    }
  }

  /** While a snapshot is copied nothing may change the database file. */
  async #quiet(): Promise<void> {
    while (this.#snapshotRun !== undefined) await this.#snapshotRun;
  }

  #emptyLog(): void {
    const left = this.#checkpoint.get();
    if (left?.busy === 0) return;
    throw new LockerError('store.io', `${this.files.database}: the log could not be brought into the database file`);
  }

  /** In one go, so that nothing is read into memory or written between the three. */
  #scrubSlice(page: number): { changed: number; last: boolean } {
    this.#emptyLog();
    this.use((db) => db.exec('PRAGMA shrink_memory'));
    try {
      return scrubPages(this.#besideSqlite().fd, page, pagesAtOnce);
    } catch (error) {
      const message = `${this.files.database}: leftovers of deleted rows could not be overwritten: ${messageOf(error)}`;
      throw new LockerError('store.io', message, {}, { cause: error });
    }
  }

  #besideSqlite(): BesideSqlite {
    this.#beside ??= new BesideSqlite(this.files.database);
    return this.#beside;
  }

  #changes(): number {
    return this.#totalChanges.get()?.changes ?? 0;
  }

  #tellFault(action: () => void): void {
    try {
      action();
    } catch (error) {
      const fault =
        error instanceof LockerError ? error : new LockerError('internal', messageOf(error), {}, { cause: error });
      this.options.onTrouble(fault);
    }
  }
}
