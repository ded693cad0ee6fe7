// `npm run --silent sbom [FILE]`: the bill of all parts that run in a cabinet or a collector, as CycloneDX; to the standard output without a FILE.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { nodeVersion } from './deb/targets.js';
import { lockedPackages } from './parts/lock.js';
import { billOf } from './parts/sbom.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [file, ...more] = process.argv.slice(2);
if (more.length > 0) {
  console.error('sbom takes one FILE at most.');
  process.exit(2);
}
const db = new Database(':memory:');
const sqlite = String(db.prepare('SELECT sqlite_version()').pluck().get());
db.close();
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
const text = execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
const bill = billOf(text, {
  locked: lockedPackages(join(root, 'package-lock.json')),
  version,
  node: nodeVersion,
  sqlite,
});
if (file === undefined) process.stdout.write(bill);
else writeFileSync(file, bill);
