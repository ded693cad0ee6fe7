import { readFileSync } from 'node:fs';

/**
 * Bytes that this process has handed to the disk so far: whole blocks of the file system (4 KiB), counted when they become
 * dirty. SQLite syncs each commit, so a block that two commits share is written, and counted, twice: that is what a card
 * sees. Neither the log's growth nor its frames tell that, and both leave the checkpoints out. The file system's own journal
 * is not in it. See proc(5), /proc/[pid]/io.
 */
export function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

/** What a piece of work writes. */
export async function writtenBy(work: () => unknown): Promise<number> {
  const before = writtenBytes();
  await work();
  return writtenBytes() - before;
}
