import { existsSync, lchownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
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

/** Whose a directory is, or would be if it were made now. `undefined`: of who runs this, or of root. */
export function ownerOf(dir: string): Owner | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const stat = statSync(dir, { throwIfNoEntry: false });
  // One of root's is given to its user, with all in it, by systemd when lockerd starts.
  if (stat !== undefined) return stat.uid === 0 ? undefined : { uid: stat.uid, gid: stat.gid };
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
