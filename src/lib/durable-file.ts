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

/** Whose a new file is. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes a file that only this user may read (0600, or another mode), whole and durable before it has its name: after a power cut the new
 * one is there or what was there before, never half a one. Throws what the file system throws.
 */
export function writeDurably(file: string, bytes: Uint8Array, mode = 0o600, owner?: Owner): void {
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const fd = openSync(part, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    // Given here, since a file is opened with less than what is asked for where the umask says so; and while it is still our own.
    if (mode !== 0o600) fchmodSync(fd, mode);
    if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, file);
  syncPath(dirname(file));
}
