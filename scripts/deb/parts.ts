import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.js';
import { nodeVersion, type Target } from './targets.js';

/** Native parts of npm packages that hold no binary for the machine: these are compiled. The others bring theirs. */
const compiled = [
  { name: 'better-sqlite3', file: 'build/Release/better_sqlite3.node' },
  { name: 'epoll', file: 'build/Release/epoll.node' },
] as const;

interface PartsPlace {
  /** Files of the commit: package.json and package-lock.json are in it. */
  readonly source: string;
  /** Where to work; thrown away by the caller. */
  readonly work: string;
  /** What costs minutes is kept here between builds. */
  readonly cache: string;
  readonly epoch: string;
  /** For trials: the compiler does not optimise, which takes a quarter of the time. */
  readonly fast: boolean;
}

/** Node for a target, unpacked: `bin/node` and the headers. */
export async function nodeFor(target: Target, { work, cache }: PartsPlace): Promise<string> {
  const { name, integrity } = target.node;
  const archive = join(cache, `${name}-${nodeVersion}.tgz`);
  mkdirSync(cache, { recursive: true });
  if (!existsSync(archive)) await command({ cwd: cache }, 'npm', 'pack', '--silent', `${name}@${nodeVersion}`);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) {
    rmSync(archive);
    throw new Error(`${archive} is not the ${name} ${nodeVersion} that scripts/deb/targets.ts names: it is ${found}`);
  }
  const folder = join(work, 'node');
  mkdirSync(folder, { recursive: true });
  await command({ cwd: folder }, 'tar', '-xzf', archive, '--strip-components=1');
  return folder;
}

/** The npm packages that run in production, of a target, its native parts compiled: a folder with `node_modules`. */
export async function npmPartsFor(target: Target, node: string, place: PartsPlace): Promise<string> {
  const folder = join(place.work, 'npm');
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(place.source, file), join(folder, file));
  const of = ['--os=linux', `--cpu=${target.cpu}`, '--libc=glibc'];
  const quiet = ['--silent', '--no-audit', '--no-fund', '--prefer-offline'];
  await command({ cwd: folder }, 'npm', 'ci', '--omit=dev', '--ignore-scripts', ...of, ...quiet);
  const kept = join(place.cache, `native-${await hashOfNative(target, folder, place)}`);
  if (!existsSync(kept)) await compileNative(target, node, folder, kept, place);
  for (const { name, file } of compiled) {
    const into = join(folder, 'node_modules', name, file);
    mkdirSync(join(into, '..'), { recursive: true });
    cpSync(join(kept, `${name}.node`), into);
  }
  return folder;
}

/** Of all that decides what the compiler makes. */
async function hashOfNative(target: Target, folder: string, { fast }: PartsPlace): Promise<string> {
  const hash = createHash('sha256').update(`${target.node.integrity} ${fast}`);
  hash.update(await command({ cwd: folder }, `${target.tools}g++`, '--version'));
  for (const { name } of compiled) hash.update(readFileSync(join(folder, 'node_modules', name, 'package.json')));
  return hash.digest('hex').slice(0, 16);
}

async function compileNative(
  target: Target,
  node: string,
  folder: string,
  kept: string,
  { epoch, fast }: PartsPlace,
): Promise<void> {
  const npm = (await command({ cwd: folder }, 'npm', 'root', '--global')).trim();
  const gyp = join(npm, 'npm/node_modules/node-gyp/bin/node-gyp.js');
  // No path of the machine that builds is in the result.
  const flags = `-ffile-prefix-map=${folder}=.${fast ? ' -O0' : ''}`;
  const tool = (name: string): string => `${target.tools}${name}`;
  const env = {
    ...{ CC: tool('gcc'), CXX: tool('g++'), AR: tool('ar'), LINK: tool('g++'), CFLAGS: flags, CXXFLAGS: flags },
    ...{ npm_config_nodedir: node, npm_config_arch: target.cpu, SOURCE_DATE_EPOCH: epoch },
  };
  const making = `${kept}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  for (const { name, file } of compiled) {
    const cwd = join(folder, 'node_modules', name);
    await command({ cwd, env }, process.execPath, gyp, 'rebuild', '--release');
    await command({ cwd }, tool('strip'), '--strip-unneeded', file);
    cpSync(join(cwd, file), join(making, `${name}.node`));
    rmSync(join(cwd, 'build'), { recursive: true });
  }
  renameSync(making, kept);
}
