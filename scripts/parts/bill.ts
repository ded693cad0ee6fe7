import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { nodeVersion } from '../deb/targets.js';
import { billOf } from './sbom.js';

const run = promisify(execFile);

/**
 * The bill of what runs, as CycloneDX 1.5.
 * @param root of the project
 * @param running of npm's packages those that are in it, as `name@version`
 * @throws when npm cannot read the lock file
 */
export async function billFor(root: string, running: ReadonlySet<string>): Promise<string> {
  const db = new Database(':memory:');
  const sqlite = String(db.prepare('SELECT sqlite_version()').pluck().get());
  db.close();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await run('npm', args, { cwd: root, maxBuffer: 64 << 20 });
  return billOf(stdout, { running, version, node: nodeVersion, sqlite });
}
