import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cleanDebian } from './installed/boot.js';
import { serviceTests, sh } from './packages.js';

/**
 * An image of a clean Debian that runs its /proof/proof.sh at each start and goes off behind it.
 * @param work a folder to work in @param fill puts more into its tree
 */
export async function debianDisk(work: string, fill: (tree: string) => void | Promise<void>): Promise<string> {
  const tree = join(work, 'debian');
  sh('cp', '-a', await cleanDebian(), tree);
  mkdirSync(join(tree, 'proof'));
  cpSync(join(serviceTests, 'booted/proof.service'), join(tree, 'etc/systemd/system/proof.service'));
  const wants = join(tree, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(wants, { recursive: true });
  symlinkSync('../proof.service', join(wants, 'proof.service'));
  await fill(tree);
  const image = join(work, 'disk');
  sh('truncate', '--size=4G', image);
  sh('mkfs.ext4', '-q', '-d', tree, image);
  rmSync(tree, { recursive: true });
  return image;
}

/** A file of an image that no machine uses now. */
export function readFromDisk(image: string, path: string): string {
  return sh('debugfs', '-R', `cat ${path}`, image);
}
