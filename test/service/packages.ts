import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock } from '../kernel/lock.js';
import { projectRoot } from '../kernel/places.js';

/** The files beside these tests that are no programs of Node: of the sources, also where the bench runs from the build. */
export const serviceTests = join(projectRoot, 'test/service');

export type Arch = 'amd64' | 'arm64';

export const isInstalled = (program: string): boolean =>
  ['/usr/bin', '/usr/sbin'].some((folder) => existsSync(join(folder, program)));

/** What a machine lacks that has to make the packages; `undefined` when they can be made. */
export function missingForPackages(): string | undefined {
  if (process.arch !== 'x64') return 'an amd64 machine';
  const needed = ['dpkg-deb', 'g++', 'make', 'aarch64-linux-gnu-g++'];
  return needed.find((program) => !isInstalled(program));
}

/** Runs a program to its end in the project's folder; gives its standard output. */
export function sh(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {
    ...{ encoding: 'utf8', cwd: projectRoot, maxBuffer: 1e8 },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The one that these tests begin with, whatever is committed while they run. */
const commit = missingForPackages() === undefined ? sh('git', 'rev-parse', 'HEAD').trim() : '';

/** Makes packages of the commit in a folder; gives their paths, in the order of their names. */
export function buildPackages(into: string, ...args: readonly string[]): readonly string[] {
  sh('node', 'dist/scripts/deb/build-deb.js', '--fast', '--commit', commit, '--out', into, ...args);
  return listed(into);
}

/** The packages of the commit, for both machines: made once for it. */
export async function packagesOfCommit(): Promise<readonly string[]> {
  const hash = createHash('sha256').update(commit);
  const builder = join(projectRoot, 'dist/scripts/deb');
  for (const file of readdirSync(builder).sort()) hash.update(readFileSync(join(builder, file)));
  const kept = join(debCache, 'tested', hash.digest('hex').slice(0, 16));
  await madeOnce(kept, (making) => {
    // Those of other commits: half a gigabyte in a week.
    for (const other of readdirSync(join(kept, '..'))) {
      if (join(kept, '..', other) !== making) rmSync(join(kept, '..', other), { recursive: true });
    }
    buildPackages(making);
  });
  return listed(kept);
}

/** Where what is slow to make is kept. */
export const debCache = join(projectRoot, '.cache/deb');

/** Makes a folder that is wanted by several test files at once: by one of them, whole or not at all. */
export async function madeOnce(kept: string, make: (making: string) => void): Promise<void> {
  mkdirSync(join(kept, '..'), { recursive: true });
  if (existsSync(kept)) return;
  const letGo = await holdLock(join(debCache, 'lock'));
  try {
    if (existsSync(kept)) return;
    const making = `${kept}.part`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making);
    make(making);
    renameSync(making, kept);
  } finally {
    letGo();
  }
}

const listed = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
