import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { withLicences } from '../../scripts/parts/licences.js';
import { lockedPackages } from '../../scripts/parts/lock.js';
import { billOf } from '../../scripts/parts/sbom.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/dependencies.md`, 'utf8');
const { version, dependencies, optionalDependencies, devDependencies } = JSON.parse(
  readFileSync(`${root}package.json`, 'utf8'),
);
const direct = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
const locked = lockedPackages(`${root}package-lock.json`);

it('docs/dependencies.md says of each dependency what it is for, and of nothing else', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && line.split(' | ').length === 3);
  const named = rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  const family = (name: string): string =>
    name.replace(/^@types\/.*/, '@types/*').replace(/^@fontsource-variable\/noto-sans(?=-)/, '');
  expect([...new Set(direct.map(family))].sort()).toEqual(named.sort());
});

it('docs/dependencies.md has the licences as the lock file has them (npm run docs)', () => {
  expect(page).toBe(withLicences(page, locked));
});

it('whatever runs in a cabinet may be shipped, and what builds and tests may be used', () => {
  const alternatives = (licence: string): string[] => licence.replaceAll(/[()]/g, '').split(' OR ');
  const free = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0']);
  const withFonts = new Set([...free, 'OFL-1.1']);
  const tools = new Set([...free, 'MPL-2.0']);
  const unread = locked.filter(
    ({ licence, building }) => !alternatives(licence).some((one) => (building ? tools : withFonts).has(one)),
  );
  expect(unread).toEqual([]);
});

it('the bill of parts names all that runs and nothing that only builds, each with its licence, and is the same each time', () => {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const told = () => execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  const running = locked.filter(({ building }) => !building).map((one) => `${one.name}@${one.version}`);
  const others = { running: new Set(running), version, node: '24.1.0', sqlite: '3.50.0' };
  const text = billOf(told(), others);
  expect(text).toBe(billOf(told(), others));
  const { components, dependencies: uses } = JSON.parse(text);
  const named = new Set<string>(
    components.map((one: { name: string; version: string }) => `${one.name}@${one.version}`),
  );
  expect([...named].sort()).toEqual([...new Set([...running, 'node@24.1.0', 'sqlite@3.50.0'])].sort());
  expect(components.filter((one: { licenses?: unknown }) => one.licenses === undefined)).toEqual([]);
  const refs = new Set(components.map((one: { 'bom-ref': string }) => one['bom-ref']));
  expect(uses.flatMap((one: { dependsOn: string[] }) => one.dependsOn).filter((ref: string) => !refs.has(ref))).toEqual(
    [],
  );
  expect(uses.find((one: { ref: string }) => one.ref.startsWith('better-sqlite3@')).dependsOn).toContain(
    'pkg:generic/sqlite@3.50.0',
  );
});
