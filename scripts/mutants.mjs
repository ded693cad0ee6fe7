// Changes the code of one area in small ways, one at a time, and runs its tests on each change: a change that no test notices is
// behaviour that nobody tries. docs/proof.md has the results. Usage: node scripts/mutants.mjs AREA [--anew | --coverage]
//   --anew      forgets what an earlier run found; without it only what has changed since is run
//   --coverage  only counts which branches the tests of the area take
// What it needs is installed into .cache/mutants, not with the project: 50 MB that nobody else needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const areas = JSON.parse(readFileSync('test/mutants/areas.json', 'utf8'));
const [name, option] = process.argv.slice(2);
const area = areas[name];
if (area === undefined || ![undefined, '--anew', '--coverage'].includes(option)) {
  console.error(`usage: node scripts/mutants.mjs ${Object.keys(areas).join('|')} [--anew | --coverage]`);
  process.exit(2);
}

const place = '.cache/mutants';
const { version: vitest } = JSON.parse(readFileSync('node_modules/vitest/package.json', 'utf8'));
// The newest Stryker that runs on Node 20.
const wanted = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/vitest-runner@9.6.1', `@vitest/coverage-v8@${vitest}`];

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, MUTANTS_AREA: name } });
  if (status !== 0) process.exit(status ?? 1);
}

function install() {
  const installed = `${place}/installed`;
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted.join('\n')) return;
  mkdirSync(place, { recursive: true });
  writeFileSync(`${place}/package.json`, '{ "private": true }\n');
  // Without what they are plugged into: that is the project's own vitest, found further up.
  const options = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', ['install', '--prefix', place, ...options, ...wanted]);
  writeFileSync(installed, wanted.join('\n'));
}

function coverage() {
  const args = [
    '--coverage.enabled',
    '--coverage.provider=custom',
    '--coverage.customProviderModule=./test/mutants/coverage.mjs',
  ];
  run('npx', ['vitest', 'run', '-c', 'test/mutants/vitest.config.ts', ...args]);
}

function mutants() {
  const incrementalFile = `${place}/${name}.json`;
  if (option === '--anew') rmSync(incrementalFile, { force: true });
  const config = {
    mutate: area.sources,
    // A text in place of another: the closed lists are types, which the compiler holds, and messages are for people.
    mutator: { excludedMutations: ['StringLiteral'] },
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    // What runs while a file is loaded, constants and tables, would need all tests of the area for each mutant.
    ignoreStatic: true,
    concurrency: 1,
    incremental: true,
    incrementalFile,
    tempDirName: `${place}/tmp`,
    ignorePatterns: ['.cache', '.demo', 'dist', 'docs', 'packaging'],
    reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
    jsonReporter: { fileName: `${place}/${name}-report.json` },
    htmlReporter: { fileName: `${place}/${name}.html` },
    // Stryker would read tsconfig.json with a compiler interface that TypeScript 7 no longer has; vitest needs none.
    tsconfigFile: 'none',
    timeoutMS: 20_000,
    timeoutFactor: 4,
    allowConsoleColors: false,
  };
  const configFile = `${place}/${name}.config.json`;
  writeFileSync(configFile, JSON.stringify(config, undefined, 2));
  run(`${place}/node_modules/.bin/stryker`, ['run', configFile]);
}

install();
if (option === '--coverage') coverage();
else mutants();
