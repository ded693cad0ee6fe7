import {
  closeSync,
  type Dirent,
  existsSync,
  fchownSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

interface Filled {
  readonly filledBytes: number;
  /** What stayed free, as nobody can write there, or not whoever asked: blocks of files that were removed before may be in it. */
  readonly unfilledBytes: number;
}

/**
 * Fills what is free of a directory's file system, and gives it free again: blocks of files that were removed or replaced before.
 * As root where root asks, who has room that is kept for him; so the file is one that was not there before.
 * @throws LockerError `reset.failed`
 */
export function fillFree(directory: string): Filled {
  const file = join(directory, 'wipe.part');
  try {
    rmSync(file, { force: true });
    const fd = openSync(file, 'wx', 0o600);
    try {
      const owner = ownerOf(directory);
      if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
      const least = Math.min(blockBytes, statfsSync(directory).bsize);
      let filledBytes = filled(least, (bytes) => writeSync(fd, chunk, 0, bytes));
      fsyncSync(fd);
      // Without its reserve the file system may find only when it writes that there is no room: each write is made durable.
      filledBytes += withoutReserve(directory, () =>
        filled(least, (bytes) => {
          const written = writeSync(fd, chunk, 0, bytes);
          fsyncSync(fd);
          return written;
        }),
      );
      return { filledBytes, unfilledBytes: freeBytes(directory) };
    } finally {
      closeSync(fd);
      rmSync(file, { force: true });
      syncPath(directory);
    }
  } catch (error) {
    throw failed(directory, error);
  }
}

/** Writes until nothing of `least` bytes is taken any more. Returns how many bytes were. */
function filled(least: number, write: (bytes: number) => number): number {
  let all = 0;
  for (let size = chunk.length; size >= least; ) {
    const written = taken(() => write(size));
    all += written;
    // What is left is less than that; the last blocks are filled one by one.
    if (written < size) size = Math.floor(size / 2);
  }
  return all;
}

/**
 * ext4 keeps 2 % of its blocks, at most 4096, from everybody, root too, so that what was promised room can be written
 * (Documentation/ABI/testing/sysfs-fs-ext4, `reserved_clusters`). Where root asks they are given out while `work` runs.
 */
function withoutReserve(directory: string, work: () => number): number {
  const reserve = reserveOf(directory);
  if (reserve === undefined || process.getuid?.() !== 0) return 0;
  const usual = readFileSync(reserve, 'utf8');
  try {
    writeFileSync(reserve, '0');
  } catch (error) {
    // In a container /sys is only to be read. What stays free is told with the result.
    if (hasCode(error, ['EROFS', 'EACCES', 'EPERM'])) return 0;
    throw error;
  }
  try {
    return work();
  } finally {
    writeFileSync(reserve, usual);
  }
}

/** The kernel's file for the reserve of a directory's file system; `undefined` where it is none of ext4. */
function reserveOf(directory: string): string | undefined {
  const { dev } = statSync(directory, { bigint: true });
  // As glibc's gnu_dev_major and gnu_dev_minor.
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  const device = `/sys/dev/block/${major}:${minor}`;
  if (!existsSync(device)) return undefined;
  const reserve = `/sys/fs/ext4/${basename(realpathSync(device))}/reserved_clusters`;
  return existsSync(reserve) ? reserve : undefined;
}

/** Bytes that are free, those that are kept for root among them where root asks. */
export function freeBytes(directory: string): number {
  const { bfree, bavail, bsize } = statfsSync(directory);
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
}

function zeros(fd: number, bytes: number): void {
  for (let at = 0; at < bytes; ) at += writeSync(fd, chunk, 0, Math.min(chunk.length, bytes - at), at);
}

/** How much the disk took; 0 where it is full. */
function taken(write: () => number): number {
  try {
    return write();
  } catch (error) {
    if (hasCode(error, ['ENOSPC', 'EDQUOT', 'EFBIG'])) return 0;
    throw error;
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function failed(path: string, error: unknown): LockerError {
  return new LockerError(
    'reset.failed',
    `${path} was not wiped: ${messageOf(error)}`,
    { file: path },
    { cause: error },
  );
}
