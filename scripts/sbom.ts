// `npm run --silent sbom [FILE]`: the bill of all parts that can run in a cabinet or a collector, as CycloneDX; to the standard output without a FILE.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billFor } from './parts/bill.js';
import { lockedPackages } from './parts/lock.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [file, ...more] = process.argv.slice(2);
if (more.length > 0) {
  console.error('sbom takes one FILE at most.');
  process.exit(2);
}
const running = lockedPackages(join(root, 'package-lock.json')).filter(({ building }) => !building);
const bill = await billFor(root, new Set(running.map(({ name, version }) => `${name}@${version}`)));
if (file === undefined) process.stdout.write(bill);
else writeFileSync(file, bill);
