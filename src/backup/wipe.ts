import {
  closeSync,
  type Dirent,
  existsSync,
  fchownSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { asOwner, ownerOf } from '../lib/as-owner.js';
import { syncPath } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';

const chunk = Buffer.alloc(1024 * 1024);
/** What a file system hands out at once; a file takes all of its last block. */
const blockBytes = 4096;

/** Names of what lockerd makes in its data directory. Anything else there is somebody else's, and stays. */
const ours =
  /^(lockerd\.(db|lock)|snapshot\.|rebuil(d|t)\.|scratch(-older)?\.db|snapshot-older\.db|trust\.jwt|next-chain\.json|wipe\.part)/;

/** A copy of the database lies here while the package changes over to another release (`scripts/service/switch-release`). */
const copies = 'upgrade';

interface Found {
  readonly files: readonly string[];
  /** Names of what else is there. */
  readonly others: readonly string[];
}

/** The files of lockerd in a data directory. */
export function foundIn(data: string): Found {
  const { files, others } = ofLockerd(data);
  if (!others.includes(copies)) return { files, others };
  const inside = ofLockerd(join(data, copies));
  const left = others.filter((name) => name !== copies);
  return { files: [...files, ...inside.files], others: [...left, ...inside.others.map((name) => join(copies, name))] };
}

function ofLockerd(folder: string): Found {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const isOurs = (entry: Dirent): boolean => ours.test(entry.name) && !entry.isDirectory();
  const names = (those: readonly Dirent[]): string[] => those.map(({ name }) => name).sort();
  return {
    files: names(entries.filter(isOurs)).map((name) => join(folder, name)),
    others: names(entries.filter((entry) => !isOurs(entry) && entry.name !== 'lost+found')),
  };
}

/**
 * Overwrites a file where it lies, makes that durable, and removes it. A file system that writes every change elsewhere (btrfs, F2FS)
 * keeps the old blocks until they are filled; so does the flash of a card. It works as whose directory that is: a link there
 * leads root to nothing that its owner could not wipe himself.
 * @returns whether there was one
 * @throws LockerError `reset.failed`
 */
export async function wipeFile(path: string): Promise<boolean> {
  try {
    return await asOwner(ownerOf(dirname(path)), () => wipe(path));
  } catch (error) {
    throw failed(path, error);
  }
}

function wipe(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  const real = realpathSync(path);
  const { size } = statSync(real);
  const fd = openSync(real, 'r+');
  try {
    zeros(fd, Math.ceil(size / blockBytes) * blockBytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  for (const one of new Set([real, path])) {
    rmSync(one, { force: true });
    syncPath(dirname(one));
  }
  return true;
}

/**
 * Fills what is free of a directory's file system, and gives it free again: blocks of files that were removed or replaced before.
 * As root where root asks, who has room that is kept for him; so the file is one that was not there before.
 * @returns how many bytes were written
 * @throws LockerError `reset.failed`
 */
export function fillFree(directory: string): number {
  const file = join(directory, 'wipe.part');
  let bytes = 0;
  try {
    rmSync(file, { force: true });
    const fd = openSync(file, 'wx', 0o600);
    try {
      const owner = ownerOf(directory);
      if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
      for (let size = chunk.length; size >= blockBytes; ) {
        const written = takenOf(fd, size);
        bytes += written;
        // What is left is less than that; the last blocks are filled one by one.
        if (written < size) size = Math.floor(size / 2);
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
      rmSync(file, { force: true });
      syncPath(directory);
    }
    return bytes;
  } catch (error) {
    throw failed(directory, error);
  }
}

/** Bytes that are free, those that are kept for root among them where root asks. */
export function freeBytes(directory: string): number {
  const { bfree, bavail, bsize } = statfsSync(directory);
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
}

function zeros(fd: number, bytes: number): void {
  for (let at = 0; at < bytes; ) at += writeSync(fd, chunk, 0, Math.min(chunk.length, bytes - at), at);
}

/** How much of it the disk took; less where it is full. */
function takenOf(fd: number, bytes: number): number {
  try {
    return writeSync(fd, chunk, 0, bytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return 0;
    throw error;
  }
}

function failed(path: string, error: unknown): LockerError {
  return new LockerError(
    'reset.failed',
    `${path} was not wiped: ${messageOf(error)}`,
    { file: path },
    { cause: error },
  );
}
