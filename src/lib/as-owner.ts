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
