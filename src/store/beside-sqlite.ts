import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

const readAt = promisify(read);
/** Read and written at once: little enough to keep in memory. */
const stretchBytes = 256 * 1024;

/**
 * A database file that this program reads and writes itself while SQLite has it open. When a process closes any descriptor of a
 * file, the system drops all locks that it has on it, those of SQLite among them: then another program may open the database, and takes its
 * log away when it closes it. So this descriptor stays open as long as SQLite's own. https://www.sqlite.org/howtocorrupt.html, 2.2
 */
export class BesideSqlite {
  readonly fd: number;

  /** @param file which has to be closed after the database */
  constructor(file: string) {
    this.fd = openSync(file, 'r+');
  }

  get bytes(): number {
    return fstatSync(this.fd).size;
  }

  /** Copies the file to a new one, off the main thread. Nobody may write it meanwhile. */
  async copyTo(target: string): Promise<void> {
    const copy = await open(target, 'wx', 0o600);
    try {
      const stretch = Buffer.alloc(stretchBytes);
      for (let at = 0; ; ) {
        const { bytesRead } = await readAt(this.fd, stretch, 0, stretch.length, at);
        if (bytesRead === 0) return;
        await copy.writeFile(stretch.subarray(0, bytesRead));
        at += bytesRead;
      }
    } finally {
      await copy.close();
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}
