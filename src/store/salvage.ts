import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { connect } from './connection.js';
import { keep, prepare } from './native.js';

/** An unreadable stretch is probed rowid by rowid until so many in a row are missing; one page holds two audit rows. */
const mostMisses = 1000;
/** The whole first page is no smaller than this, and has the page size at 16: https://www.sqlite.org/fileformat.html */
const leastPageBytes = 512;

/** Of Linux: a block that the card does not give; and, of file systems with checksums, one that is not what was written. Node names the first alone. */
const lostBlock = { EIO: 5, EBADMSG: 74, EUCLEAN: 117 } as const;

/** Whether what a file held is lost, as far as this error of a call of `node:fs` tells. */
export function isUnreadable(error: unknown): boolean {
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined;
  return Object.values(lostBlock).some((one) => errno === -one);
}

/**
 * Opens a damaged database for reading what is left of it; `undefined` when nothing can be read. When its header or a page of its
 * schema is gone, those pages of `donor` take their place: a snapshot is a page-for-page copy, so its schema lies in the same pages and
 * its tables have the same root pages. `file` is changed.
 */
export function openDamaged(file: string, donor: string | undefined): Database.Database | undefined {
  const asItIs = openReadable(file);
  if (asItIs !== undefined || donor === undefined) return asItIs;
  try {
    transplantSchema(donor, file);
  } catch (error) {
    // Then nothing tells where the tables begin: what the snapshot has, if anything, is all there is.
    if (isUnreadable(error)) return undefined;
    throw error;
  }
  return openReadable(file);
}

function openReadable(file: string): Database.Database | undefined {
  let db: Database.Database | undefined;
  try {
    db = connect(file);
    prepare(db, 'SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  }
}

function transplantSchema(from: string, to: string): void {
  const pages = schemaPages(from);
  const source = openSync(from, 'r');
  const target = openSync(to, 'r+');
  const header = Buffer.alloc(leastPageBytes);
  readSync(source, header, 0, leastPageBytes, 0);
  const bytes = Math.max(header.readUInt16BE(16), leastPageBytes);
  for (const number of pages) {
    const page = Buffer.alloc(bytes);
    readSync(source, page, 0, bytes, (number - 1) * bytes);
    // Database size in pages: the donor's is its own. https://www.sqlite.org/fileformat.html#the_database_header
    if (number === 1) page.writeUInt32BE(Math.floor(statSync(to).size / bytes), 28);
    writeSync(target, page, 0, bytes, (number - 1) * bytes);
  }
  closeSync(target);
  closeSync(source);
}

/** The pages that hold the schema of a database, from 1: it is the first one's tree. */
function schemaPages(file: string): number[] {
  const db = openReadable(file);
  const sql = "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'";
  const pages = db && ifReadable(() => prepare<[], number>(db, sql).pluck().all());
  db?.close();
  return pages ?? [1];
}

/**
 * Copies every readable row of a table that the target does not hold yet. A row whose values do not fit the target's
 * columns is damage, too.
 * @returns whether the table could be read whole, and how many rows were new to the target.
 */
export function copyTable(
  from: Database.Database,
  to: Database.Database,
  table: string,
): { whole: boolean; rows: number } {
  const columns = commonColumns(from, to, table);
  if (columns.length === 0) return { whole: false, rows: 0 };
  const names = columns.map((name) => `"${name}"`).join(', ');
  const insert = prepare<unknown[], never>(
    to,
    // Not OR IGNORE, which would leave out a NULL that must not be one as well, and a value that a CHECK refuses.
    `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const reading = { whole: true };
  let rows = 0;
  for (const [, ...values] of readableRows(from, table, names, reading)) {
    try {
      rows += insert.run(...values).changes;
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
      reading.whole = false;
    }
  }
  return { whole: reading.whole, rows };
}

function commonColumns(from: Database.Database, to: Database.Database, table: string): string[] {
  const found = new Set(columnsOf(from, table));
  return columnsOf(to, table).filter((name) => found.has(name));
}

function columnsOf(db: Database.Database, table: string): string[] {
  const sql = 'SELECT name FROM pragma_table_info(?)';
  const columns = ifReadable(() => prepare<[string], { name: string }>(db, sql).all(table));
  return columns?.map((column) => column.name) ?? [];
}

/** The rows before the damage, the rows after it, then one by one what can be reached between the two. */
function* readableRows(
  db: Database.Database,
  table: string,
  names: string,
  reading: { whole: boolean },
): Generator<unknown[]> {
  const select = `SELECT rowid, ${names} FROM ${table}`;
  const before = yield* walk(db, `${select} ORDER BY rowid`);
  if (before.ended) return;
  reading.whole = false;
  const after = yield* walk(db, `${select} ORDER BY rowid DESC`);
  yield* probe(db, `${select} WHERE rowid = ?`, before.rowid ?? 0, after.rowid ?? Number.POSITIVE_INFINITY);
}

/** Yields rows until the end or the first damage; returns how it ended and the last rowid read. */
function* walk(
  db: Database.Database,
  sql: string,
): Generator<unknown[], { ended: boolean; rowid: number | undefined }> {
  let rowid: number | undefined;
  const rows = ifReadable(() => keep(prepare<[], unknown[]>(db, sql).raw().iterate()));
  if (rows === undefined) return { ended: false, rowid };
  try {
    for (;;) {
      const step = ifReadable(() => rows.next());
      if (step === undefined) return { ended: false, rowid };
      if (step.done === true) return { ended: true, rowid };
      rowid = Number(step.value[0]);
      yield step.value;
    }
  } finally {
    rows.return?.();
  }
}

/** Yields the rows with a rowid between the two that can be read, until too many in a row cannot. */
function* probe(db: Database.Database, sql: string, after: number, before: number): Generator<unknown[]> {
  const byRowid = ifReadable(() => prepare<[number], unknown[]>(db, sql).raw());
  if (byRowid === undefined) return;
  let misses = 0;
  for (let rowid = after + 1; rowid < before && misses < mostMisses; rowid += 1) {
    const row = ifReadable(() => byRowid.get(rowid));
    misses = row === undefined ? misses + 1 : 0;
    if (row !== undefined) yield row;
  }
}

/** What reading gives, or `undefined` where the file is damaged. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  }
}
