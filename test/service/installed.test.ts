import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootProof, cleanDebian, missingForBoot, repacked } from './installed/boot.js';
import { missingForPackages, packagesOfCommit } from './packages.js';

const missing = missingForPackages() ?? missingForBoot();
const skipped = missing !== undefined && process.env.CI !== 'true';
const note = skipped ? ` (skipped: needs ${missing})` : '';

/** A release that spoils the database for the one before it, and ends. Its config check is in order. */
const broken = `import Database from 'better-sqlite3';
if (!process.argv.includes('--check')) {
  const db = new Database('/var/lib/lockerd/lockerd.db');
  db.pragma('user_version = 9999');
  db.close();
  process.exit(1);
}
`;

describe.skipIf(skipped)(`lockerd on a clean Debian with systemd${note}`, () => {
  const seen = new Map<string, string>();
  const proof = mkdtempSync(join(tmpdir(), 'proof-'));
  afterAll(() => rmSync(proof, { recursive: true, force: true }));

  beforeAll(async () => {
    const [amd64 = ''] = await packagesOfCommit();
    const debian = await cleanDebian();
    for (const file of ['proof.sh', 'config.yaml']) {
      cpSync(fileURLToPath(new URL(`installed/${file}`, import.meta.url)), join(proof, file));
    }
    cpSync(amd64, join(proof, 'old.deb'));
    repacked(amd64, join(proof, 'new.deb'), '90.0.1');
    repacked(amd64, join(proof, 'broken.deb'), '90.0.2', (release) =>
      writeFileSync(join(release, 'dist/src/lockerd.js'), broken),
    );
    repacked(amd64, join(proof, 'fixed.deb'), '90.0.3');
    const said = await bootProof(debian, proof);
    const file = join(proof, 'seen');
    if (!existsSync(file)) throw new Error(`The machine did not boot:\n${said}`);
    for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
      const [name = '', ...words] = line.split(' ');
      seen.set(name, words.join(' ').trim());
    }
    if (!seen.has('ended')) throw new Error(`The proof broke off:\n${readFileSync(file, 'utf8')}\n${said}`);
    console.log(
      `installed: ready after ${seen.get('start_ms')} ms, ${seen.get('memory_kib')} KiB, upgrade interrupts for ${seen.get('upgrade_interrupted_ms')} ms`,
    );
  }, 900_000);

  const facts = (...names: readonly string[]): Record<string, string | undefined> =>
    Object.fromEntries(names.map((name) => [name, seen.get(name)]));

  it('installs without a network, waits for a config, and is ready and opens once there is one', () => {
    expect(facts('install', 'enabled', 'waits_for_config', 'started', 'user', 'open_a1', 'pin_digits', 'page')).toEqual(
      {
        ...{ install: '0', enabled: 'enabled', waits_for_config: 'inactive', started: '0', user: 'lockerd' },
        ...{ open_a1: '1', pin_digits: '6', page: '200' },
      },
    );
  });

  it('is provisioned, and a second time there is nothing to do and no file is touched', () => {
    expect(facts('provision', 'provision_again', 'provision_changed', 'provision_set_up')).toEqual({
      ...{ provision: '3', provision_again: '3', provision_changed: '', provision_set_up: '0' },
    });
  });

  it('is ended and started again by its watchdog when it hangs, its outputs driven off in between, and opens again', () => {
    expect(facts('hang_restarted', 'hang_open', 'outputs_off')).toEqual({
      ...{ hang_restarted: 'active', hang_open: '1', outputs_off: '1' },
    });
    expect(Number(seen.get('hang_result'))).toBeGreaterThan(0);
  });

  it('is upgraded with its config, options, rights and record, and leaves no copy of the database behind', () => {
    expect(
      facts(
        'upgrade',
        'upgrade_version',
        'upgrade_keeps_option',
        'upgrade_keeps_config',
        'upgrade_leaves_no_copy',
        'upgrade_pin',
        'upgrade_releases',
      ),
    ).toEqual({
      ...{ upgrade: '0', upgrade_version: '90.0.1', upgrade_keeps_option: 'LOCKERD_OPTIONS=--log info' },
      ...{ upgrade_keeps_config: 'yes', upgrade_leaves_no_copy: '0', upgrade_pin: 'opened', upgrade_releases: '2' },
    });
  });

  it('goes back by itself, database and all, to the release before one that does not become ready, and says so', () => {
    expect(
      facts(
        'broken_upgrade',
        'rollback_active',
        'rollback_version',
        'rollback_pin',
        'rollback_verified',
        'rollback_evidence',
      ),
    ).toEqual({
      ...{ broken_upgrade: '100', rollback_active: 'active', rollback_version: '90.0.1', rollback_pin: 'opened' },
      ...{ rollback_verified: '0', rollback_evidence: '1' },
    });
    expect(seen.get('broken_said')).toBe('1');
  });

  it('takes the next good release after that, and the unit of the package again', () => {
    expect(facts('repaired', 'repaired_version', 'repaired_override')).toEqual({
      ...{ repaired: '0', repaired_version: '90.0.3', repaired_override: '0' },
    });
  });

  it('takes a set-up file in and renews its certificate by units that are on from the beginning', () => {
    expect(facts('waits_for_setup', 'broker_reads_list')).toEqual({
      ...{ waits_for_setup: 'enabled enabled', broker_reads_list: 'yes' },
    });
  });

  it('leaves nothing when it is purged: no file, no user, no process', () => {
    expect(facts('purge', 'left', 'users_left', 'still_running')).toEqual({
      ...{ purge: '0', left: '', users_left: '0', still_running: '0' },
    });
  });
});
