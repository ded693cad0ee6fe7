import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debCache, isInstalled, madeOnce, serviceTests, sh } from '../packages.js';

/** What a machine lacks that has to boot a Debian of its own; `undefined` when it can. */
export function missingForBoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  return ['debootstrap', 'systemd-nspawn'].find((program) => !isInstalled(program));
}

/** Beside what a minimal Debian has: what Raspberry Pi OS and Debian's usual images have. */
const present = 'systemd,systemd-sysv,systemd-timesyncd,udev,kmod,nftables,cryptsetup,libstdc++6';

/** A clean Debian of this machine's release, made once: what each board has, and nothing else. */
export async function cleanDebian(): Promise<string> {
  const [, release = ''] = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const hash = createHash('sha256').update(present).digest('hex').slice(0, 8);
  const kept = join(debCache, `debian-${release}-${hash}`);
  await madeOnce(kept, (making) => sh('debootstrap', '--variant=minbase', `--include=${present}`, release, making));
  return kept;
}

/**
 * Boots a copy of a Debian that is thrown away: its own systemd, processes and network of which there is none, on this machine's
 * kernel. It runs /proof/proof.sh and ends. `proof` is the folder that it sees as /proof. @returns what it said on its console
 */
export async function bootProof(debian: string, proof: string): Promise<string> {
  const unit = join(serviceTests, 'installed/proof.service');
  const args = [
    ...['--register=no', '--keep-unit', '--quiet', '--private-network', '--volatile=overlay', '--console=pipe'],
    ...[`--directory=${debian}`, `--bind=${proof}:/proof`, `--bind-ro=${unit}:/etc/systemd/system/proof.service`],
    ...['--boot', '--', '--unit=proof.service'],
  ];
  const container = spawn('systemd-nspawn', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [container.stdout, container.stderr]) {
    output.on('data', (chunk) => {
      said += String(chunk);
    });
  }
  await once(container, 'close');
  return said;
}

/** The same package as another version, with `change` done to its files. */
export function repacked(
  from: string,
  to: string,
  version: string,
  change: (tree: string) => void = () => undefined,
): void {
  const tree = `${to}.tree`;
  sh('dpkg-deb', '-R', from, tree);
  const control = join(tree, 'DEBIAN/control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`));
  const release = join(tree, 'usr/lib/lockerd/package');
  const about = join(release, 'package.json');
  writeFileSync(about, JSON.stringify({ ...JSON.parse(readFileSync(about, 'utf8')), version }));
  writeFileSync(join(release, 'version'), `${version}\n`);
  change(release);
  sh('dpkg-deb', '--root-owner-group', '-Zgzip', '-z1', '--build', tree, to);
  rmSync(tree, { recursive: true });
}
