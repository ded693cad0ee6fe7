import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { billFor } from '../parts/bill.js';
import { unbundled } from '../programs/unbundled.js';
import { command } from './command.js';
import { type HelpPage, helpTree, onePage } from './help-tree.js';
import { partsOf } from './licences.js';
import { makePackage } from './package.js';
import { nodeFor, npmPartsFor } from './parts.js';
import { prune, withDependencies } from './prune.js';
import { type Target, targets } from './targets.js';
import { layOut, levelModes } from './tree.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const { values } = parseArgs({
  options: {
    arch: { type: 'string', default: 'all' },
    out: { type: 'string', default: join(root, '.cache/deb') },
    cache: { type: 'string', default: join(root, '.cache/deb') },
    commit: { type: 'string', default: 'HEAD' },
    version: { type: 'string' },
    fast: { type: 'boolean', default: false },
  },
});

const wanted = targets.filter(({ arch }) => values.arch === 'all' || values.arch === arch);
if (wanted.length === 0) {
  console.error(`There is no package for "${values.arch}": give --arch amd64, arm64 or all.`);
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'lockerd-deb-'));
try {
  await build();
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Files of the commit, built: what lies about in the working tree is not in a package. */
async function checkOut(): Promise<string> {
  const source = join(work, 'source');
  mkdirSync(source);
  await command({ cwd: root }, 'sh', '-c', `git archive "$0" | tar -x -C "$1"`, values.commit, source);
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  await command({ cwd: source }, 'npm', 'run', '--silent', 'build');
  return source;
}

async function build(): Promise<void> {
  const epoch = (await command({ cwd: root }, 'git', 'log', '-1', '--format=%ct', values.commit)).trim();
  const source = await checkOut();
  const version = values.version ?? JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version;
  const programs: HelpPage[] = [];
  for (const name of ['lockerd', 'lockerctl', 'locker-collector'])
    programs.push(await helpTree(join(source, `dist/bin/${name}.js`), name));
  programs.push(onePage('lockerd-provision', await command({ cwd: '/' }, join(source, 'scripts/provision'), '--help')));
  const date = new Date(Number(epoch) * 1_000).toISOString().slice(0, 10);
  // One compiler run takes a processor for a minute: both machines' at the same time.
  await Promise.all(wanted.map((target) => buildFor(target, { source, epoch, version, programs, date })));
}

interface Built {
  readonly source: string;
  readonly epoch: string;
  readonly version: string;
  readonly programs: readonly HelpPage[];
  readonly date: string;
}

async function buildFor(target: Target, { source, epoch, version, programs, date }: Built): Promise<void> {
  const own = join(work, target.arch);
  const tree = join(own, 'tree');
  mkdirSync(tree, { recursive: true });
  const place = { source, work: own, cache: resolve(values.cache), epoch, fast: values.fast };
  const node = await nodeFor(target, place);
  const npm = await npmPartsFor(target, node, place);
  const modules = join(npm, 'node_modules');
  const names = withDependencies(modules, unbundled);
  const beside = join(own, 'beside');
  for (const name of names) cpSync(join(modules, name), join(beside, name), { recursive: true });
  prune(beside, target);
  const bundled = ['programs', 'page'].flatMap((name): string[] =>
    JSON.parse(readFileSync(join(source, `dist/packages/${name}.json`), 'utf8')),
  );
  const parts = partsOf(
    bundled.map((folder) => join(source, 'node_modules', folder)),
    names.map((name) => join(modules, name)),
  );
  const bill = await billFor(source, new Set(parts.map((part) => `${part.name}@${part.version}`)));
  layOut({ source, tree, node, beside, parts, bill, programs, version, date });
  levelModes(tree);
  const file = await makePackage({ source, tree, target, version, epoch, out: resolve(values.out), fast: values.fast });
  console.log(`${file} (${(statSync(file).size / 1e6).toFixed(1)} MB)`);
}
