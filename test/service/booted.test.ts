import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDebian } from '../kernel/boot.js';
import { rigForTests } from '../kernel/test-rig.js';
import { debianDisk, readFromDisk } from './disk.js';
import { missingForBoot } from './installed/boot.js';
import { notesIn } from './installed/life.js';
import { missingForPackages, packagesOfCommit, serviceTests, sh } from './packages.js';

const missing = missingForPackages() ?? missingForBoot();
const skipped = missing !== undefined && process.env.CI !== 'true';
const { rig, note } = await rigForTests();

describe.skipIf(skipped || rig === undefined)(
  `a Debian with the package, booted with GPIO${note || (missing ?? '')}`,
  () => {
    const work = mkdtempSync(join(tmpdir(), 'booted-'));
    let seen: ReadonlyMap<string, string>;
    afterAll(() => rmSync(work, { recursive: true, force: true }));

    beforeAll(async () => {
      if (rig === undefined) throw new Error('there is no rig');
      const image = await debianDisk(work, withPackage);
      // The first start ends when the data is encrypted, the second unlocks it.
      const shown = [await bootDebian(rig, image, 400_000), await bootDebian(rig, image, 400_000)].join('\n');
      const said = readFromDisk(image, '/proof/seen');
      seen = notesIn(said);
      if (!seen.has('ended')) {
        throw new Error(`The proof broke off:\n${said}\n${readFromDisk(image, '/proof/journal')}\n${shown}`);
      }
      console.log(`booted: ready ${seen.get('ready_ms')} ms after power-on, on an emulated processor`);
    }, 900_000);

    it('has lockerd ready, as its own user, without anybody having touched it', () => {
      expect([seen.get('active'), seen.get('user')]).toEqual(['active', 'lockerd']);
    });

    it('opens a door by a GPIO line, which is off again afterwards', () => {
      expect([seen.get('opened'), seen.get('pulsed'), seen.get('lock_after')]).toEqual(['1', 'yes', '0']);
    });

    it('has its data encrypted by provisioning, moved in whole, and unlocked at the next start', () => {
      expect(
        Object.fromEntries(
          ['plain', 'provision', 'encrypted', 'encrypted_again', 'pin_kept'].map((name) => [name, seen.get(name)]),
        ),
      ).toEqual({ plain: 'plain', provision: '3', encrypted: 'luks', encrypted_again: 'luks', pin_kept: '1' });
      expect(seen.get('mounted')).toBe('/dev/mapper/lockerd-data[/lockerd]');
    });

    it('gives the lines to the group of the devices, and to nobody else', () => {
      expect(seen.get('chip')).toBe('gpio 660');
    });
  },
);

/** Runs a program in a tree that is not booted, with /proc and /dev of its own. */
function inside(tree: string, ...words: readonly string[]): void {
  sh('systemd-nspawn', '--quiet', '--register=no', '--keep-unit', '--pipe', `--directory=${tree}`, ...words);
}

/** Installs the package as somebody does who makes images of cards. */
async function withPackage(tree: string): Promise<void> {
  const [amd64 = ''] = await packagesOfCommit();
  cpSync(amd64, join(tree, 'root/lockerd.deb'));
  inside(tree, 'dpkg', '--install', '/root/lockerd.deb');
  rmSync(join(tree, 'root/lockerd.deb'));
  cpSync(join(serviceTests, 'booted/proof.sh'), join(tree, 'proof/proof.sh'));
  cpSync(join(serviceTests, 'booted/config.yaml'), join(tree, 'etc/lockerd/config.yaml'));
  inside(tree, 'chown', 'root:lockerd', '/etc/lockerd/config.yaml');
}
