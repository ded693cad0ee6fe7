import { existsSync, lchownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Owner } from './durable-file.js';

/**
 * Works as the owner of a directory, where this is root: what lies in a directory of somebody else's may be a trap (a link to a file
 * that only root may read or write), and for its owner it is none. For a process that does one thing at a time.
 * @param owner absent: as whoever this is
 */
export async function asOwner<T>(owner: Owner | undefined, work: () => T | Promise<T>): Promise<T> {
  const { geteuid, getegid, getgroups, seteuid, setegid, setgroups } = process;
  if (!geteuid || !getegid || !getgroups || !seteuid || !setegid || !setgroups) return work();
  if (owner === undefined || geteuid() !== 0) return work();
  const [group, groups] = [getegid(), getgroups()];
  setgroups([owner.gid]);
  setegid(owner.gid);
  seteuid(owner.uid);
  try {
    return await work();
  } finally {
    seteuid(0);
    setegid(group);
    setgroups(groups);
  }
}

/**
 * Who has a directory in his hands: whose it is, or whose is one above it, in which he may put another in its place; or whose it would be
 * if it were made now. `undefined`: root alone, or who runs this.
 */
export function ownerOf(dir: string): Owner | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  for (const one of fromRootTo(resolve(dir))) {
    const stat = statSync(one, { throwIfNoEntry: false });
    if (stat === undefined) return userOfLockerd();
    if (stat.uid !== 0) return { uid: stat.uid, gid: stat.gid };
  }
  // One of root's is given to its user, with all in it, by systemd when lockerd starts.
  return undefined;
}

function fromRootTo(dir: string): readonly string[] {
  const above = dirname(dir);
  return above === dir ? [dir] : [...fromRootTo(above), dir];
}

function userOfLockerd(): Owner | undefined {
  const line = /^lockerd:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined;
}

/** Makes a directory that only its owner may look into, where there is none. Throws what the file system throws. */
export function makeDirectory(dir: string, owner: Owner | undefined): void {
  if (existsSync(dir)) return;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Of a link that was put in its place meanwhile the link is given, and not where it leads.
  if (owner !== undefined) lchownSync(dir, owner.uid, owner.gid);
}
