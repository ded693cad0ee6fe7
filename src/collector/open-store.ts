import type { StoreSpec } from './config.js';
import { SqlStore } from './sql-store.js';
import type { CollectorStore } from './store.js';

/**
 * Opens the store of a config, and brings its tables up to date.
 * @throws LockerError `collector.store_down`, `collector.store_newer`, `collector.store_unsafe`
 */
export async function openStore(spec: StoreSpec): Promise<CollectorStore> {
  // Each is loaded where it is used: a trial needs no PostgreSQL, and a fleet no SQLite.
  if (spec.kind === 'sqlite') {
    const { openSqlite } = await import('./sqlite-database.js');
    return new SqlStore(openSqlite(spec.file));
  }
  const { openPostgres } = await import('./postgres-database.js');
  return new SqlStore(await openPostgres(spec.url));
}
