import { chownSync, statSync } from 'node:fs';

/** What root writes belongs to the user of lockerd, whose the data directory is: nobody else could start with it. */
export function giveToOwner(file: string, data: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(data);
  chownSync(file, uid, gid);
}
