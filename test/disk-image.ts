import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own (ext4) in a file, whose raw bytes a test looks at. It takes root, or the right to mount. */
interface DiskImage {
  readonly path: string;
  /** All bytes of the disk, as whoever takes it out reads them. */
  raw(): Buffer;
  remove(): void;
}

export function diskImage(megabytes: number): DiskImage | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'lockerd-image-'));
  const [file, path] = [join(folder, 'image'), join(folder, 'mount')];
  const run = (program: string, ...args: string[]): boolean =>
    spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  writeFileSync(file, '');
  truncateSync(file, megabytes * 1024 * 1024);
  mkdirSync(path);
  const remove = (): void => {
    run('umount', '-l', path);
    rmSync(folder, { recursive: true, force: true });
  };
  if (!run('mkfs.ext4', '-q', '-F', file) || !run('mount', '-o', 'loop', file, path)) {
    remove();
    return undefined;
  }
  return {
    path,
    raw: () => {
      // What is in memory only is on no disk yet.
      run('sync', '-f', path);
      return readFileSync(file);
    },
    remove,
  };
}
