import { LockerError } from '../../src/lib/errors.js';
import { lockDirectory } from '../../src/store/directory.js';

/** Waits until no other process holds `file`, and holds it. A process that dies lets it go. Returns what lets it go. */
export async function holdLock(file: string): Promise<() => void> {
  for (;;) {
    try {
      return lockDirectory(file, file);
    } catch (error) {
      if (!(error instanceof LockerError) || error.code !== 'store.locked') throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
