import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../kernel/places.js';
import { nobody } from '../running-daemon.js';
import { tempDir } from '../store/workshop.js';

const words = 'root:only root may read this';

/** Of systemd what the script asks for; `at-start` is what somebody else does while a release starts. */
const systemctl = `#!/bin/sh
cd "$FAKE"
case "$1 $2" in
'show --property=ActiveState') cat active ;;
'show --property=SubState') cat sub ;;
stop*) echo inactive >active; echo dead >sub ;;
start*)
  echo "started $(readlink "$LOCKERD_LIB/current" | sed 's/.*releases.//; s/-.*//')" >>log
  if [ -e "$LOCKERD_LIB/current/broken" ]; then
    . ./at-start
    echo failed >active; echo failed >sub
  else
    echo active >active; echo running >sub
  fi ;;
esac
`;

/** The program of a release: it takes every config, and finds the data directory as the real one does. */
const node = `#!/bin/sh
case $1 in *data-directory.js) exec '${process.execPath}' "$@" ;; esac
`;

function release(folder: string, version: string, broken = false): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/node'), node, { mode: 0o755 });
  symlinkSync(join(projectRoot, 'dist'), join(folder, 'dist'));
  writeFileSync(join(folder, 'version'), `${version}\n`);
  writeFileSync(join(folder, 'lockerd.service'), `# of ${version}\n`);
  if (broken) writeFileSync(join(folder, 'broken'), '');
}

/** A board that runs release 1 when the package of release 2 is configured; `nobody` is the user of lockerd. */
function board({ broken = false } = {}) {
  const folder = tempDir();
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  for (const name of ['fake', 'programs', 'lib/releases', 'roots']) mkdirSync(at(name), { recursive: true });
  chmodSync(at('roots'), 0o700);
  writeFileSync(at('roots/lockerd.db'), words, { mode: 0o600 });
  mkdirSync(at('data'), { mode: 0o700 });
  for (const file of ['data/lockerd.db', 'data/lockerd.db-wal']) {
    writeFileSync(at(file), file, { mode: 0o600 });
    chownSync(at(file), nobody, nobody);
  }
  chownSync(at('data'), nobody, nobody);
  writeFileSync(at('programs/systemctl'), systemctl, { mode: 0o755 });
  writeFileSync(at('fake/active'), 'active\n');
  writeFileSync(at('fake/at-start'), 'echo damaged >"$DATA/lockerd.db"\n');
  release(at('lib/releases/1-old'), '1');
  symlinkSync(at('lib/releases/1-old'), at('lib/current'));
  release(at('lib/package'), '2', broken);
  writeFileSync(
    at('config.yaml'),
    `cabinet: { id: CAB-1, timezone: Asia/Kolkata }
data: ${at('data')}
buses: [{ id: rs485, port: /dev/null }]
boards: [{ id: b1, driver: xor-8a, bus: rs485, address: 1, channels: 1 }]
lockers: [{ id: A01, size: S, board: b1, channel: 1 }]
`,
  );
  const run = () => {
    const { status, stderr } = spawnSync('sh', [join(projectRoot, 'scripts/service/switch-release')], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${at('programs')}:${process.env.PATH}`,
        ...{ LOCKERD_LIB: at('lib'), LOCKERD_CONFIG: at('config.yaml'), LOCKERD_OVERRIDE: at('override') },
        ...{ LOCKERD_SYSTEMD: 'yes', FAKE: at('fake'), DATA: at('data'), ROOTS: at('roots') },
      },
    });
    const started = readFileSync(at('fake/log'), 'utf8').trim().split('\n');
    return { status, stderr, started, current: basename(readlinkSync(at('lib/current'))).split('-')[0] };
  };
  /** Names in the data directory. */
  const data = (): string[] => readdirSync(at('data')).sort();
  return { at, run, data };
}

describe.skipIf(process.getuid?.() !== 0)('the service changes over to another release', () => {
  it('and nothing of the copy of the database stays', () => {
    const { at, run, data } = board();
    expect(run()).toMatchObject({ status: 0, started: ['started 2'], current: '2', stderr: '' });
    expect(data()).toEqual(['lockerd.db', 'lockerd.db-wal']);
    expect(existsSync(at('override'))).toBe(false);
  });

  it('or back to the one before with the database as it was, and what the new one wrote beside it', () => {
    const { at, run, data } = board({ broken: true });
    expect(run()).toMatchObject({ status: 1, started: ['started 2', 'started 1'], current: '1' });
    expect(data()).toEqual(['lockerd.db', 'lockerd.db-wal', 'lockerd.db.corrupt-1', 'lockerd.db.corrupt-1-wal']);
    expect(readFileSync(at('data/lockerd.db'), 'utf8')).toBe('data/lockerd.db');
    expect(readFileSync(at('data/lockerd.db.corrupt-1'), 'utf8')).toBe('damaged\n');
    for (const file of data()) expect([file, statSync(at(`data/${file}`)).uid]).toEqual([file, nobody]);
    expect(readFileSync(at('override'), 'utf8')).toBe('# put back by switch-release\n# of 1\n');
  });

  it('not when the database cannot be copied: the one before goes on', () => {
    const { at, run, data } = board();
    rmSync(at('data/lockerd.db'));
    symlinkSync(at('roots/lockerd.db'), at('data/lockerd.db'));
    expect(run()).toMatchObject({
      ...{ status: 1, started: ['started 1'], current: '1' },
      stderr: expect.stringMatching(/Permission denied(.|\n)*could not be copied(.|\n)*release before is in use/),
    });
    expect(data()).toEqual(['lockerd.db', 'lockerd.db-wal']);
    expect(lstatSync(at('data/lockerd.db')).isSymbolicLink()).toBe(true);
  });

  it('and moves no files of root’s by a link that was put in the place of the copy', () => {
    const { at, run, data } = board({ broken: true });
    writeFileSync(at('fake/at-start'), 'rm -r "$DATA/upgrade"; ln -s "$ROOTS" "$DATA/upgrade"\n');
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('Permission denied') });
    expect(readFileSync(at('roots/lockerd.db'), 'utf8')).toBe(words);
    expect(data().filter((file) => statSync(at(`data/${file}`)).uid === 0)).toEqual(['upgrade']);
  });
});
