import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, so small that a test fills it. It takes root, or the right to mount. */
interface SmallDisk {
  readonly path: string;
  /** Takes every byte that is left. */
  takeRoom(): void;
  giveRoom(): void;
  remove(): void;
}

/** @param size as mount takes it: `2m` */
export function smallDisk(size: string): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'lockerd-disk-'));
  const remove = (): void => {
    spawnSync('umount', ['-l', path]);
    rmSync(path, { recursive: true, force: true });
  };
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status !== 0) {
    remove();
    return undefined;
  }
  const filler = join(path, 'filler');
  return {
    path,
    takeRoom: () => {
      const fd = openSync(filler, 'a');
      try {
        for (;;) writeSync(fd, Buffer.alloc(512, 1));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      } finally {
        closeSync(fd);
      }
    },
    giveRoom: () => rmSync(filler, { force: true }),
    remove,
  };
}
