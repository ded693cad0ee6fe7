import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
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
    const release = await holdLock(`${folder}.lock`);
    try {
      if (!existsSync(folder)) await make(kernel, cache, folder);
    } finally {
      release();
    }
  }
  return { release: kernel.release, kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd') };
}

function hashOfParts(): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(readFileSync(join(rigSources, part)));
  return hash.digest('hex').slice(0, 12);
}

/** Works in a folder of its own and renames it when all is there: half a rig is never found. */
async function make(kernel: DebianKernel, cache: string, folder: string): Promise<void> {
  const work = mkdtempSync(join(cache, 'making-'));
  try {
    const packages = [kernel.image, kernel.source];
    console.log(
      `Making the kernel rig (once): Debian's ${kernel.release} with gpio-sim, ${await downloadMb(packages)} MB to download, then about half a minute ...`,
    );
    await download(work, packages);
    const [image, source, tree, made] = ['image', 'source', 'tree', 'made'].map((name) => join(work, name));
    if (!image || !source || !tree || !made) throw new Error('no folders');
    await shell(work, 'dpkg-deb -x linux-image-*.deb image && dpkg-deb -x linux-source-*.deb source');
    // modprobe looks below lib or below usr/lib, and packages lie in either, by the age of the release.
    await shell(image, '[ -e lib ] || ln -s usr/lib lib; [ -e usr/lib ] || ln -s ../lib usr/lib');
    mkdirSync(made);
    copyFileSync(join(image, 'boot', `vmlinuz-${kernel.release}`), join(made, 'vmlinuz'));
    for (const part of ['bin', 'modules', 'proc', 'sys', 'dev', 'host', 'out'])
      mkdirSync(join(tree, part), { recursive: true });
    await collectModules(kernel, image, source, join(tree, 'modules'));
    await shell(tree, 'cp "$(command -v busybox)" bin/busybox');
    copyFileSync(join(rigSources, 'init.sh'), join(tree, 'init'));
    chmodSync(join(tree, 'init'), 0o755);
    await shell(tree, 'find . | cpio -o -H newc --quiet > ../made/initrd');
    renameSync(made, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
