import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { command } from './command.js';
import type { Target } from './targets.js';

interface PackageWith {
  readonly source: string;
  readonly tree: string;
  readonly target: Target;
  readonly version: string;
  /** Seconds since 1970 of the commit. */
  readonly epoch: string;
  readonly out: string;
  /** For trials: larger, and made in a third of the time. */
  readonly fast: boolean;
}

/** Nothing beside what each Debian has, so that a board without a network can install it. */
const depends = 'libc6 (>= 2.31), libgcc-s1, libstdc++6 (>= 10), passwd, systemd (>= 252), udev';

/** Makes the .deb of a tree; gives its path. The same tree and commit give the same bytes. */
export async function makePackage(parts: PackageWith): Promise<string> {
  const { source, tree, target, version, epoch, out, fast } = parts;
  const debian = join(tree, 'DEBIAN');
  const paths = filesBelow(tree);
  mkdirSync(debian, { mode: 0o755 });
  const sums = paths.map(
    (path) => `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(tree, path)}\n`,
  );
  writeFileSync(join(debian, 'md5sums'), sums.join(''));
  writeFileSync(join(debian, 'conffiles'), '/etc/default/lockerd\n');
  writeFileSync(
    join(debian, 'control'),
    control(target, version, Math.ceil(paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1024)),
  );
  for (const script of ['postinst', 'prerm', 'postrm']) {
    cpSync(join(source, 'packaging', script), join(debian, script));
    chmodSync(join(debian, script), 0o755);
  }
  for (const name of ['md5sums', 'conffiles', 'control']) chmodSync(join(debian, name), 0o644);
  const file = join(out, `lockerd_${version}_${target.arch}.deb`);
  mkdirSync(out, { recursive: true });
  // More threads than one would cut the archive in as many blocks as the machine has processors.
  const compress = fast ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6', '--threads-max=1'];
  const env = { SOURCE_DATE_EPOCH: epoch, TZ: 'UTC', LC_ALL: 'C' };
  await command({ cwd: out, env }, 'dpkg-deb', '--root-owner-group', ...compress, '--build', tree, file);
  return file;
}

function control({ arch }: Target, version: string, sizeKiB: number): string {
  return `Package: lockerd
Version: ${version}
Architecture: ${arch}
Maintainer: lockerd developers <lockerd@localhost>
Installed-Size: ${sizeKiB}
Depends: ${depends}
Recommends: bash-completion, man-db
Suggests: cage, chromium, curl, xwayland
Section: misc
Priority: optional
Description: agent of one smart-locker cabinet
 Drives lock boards over RS-485 and GPIO, checks PINs, QR codes and cards,
 takes paid rentals, and keeps a durable record. Works without a network.
 .
 Its own Node and all parts are inside: nothing is compiled or downloaded
 where it is installed. The collector of the cloud side is in it, too.
`;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
