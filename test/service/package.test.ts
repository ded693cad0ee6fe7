import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { testCabinet } from '../daemon/cabinet.js';
import { projectRoot } from '../kernel/places.js';
import { eventually } from '../running-daemon.js';
import { type Arch, buildPackages, isInstalled, missingForPackages, packagesOfCommit, sh } from './packages.js';

const missing = missingForPackages() ?? (isInstalled('qemu-aarch64-static') ? undefined : 'qemu-user-static');
const skipped = missing !== undefined && process.env.CI !== 'true';
const note = skipped ? ` (skipped: needs ${missing})` : '';

const out = mkdtempSync(join(tmpdir(), 'packages-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const machines = [
  { arch: 'amd64', elf: 0x3e },
  { arch: 'arm64', elf: 0xb7 },
] as const;

const tree = (arch: Arch): string => join(out, arch);
const release = (arch: Arch): string => join(tree(arch), 'usr/lib/lockerd/package');

const filesOf = (arch: Arch): string[] =>
  readdirSync(tree(arch), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(tree(arch).length));

const sum = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe.skipIf(skipped)(`the Debian packages${note}`, { timeout: 600_000 }, () => {
  let packages: readonly string[] = [];
  beforeAll(async () => {
    packages = await packagesOfCommit();
    const sizes = packages.map((file) => `${file.split('/').at(-1)} ${(statSync(file).size / 1e6).toFixed(1)} MB`);
    console.log(`packages, compressed in a hurry: ${sizes.join(', ')}`);
    for (const [index, { arch }] of machines.entries()) sh('dpkg-deb', '-x', packages[index] ?? '', tree(arch));
  }, 600_000);

  it('are made for both machines, of the same version, by the names that apt expects', () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(packages.map((file) => file.split('/').at(-1))).toEqual(
      machines.map(({ arch }) => `lockerd_${version}_${arch}.deb`),
    );
    for (const [index, { arch }] of machines.entries()) {
      expect(sh('dpkg-deb', '--field', packages[index] ?? '', 'Architecture').trim()).toBe(arch);
    }
  });

  it('of the same commit are the same bytes when they are made again', () => {
    const [again = ''] = buildPackages(join(out, 'again'), '--arch', 'amd64');
    expect(sum(again)).toBe(sum(packages[0] ?? ''));
  });

  it.each(machines)('of $arch hold programs of that machine only, and all of them', ({ arch, elf }) => {
    const binaries = filesOf(arch).filter((file) => file.endsWith('.node') || file.endsWith('/bin/node'));
    for (const file of binaries)
      expect([file, readFileSync(join(tree(arch), file)).readUInt16LE(18)]).toEqual([file, elf]);
    const names = binaries.map((file) =>
      file
        .split('/')
        .at(-1)
        ?.replace(/[.-].*/, ''),
    );
    expect(new Set(names)).toEqual(
      new Set(['node', 'better_sqlite3', 'epoll', 'koffi', 'argon2', '@serialport+bindings']),
    );
  });

  it.each(machines)('of $arch hold nothing that only development needs', ({ arch }) => {
    const wasted = filesOf(arch).filter(
      (file) =>
        /\.(ts|map|c|cc|cpp|h|gyp)$/.test(file) ||
        /node_modules\/(vitest|typescript|vite|@biomejs|playwright-core|@types|prebuild-install|zod)\//.test(file) ||
        /node_modules\/.*\/(tests?|examples?|benchmarks?|coverage|\.github)\//.test(file) ||
        /\/package\/dist\/(?!bin\/)/.test(file) ||
        (/\/dist\/bin\/.*\.js$/.test(file) && /^\/\/ \.\.\//m.test(readFileSync(join(tree(arch), file), 'utf8'))),
    );
    expect(wasted).toEqual([]);
  });

  it('belong to root, and no file is open to writing by others', () => {
    const lines = sh('dpkg-deb', '--contents', packages[0] ?? '')
      .trim()
      .split('\n');
    expect(lines.length).toBeGreaterThan(500);
    expect(lines.filter((line) => !/^[d-]rw[-x]r-[-x]r-[-x] root\/root /.test(line))).toEqual([]);
  });

  it('bring the units, rules and users that the service needs, and a page for each command', () => {
    const files = filesOf('amd64');
    for (const file of [
      ...['/usr/lib/systemd/system/lockerd.service', '/usr/lib/systemd/system/locker-kiosk.service'],
      ...['/usr/lib/systemd/system/lockerd-setup.service', '/usr/lib/systemd/system/lockerd-renew.timer'],
      ...[
        '/usr/lib/udev/rules.d/60-lockerd.rules',
        '/usr/lib/sysusers.d/lockerd.conf',
        '/usr/lib/tmpfiles.d/lockerd.conf',
      ],
      ...['/usr/lib/modules-load.d/lockerd.conf', '/etc/default/lockerd', '/usr/bin/lockerd', '/usr/bin/lockerctl'],
      ...[
        '/usr/share/man/man8/lockerd.8.gz',
        '/usr/share/man/man8/lockerd-provision.8.gz',
        '/usr/share/doc/lockerd/sbom.cdx.json',
        '/usr/share/doc/lockerd/changelog.gz',
        '/usr/share/man/man1/lockerctl.1.gz',
        '/usr/share/man/man1/lockerctl-pin.1.gz',
      ],
      ...['/usr/share/bash-completion/completions/lockerctl', '/usr/share/doc/lockerd/copyright'],
    ]) {
      expect(files).toContain(file);
    }
    const unit = readFileSync(join(tree('amd64'), 'usr/lib/systemd/system/lockerd.service'), 'utf8');
    const started = [...unit.matchAll(/^Exec\w+=-?(\S+)/gm)].map(([, program]) => program);
    for (const program of started) expect(files).toContain(program);
  });

  it.each(machines)('of $arch have the words of the licence of each part by others', ({ arch }) => {
    const text = readFileSync(join(tree(arch), 'usr/share/doc/lockerd/copyright'), 'utf8');
    const parts = [...text.matchAll(/^ {2}(\S+) \d/gm)].map(([, name = '']) => name);
    expect(parts).toEqual(expect.arrayContaining(['zod', 'mqtt', 'preact', 'serialport', 'better-sqlite3']));
    const files = filesOf(arch);
    // The one of a package for one machine is that of the package that asks for it.
    const named = (name: string): string => name.replace(/^@koromix\/koffi-linux-.*/, 'koffi').replace(/-linux-.*/, '');
    const words = files.filter((file) => /\/(licen[cs]e|copying|notice|readme)[^/]*$/i.test(file));
    const placed = (name: string): boolean =>
      words.some(
        (file) => file.includes(`/licences/${named(name)}-`) || file.includes(`/node_modules/${named(name)}/`),
      );
    expect(parts.filter((name) => !placed(name))).toEqual([]);
    const bill = JSON.parse(readFileSync(join(tree(arch), 'usr/share/doc/lockerd/sbom.cdx.json'), 'utf8'));
    const billed = bill.components.map(({ name }: { readonly name: string }) => name);
    expect([...new Set(billed)].sort()).toEqual([...new Set([...parts, 'node', 'sqlite'])].sort());
  });

  it('have man pages that the formatter takes without a word', () => {
    const pages = filesOf('amd64').filter((file) => file.startsWith('/usr/share/man/'));
    expect(pages.length).toBeGreaterThan(25);
    for (const page of pages) {
      const checked = `gzip -dc '${join(tree('amd64'), page)}' | LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z - 2>&1 >/dev/null`;
      expect([page, isInstalled('man') ? sh('sh', '-c', checked) : '']).toEqual([page, '']);
    }
  });

  it('complete commands, their commands and their options', () => {
    const completed = (line: string): string[] => {
      const words = line.split(' ');
      const file = join(tree('amd64'), 'usr/share/bash-completion/completions/lockerctl');
      const script = `. '${file}'; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _lockerctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return sh('bash', '-c', script).trim().split('\n');
    };
    expect(completed('lockerctl pi')).toEqual(['pin']);
    expect(completed('lockerctl pin s')).toEqual(['set']);
    expect(completed('lockerctl --json pin set A01 --un')).toEqual(['--until']);
  });

  it('keep the config: what an installer may change is a conffile, and nothing else lies below /etc', () => {
    expect(filesOf('amd64').filter((file) => file.startsWith('/etc/'))).toEqual(['/etc/default/lockerd']);
    expect(sh('dpkg-deb', '--info', packages[0] ?? '', 'conffiles')).toBe('/etc/default/lockerd\n');
  });

  it.each(
    machines,
  )('of $arch run a whole cabinet with their own Node: a PIN opens a door, the record is whole, a token is signed and checked', async ({
    arch,
  }) => {
    const cabinet = await testCabinet();
    onTestFinished(() => cabinet.end());
    const start = programIn(arch, cabinet.folder);
    const daemon = spawn(start, ['lockerd', '--config', cabinet.configFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void daemon.kill('SIGKILL'));
    let said = '';
    for (const output of [daemon.stdout, daemon.stderr]) output.on('data', (chunk) => (said += String(chunk)));
    await eventually('it is ready', () => said.includes('\nready http') || /^ready http/.test(said), 90_000).catch(
      (error) => {
        throw new Error(`${String(error)}\n${said}`);
      },
    );
    const ctl = (...args: readonly string[]): string =>
      sh(start, 'lockerctl', '--config', cabinet.configFile, '--json', ...args);
    await eventually('every latch is read', () => !ctl('lockers').includes('"latch":"unknown"'), 90_000);
    const { pin } = JSON.parse(ctl('pin', 'set', 'A1'));
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    expect(JSON.parse(ctl('audit', 'verify'))).toMatchObject({ sound: true });
    const [key, trust] = [join(cabinet.folder, 'trial.jwk'), join(cabinet.folder, 'trial.jwks')];
    writeFileSync(trust, ctl('token', 'keygen', key));
    const { text } = JSON.parse(
      ctl('token', 'mint', '--key', key, '--cabinet', 'TEST-1', '--locker', 'A1', '--for', '2h'),
    );
    expect(JSON.parse(ctl('token', 'inspect', '--keys', trust, text))).toMatchObject({ passed: true });
    daemon.kill('SIGTERM');
    expect(await new Promise((resolve) => daemon.once('exit', resolve))).toBe(0);
  }, 240_000);
});

/** A program that runs a program of the package; another machine's by an emulator, its children, too. */
function programIn(arch: Arch, folder: string): string {
  const node = join(release(arch), 'bin/node');
  const start = join(folder, 'start');
  const emulated = join(folder, 'node');
  const emulator = arch === 'arm64' ? 'qemu-aarch64-static -L /usr/aarch64-linux-gnu ' : '';
  writeFileSync(emulated, `#!/bin/sh\nexec ${emulator}${node} "$@"\n`, { mode: 0o755 });
  const preload = join(folder, 'children.mjs');
  writeFileSync(preload, `process.execPath = ${JSON.stringify(emulated)};\n`);
  const script = `#!/bin/sh\nname=$1; shift\nexport NODE_OPTIONS=--import=${preload}\nexec ${emulated} ${release(arch)}/dist/bin/$name.js "$@"\n`;
  writeFileSync(start, script, { mode: 0o755 });
  return start;
}

const stepsOfProvision = (): string[] =>
  readdirSync(join(projectRoot, 'scripts/provision.d')).map((name) => `scripts/provision.d/${name}`);

describe('the scripts of the package', () => {
  const scripts = [
    ...['packaging/program', 'packaging/postinst', 'packaging/prerm', 'packaging/postrm', 'scripts/build-deb'],
    ...['scripts/service/switch-release', 'scripts/service/pause-between-starts'],
    ...['packaging/lockerd-provision', 'scripts/provision', 'test/service/provision/machine.sh'],
    ...['scripts/kiosk/wait-for-page', 'scripts/kiosk/set-brightness', 'test/service/installed/proof.sh'],
  ];

  it.skipIf(!isInstalled('shellcheck') && process.env.CI !== 'true')(
    'are what shellcheck has nothing to say about',
    () => {
      expect(sh('shellcheck', '--external-sources', ...scripts, ...stepsOfProvision())).toBe('');
    },
  );
});
