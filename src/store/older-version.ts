import Database from 'better-sqlite3';
import { makePrivate } from './directory.js';
import { openFile, prepare, readPragma } from './native.js';
import { copyTable } from './salvage.js';
import { migrate, schemaVersion } from './schema.js';

/** A database to read from, and whether all that is missing in it was never there. */
export interface Source {
  readonly db: Database.Database;
  readonly whole: boolean;
}

/**
 * What an older version wrote, as the tables of this one. It is copied row by row into a database of its own version first: a
 * migration ends at the first page that it cannot read, and would take everything with it. What is read stays as it is.
 * @param scratch a file that may be written, and is not there
 * @returns the same when this version wrote it, or when it holds what no version wrote
 */
export function inThisForm(found: Database.Database, scratch: string): Source {
  const asItStands = { db: found, whole: true };
  const version = versionOf(found);
  if (version === undefined || version >= schemaVersion) return asItStands;
  makePrivate(scratch);
  const copy = openFile(scratch, {});
  try {
    migrate(copy, scratch, version);
    const tables = prepare<[], { name: string }>(copy, "SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const wholes = copy.transaction(() => tables.map(({ name }) => copyTable(found, copy, name).whole))();
    migrate(copy, scratch);
    return { db: copy, whole: wholes.every((whole) => whole) };
  } catch (error) {
    copy.close();
    if (error instanceof Database.SqliteError && !error.code.startsWith('SQLITE_FULL')) return asItStands;
    throw error;
  }
}

function versionOf(db: Database.Database): number | undefined {
  try {
    const version = Number(readPragma(db, 'user_version'));
    return Number.isInteger(version) && version >= 1 ? version : undefined;
  } catch (error) {
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  }
}
