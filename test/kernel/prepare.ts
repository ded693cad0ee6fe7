import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { missingForRig } from './available.js';
import { shell } from './command.js';
import { type DebianKernel, debianKernel, download, downloadMb } from './debian-kernel.js';
import { holdLock } from './lock.js';
import { collectModules } from './modules.js';
import { projectRoot, rigSources } from './places.js';

/** A kernel with simulated GPIO, ready to be booted. */
export interface Rig {
  readonly release: string;
  readonly kernel: string;
  readonly initrd: string;
}

const parts = ['packages.json', 'command.ts', 'debian-kernel.ts', 'modules.ts', 'prepare.ts', 'init.sh'];

/** Resolves at once when the rig was made before, or makes it: a download and half a minute. Rejects when it cannot be made. */
export async function prepareRig(): Promise<Rig> {
  const missing = missingForRig();
  if (missing !== undefined) throw new Error(`There is no kernel rig on this machine: ${missing}`);
  const kernel = await debianKernel();
  const cache = join(projectRoot, '.cache/kernel');
  const folder = join(cache, `${kernel.version}-${hashOfParts()}`);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(folder)) {
    const letGo = await holdLock(join(cache, 'lock'));
    try {
      if (!existsSync(folder)) await make(kernel, join(cache, 'making'), folder);
    } finally {
      letGo();
    }
  }
  return { release: kernel.release, kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd') };
}

function hashOfParts(): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(readFileSync(join(rigSources, part)));
  return hash.digest('hex').slice(0, 12);
}

/** Makes the rig in a folder that it throws away, and renames the result when all is there: half a rig is never found. */
async function make(kernel: DebianKernel, work: string, folder: string): Promise<void> {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  try {
    const packages = [kernel.image, kernel.source];
    const size = `${await downloadMb(packages)} MB to download, then about half a minute`;
    console.log(`Making the kernel rig (once): Debian's ${kernel.release} with gpio-sim; ${size} ...`);
    await download(work, packages);
    await shell(work, 'dpkg-deb -x linux-image-*.deb image && dpkg-deb -x linux-source-*.deb source && mkdir made');
    // modprobe looks below lib or below usr/lib, and packages lie in either, by the age of the release.
    await shell(work, 'cd image; [ -e lib ] || ln -s usr/lib lib; [ -e usr/lib ] || ln -s ../lib usr/lib');
    await shell(work, 'cp "image/boot/vmlinuz-$1" made/vmlinuz', kernel.release);
    await makeInitrd(kernel, work);
    renameSync(join(work, 'made'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function makeInitrd(kernel: DebianKernel, work: string): Promise<void> {
  const tree = join(work, 'tree');
  await shell(
    work,
    'mkdir tree && cd tree && mkdir bin modules proc sys dev host out && cp "$(command -v busybox)" bin',
  );
  await collectModules(kernel, join(work, 'image'), join(work, 'source'), join(tree, 'modules'));
  await shell(tree, 'install -m 755 "$1" init', join(rigSources, 'init.sh'));
  await shell(tree, 'find . | cpio -o -H newc --quiet > ../made/initrd');
}
