import { messageOf } from '../../src/lib/errors.js';
import { output } from './command.js';

/** The kernel that the Debian release of this machine offers. It need not be the one that runs here. */
export interface DebianKernel {
  /** As `uname -r` says it: 6.1.0-56-amd64. */
  readonly release: string;
  /** Of the packages: 6.1.192-2. */
  readonly version: string;
  /** Packages that are downloaded and taken apart, not installed: `name=version`. */
  readonly image: string;
  readonly source: string;
}

/**
 * The installed headers decide: modules must be built against the very kernel that loads them, and `linux-headers-amd64`
 * depends on those of the release's newest.
 */
export async function debianKernel(): Promise<DebianKernel> {
  const shown = await output('/', 'dpkg-query', ['-s', 'linux-headers-amd64']);
  const found = /^Depends:.* linux-headers-((\d+\.\d+)\S*) \(= (\S+)\)/m.exec(shown);
  const [, release, series, version] = found ?? [];
  if (release === undefined || series === undefined || version === undefined) {
    throw new Error(`linux-headers-amd64 does not say which kernel's headers it stands for:\n${shown}`);
  }
  // A rebuild of the architecture's packages alone leaves the source's version.
  const sourceVersion = version.replace(/\+b\d+$/, '');
  const [image, source] = [`linux-image-${release}=${version}`, `linux-source-${series}=${sourceVersion}`];
  return { release, version, image, source };
}

/** Size of packages in MB, from the package lists. */
export async function downloadMb(packages: readonly string[]): Promise<number> {
  const shown = await output('/', 'apt-cache', ['show', ...packages]);
  const bytes = [...shown.matchAll(/^Size: (\d+)$/gm)].map(([, size]) => Number(size));
  return Math.round(bytes.reduce((total, size) => total + size, 0) / 1e6);
}

/** Downloads packages into `folder`; needs no root. Lists that name files which are gone are refreshed where we may. */
export async function download(folder: string, packages: readonly string[]): Promise<void> {
  const args = ['-qq', '-o', 'APT::Sandbox::User=root', 'download', ...packages];
  try {
    await output(folder, 'apt-get', args);
  } catch (error) {
    if (process.getuid?.() !== 0) {
      const advice = 'Is there a network? Old headers: apt-get update && apt-get install linux-headers-amd64';
      throw new Error(`${packages.join(' and ')} could not be downloaded. ${advice}\n${messageOf(error)}`);
    }
    await output(folder, 'apt-get', ['-qq', 'update']);
    await output(folder, 'apt-get', args);
  }
}
