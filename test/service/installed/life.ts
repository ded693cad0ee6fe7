import { randomBytes } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enrolCodeBytes, newEnrolCode } from '../../../src/wire/enrol-code.js';
import { packagesOfCommit, serviceTests } from '../packages.js';
import { repacked } from './boot.js';

/**
 * The life of the package on one machine: installed, provisioned, hung, upgraded, upgraded to a release that does not start, purged.
 * proof.sh leads through it and notes what it sees; this is what it should see.
 */
export const life: readonly (readonly [title: string, expected: Readonly<Record<string, string>>])[] = [
  [
    'installs without a network, waits for a config, and is ready and opens once there is one',
    {
      ...{ install: '0', enabled: 'enabled', waits_for_config: 'inactive', started: '0', user: 'lockerd' },
      ...{ open_a1: '1', pin_digits: '6', page: '200' },
    },
  ],
  [
    'is provisioned, and a second time there is nothing to do and no file is touched',
    { provision: '3', provision_again: '3', provision_changed: '', provision_set_up: '0' },
  ],
  [
    'is ended and started again by its watchdog when it hangs, its outputs driven off in between, and opens again',
    { hang_told: 'yes', hang_restarted: 'active', hang_open: '1', outputs_off: '1' },
  ],
  [
    'is upgraded with its config, options, rights and record, and leaves no copy of the database behind',
    {
      ...{ upgrade: '0', upgrade_version: '90.0.1', upgrade_keeps_option: 'LOCKERD_OPTIONS=--log info' },
      ...{ upgrade_keeps_config: 'yes', upgrade_leaves_no_copy: '0', upgrade_pin: 'opened', upgrade_releases: '2' },
    },
  ],
  [
    'goes back by itself, database and all, to the release before one that does not become ready, and says so',
    {
      ...{ broken_upgrade: '100', broken_said: '1', rollback_active: 'active', rollback_version: '90.0.1' },
      ...{ rollback_pin: 'opened', rollback_verified: '0', rollback_evidence: '1' },
    },
  ],
  [
    'takes the next good release after that, and the unit of the package again',
    { repaired: '0', repaired_version: '90.0.3', repaired_override: '0' },
  ],
  [
    'takes a set-up file in and renews its certificate by units that are on from the beginning',
    {
      ...{ waits_for_setup: 'enabled enabled', broker_reads_list: 'yes' },
      ...{
        setup_wifi: 'success root 600',
        setup_wiped: '0',
        setup_unreached: 'enrol.no_network',
        setup_key: 'lockerd 600',
      },
    },
  ],
  [
    'leaves nothing when it is purged: no file, no user, no process',
    { purge: '0', left: '', users_left: '0', still_running: '0' },
  ],
];

/** A release that spoils the database for the one before it, and ends. Its config check is in order. */
const broken = `import Database from 'better-sqlite3';
if (!process.argv.includes('--check')) {
  const db = new Database('/var/lib/lockerd/lockerd.db');
  db.pragma('user_version = 9999');
  db.close();
  process.exit(1);
}
`;

/** Puts all that proof.sh needs into a folder. @param patience how many times longer than usual it waits */
export async function prepareLife(folder: string, patience = 1): Promise<void> {
  const [amd64 = ''] = await packagesOfCommit();
  for (const file of ['proof.sh', 'config.yaml']) cpSync(join(serviceTests, 'installed', file), join(folder, file));
  writeFileSync(join(folder, 'patience'), `${patience}\n`);
  const cabinet = 'cabinet: PROOF-1\n';
  writeFileSync(join(folder, 'wifi-setup.yaml'), `${cabinet}wifi: { name: "Depot", password: "bhel puri 12" }\n`);
  const keys = `server: ${'A'.repeat(43)}, roots: [${'A'.repeat(43)}]`;
  writeFileSync(
    join(folder, 'enrol-setup.yaml'),
    `${cabinet}enrol: { address: "https://192.0.2.1", ${keys}, code: "${newEnrolCode(randomBytes(enrolCodeBytes))}" }\n`,
  );
  cpSync(amd64, join(folder, 'old.deb'));
  repacked(amd64, join(folder, 'new.deb'), '90.0.1');
  repacked(amd64, join(folder, 'broken.deb'), '90.0.2', (release) =>
    writeFileSync(join(release, 'dist/bin/lockerd.js'), broken),
  );
  repacked(amd64, join(folder, 'fixed.deb'), '90.0.3');
}

/** What a proof has noted, a line `name value` each. */
export function notesIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...words] = line.split(' ');
        return [name, words.join(' ').trim()];
      }),
  );
}
