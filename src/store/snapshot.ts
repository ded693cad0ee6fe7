import { open, rename, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { LockerError } from '../lib/errors.js';
import type { BesideSqlite } from './beside-sqlite.js';
import { connect, isSound } from './connection.js';
import type { StoreFiles } from './directory.js';

/**
 * Writes `snapshot.db`: a page-for-page copy of the database, checked and made durable before it takes the place of the
 * last one. Copy and syncs run off the main thread: an SD card can hold them for seconds. While checkpoints are off the
 * database file does not change (commits go to the log), so a plain copy is consistent.
 * @param stillValid false when the database was replaced meanwhile: the copy is dropped.
 * @throws LockerError `store.snapshot_failed`, or what the file system or SQLite throws
 */
export async function takeSnapshot(
  db: Database.Database,
  source: BesideSqlite,
  files: StoreFiles,
  stillValid: () => boolean,
): Promise<void> {
  db.exec('PRAGMA wal_autocheckpoint = 0');
  try {
    db.exec('PRAGMA wal_checkpoint(FULL)');
    await copyWithRoom(source, files);
    if (!stillValid()) return;
    const copy = connect(files.snapshotPart);
    try {
      if (!isSound(copy))
        throw new LockerError('store.corrupt', `${files.database}: its copy for the snapshot is damaged`);
    } finally {
      copy.close();
    }
    await sync(files.snapshotPart);
    if (!stillValid()) return;
    await rename(files.snapshotPart, files.snapshot);
    await sync(dirname(files.snapshot));
  } finally {
    await rm(files.snapshotPart, { force: true });
    if (db.open) db.exec('PRAGMA wal_autocheckpoint = 1000');
  }
}

/** A snapshot never takes the last room of the disk: records come first. */
async function copyWithRoom(source: BesideSqlite, files: StoreFiles): Promise<void> {
  const disk = await statfs(dirname(files.database));
  const { bytes } = source;
  if (disk.bavail * disk.bsize < 2 * bytes) {
    throw new LockerError(
      'store.snapshot_failed',
      `no room for a snapshot of ${bytes} bytes beside ${files.database}`,
      {
        bytes,
      },
    );
  }
  await rm(files.snapshotPart, { force: true });
  await source.copyTo(files.snapshotPart);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
