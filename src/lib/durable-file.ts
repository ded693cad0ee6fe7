import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes renames and removals in a directory (or the content of a file) survive a power cut. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Whose a file is. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Who may read a file, as `stat` tells it. */
interface FileAccess extends Owner {
  readonly mode: number;
}

/**
 * Writes a file that only this user may read (0600), or those that `access` says, whole and durable before it has its name: after a power cut the new
 * one is there or what was there before, never half a one. Throws what the file system throws.
 */
export function writeDurably(file: string, bytes: Uint8Array, access?: Partial<FileAccess>): void {
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const fd = openSync(part, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    if (access?.uid !== undefined && access.gid !== undefined) fchownSync(fd, access.uid, access.gid);
    if (access?.mode !== undefined) fchmodSync(fd, access.mode & 0o777);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, file);
  syncPath(dirname(file));
}
