import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { completion } from './completion.js';
import type { HelpPage } from './help-tree.js';
import { copyright, keepLicences, type Part } from './licences.js';
import { manPage } from './man-page.js';

interface TreeWith {
  /** Files of the commit, built: `dist` is in it. */
  readonly source: string;
  /** The folder that becomes the package. */
  readonly tree: string;
  readonly node: string;
  /** The packages that lie beside the programs, pruned. */
  readonly beside: string;
  readonly parts: readonly Part[];
  /** The bill of all these, as CycloneDX. */
  readonly bill: string;
  readonly programs: readonly HelpPage[];
  readonly version: string;
  /** Day of the commit. */
  readonly date: string;
}

const units = [
  'lockerd.service',
  'locker-kiosk.service',
  'locker-screen.service',
  'locker-screen.timer',
  'locker-collector.service',
  'lockerd-setup.service',
  'lockerd-renew.service',
  'lockerd-renew.timer',
  'locker-crl.path',
  'locker-crl.service',
];
const programNames = ['lockerd', 'lockerctl', 'locker-collector'];

/** Lays out all files of the package, as they lie on a board. */
export function layOut(parts: TreeWith): void {
  const { source, tree } = parts;
  const put = (from: string, to: string, mode = 0o644): void => {
    const into = join(tree, to);
    mkdirSync(dirname(into), { recursive: true });
    cpSync(join(source, from), into);
    chmodSync(into, mode);
  };
  layOutRelease(parts);
  for (const name of programNames) put('packaging/program', `usr/bin/${name}`, 0o755);
  put('packaging/lockerd-provision', 'usr/sbin/lockerd-provision', 0o755);
  put('scripts/provision', 'usr/lib/lockerd/provision', 0o755);
  for (const name of files(join(source, 'scripts/provision.d'), '.sh')) {
    put(`scripts/provision.d/${name}`, `usr/lib/lockerd/provision.d/${name}`);
  }
  for (const script of [
    'service/switch-release',
    'service/pause-between-starts',
    'kiosk/wait-for-page',
    'kiosk/set-brightness',
  ]) {
    put(`scripts/${script}`, `usr/lib/lockerd/${basename(script)}`, 0o755);
  }
  for (const unit of units) put(`systemd/${unit}`, `usr/lib/systemd/system/${unit}`);
  put('systemd/lockerd.rules', 'usr/lib/udev/rules.d/60-lockerd.rules');
  put('systemd/lockerd.sysusers', 'usr/lib/sysusers.d/lockerd.conf');
  put('systemd/lockerd.tmpfiles', 'usr/lib/tmpfiles.d/lockerd.conf');
  put('systemd/lockerd.modules', 'usr/lib/modules-load.d/lockerd.conf');
  put('packaging/default', 'etc/default/lockerd');
  const doc = 'usr/share/doc/lockerd';
  put('systemd/lockerd.service.d/gpio-sysfs.conf', `${doc}/examples/gpio-sysfs.conf`);
  put('config/kiosk/chromium-policy.json', `${doc}/examples/chromium-policy.json`);
  for (const name of ['mosquitto.conf', 'acl']) put(`config/mosquitto/${name}`, `${doc}/examples/mosquitto/${name}`);
  for (const name of files(join(source, 'config'), '.yaml')) put(`config/${name}`, `${doc}/examples/${name}`);
  for (const [folder, ending] of [
    ['', '.md'],
    ['/boards', '.md'],
    ['/wiring', '.svg'],
  ] as const) {
    const from = `docs${folder}`;
    for (const name of files(join(source, from), ending)) put(`${from}/${name}`, `${doc}${folder}/${name}`);
  }
  writeFileSync(join(tree, doc, 'changelog.gz'), gzipSync(readFileSync(join(source, 'CHANGELOG.md')), { level: 9 }));
  writeFileSync(join(tree, doc, 'sbom.cdx.json'), parts.bill);
  writeHelp(parts);
  writeFileSync(join(tree, doc, 'copyright'), copyright(parts.parts));
}

/** What one release consists of, in one folder: /usr/lib/lockerd/package. */
function layOutRelease({ source, tree, node, beside, parts, version }: TreeWith): void {
  const release = join(tree, 'usr/lib/lockerd/package');
  mkdirSync(join(release, 'bin'), { recursive: true });
  cpSync(join(node, 'bin/node'), join(release, 'bin/node'));
  cpSync(join(node, 'LICENSE'), join(release, 'bin/LICENSE-of-node'));
  cpSync(beside, join(release, 'node_modules'), { recursive: true });
  keepLicences(parts, release);
  cpSync(join(source, 'dist/bin'), join(release, 'dist/bin'), { recursive: true });
  cpSync(join(source, 'systemd/lockerd.service'), join(release, 'lockerd.service'));
  const { name, type, description } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  writeFileSync(
    join(release, 'package.json'),
    `${JSON.stringify({ name, version, description, private: true, type }, null, 2)}\n`,
  );
  writeFileSync(join(release, 'version'), `${version}\n`);
}

function writeHelp({ tree, programs, version, date }: TreeWith): void {
  const pages = programs.flatMap((program): { page: HelpPage; section: 1 | 8 }[] => {
    const section = program.words[0] === 'lockerctl' ? 1 : 8;
    // The page of the program is its own help; each command has a page with all below it.
    const own = { ...program, commands: [] };
    return [{ page: own, section }, ...program.commands.map((page) => ({ page, section }) as const)];
  });
  const named = ({ page, section }: (typeof pages)[number]): string => `${page.words.join('-')}(${section})`;
  const seeAlso = pages.filter(({ page }) => page.words.length === 1).map(named);
  for (const { page, section } of pages) {
    const folder = join(tree, `usr/share/man/man${section}`);
    mkdirSync(folder, { recursive: true });
    const text = manPage(page, { section, version, date, seeAlso });
    writeFileSync(join(folder, `${page.words.join('-')}.${section}.gz`), gzipSync(text, { level: 9 }));
  }
  const completions = join(tree, 'usr/share/bash-completion/completions');
  mkdirSync(completions, { recursive: true });
  for (const program of programs) writeFileSync(join(completions, program.words.join('-')), completion(program));
}

const files = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();

/** Makes owners, modes and times of all files the same wherever they were made. Times: dpkg-deb takes the commit's. */
export function levelModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) levelModes(path);
    else if (entry.isFile()) chmodSync(path, isProgram(path) ? 0o755 : 0o644);
    else rmSync(path);
  }
}

const isProgram = (path: string): boolean => {
  const [a, b] = readFileSync(path).subarray(0, 2);
  return (a === 0x23 && b === 0x21 && !path.includes('/node_modules/')) || path.endsWith('/bin/node');
};
