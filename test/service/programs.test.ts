import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { unbundled } from '../../scripts/programs/unbundled.js';
import { builtFile, packageVersion } from '../../src/lib/built.js';
import { projectRoot } from '../kernel/places.js';
import { asInstalled } from '../running-daemon.js';

const commands = ['lockerd', 'lockerctl', 'locker-collector'];
const scripts = (): string[] =>
  ['', 'parts/'].flatMap((folder) =>
    readdirSync(builtFile(folder))
      .filter((name) => name.endsWith('.js'))
      .map((name) => builtFile(`${folder}${name}`)),
  );

it('the commands can be started by their names, and know their version', () => {
  for (const name of commands) {
    const file = builtFile(`${name}.js`);
    accessSync(file, constants.X_OK);
    expect(execFileSync(file, ['--version'], { encoding: 'utf8' })).toBe(`${packageVersion()}\n`);
  }
});

it('what they import by name is what stays beside them, and nothing else', () => {
  const imported = scripts().flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:^(?:import|export)\s(?:[^;"]*?\sfrom\s)?|\b(?:__require|require|import)\()["']([^"'./][^"']*)["']/gm,
      ),
    ].map(([, name = '']) => name),
  );
  const packages = new Set(imported.filter((name) => !isBuiltin(name)));
  expect(packages.size).toBeGreaterThan(0);
  // What a package tries to load, and does without.
  const tried = ['pg-native', 'supports-color'];
  expect([...packages].filter((name) => ![...unbundled, ...tried].includes(name))).toEqual([]);
  for (const name of unbundled)
    expect([name, existsSync(join(projectRoot, 'node_modules', name))]).toEqual([name, true]);
});

it('their files take one byte for each sign, and name no folder outside of the project', () => {
  const wide = scripts().filter((file) => /[\u0100-\uffff]/.test(readFileSync(file, 'utf8')));
  const placed = scripts().filter((file) => /^\/\/ \.\.\//m.test(readFileSync(file, 'utf8')));
  expect([wide, placed]).toEqual([[], []]);
});

it('the list of the packages inside has what is bundled, and nothing of the tools or of the trial', () => {
  const inside = JSON.parse(readFileSync(join(projectRoot, 'dist/packages/programs.json'), 'utf8'));
  expect(inside).toEqual(expect.arrayContaining(['zod', 'hono', 'mqtt', 'jose', '@peculiar/x509']));
  const foreign = ['aedes', 'vite', 'vitest', 'ws', 'socks', ...unbundled];
  expect(inside.filter((name: string) => foreign.includes(name) || name.endsWith('readable-stream'))).toEqual([]);
});

it('an installed lockerd gets from packaging/program what the tests give it, the other programs nothing', () => {
  const release = mkdtempSync(join(tmpdir(), 'release-'));
  onTestFinished(() => rmSync(release, { recursive: true }));
  const text = readFileSync(join(projectRoot, 'packaging/program'), 'utf8')
    .replace(/^release=.*$/m, `release=${release}`)
    .replace('exec "$release/bin/node" ', 'env; echo ');
  const { PATH } = process.env;
  const said = (name: string) => {
    writeFileSync(join(release, name), text);
    const lines = execFileSync('sh', [join(release, name), '--check'], { encoding: 'utf8', env: { PATH } }).split('\n');
    return [lines.filter((line) => /^MALLOC_/.test(line)).sort(), lines.at(-2)];
  };
  const memory = Object.entries(asInstalled.env).map((one) => one.join('='));
  const command = `${release}/dist/bin`;
  expect(said('lockerd')).toEqual([memory.sort(), `${asInstalled.flags.join(' ')} ${command}/lockerd.js --check`]);
  expect(said('locker-collector')).toEqual([[], `${command}/locker-collector.js --check`]);
});
