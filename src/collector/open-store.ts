import type { StoreSpec } from './specs.js';
import type { SqlDatabase } from './sql.js';
import { SqlStore } from './sql-store.js';
import type { CollectorStore } from './store.js';
import { Tags, type TombstoneKey } from './subjects/tags.js';

/**
 * Opens the store of a config, and brings its tables up to date.
 * @param tombstones key for tombstones: who erases needs it, and who works with a store in which somebody was erased
 * @throws LockerError `collector.store_down`, `collector.store_newer`, `collector.store_unsafe`, `collector.tombstone_key`
 */
export async function openStore(spec: StoreSpec, tombstones?: TombstoneKey): Promise<CollectorStore> {
  const tags = tombstones && new Tags(tombstones);
  const store = new SqlStore(await openDatabase(spec), tags);
  try {
    await store.ready();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** @throws LockerError `collector.store_down`, `collector.store_newer`, `collector.store_unsafe` */
export async function openDatabase(spec: StoreSpec): Promise<SqlDatabase> {
  // Each is loaded where it is used: a trial needs no PostgreSQL, and a fleet no SQLite.
  if (spec.kind === 'sqlite') {
    const { openSqlite } = await import('./sqlite-database.js');
    return openSqlite(spec.file);
  }
  const { openPostgres } = await import('./postgres-database.js');
  return openPostgres(spec.url);
}
