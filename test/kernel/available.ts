import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { commandPath } from './command.js';
import { rigSources } from './places.js';

const packageSchema = z.array(z.object({ name: z.string(), command: z.string().optional() }));

/** Why there can be no rig on this machine; `undefined` where there can. */
export function missingForRig(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the rig is for amd64 only';
  if (!has('apt-get') || !/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) {
    return 'the rig is made of Debian packages, and this is not Debian';
  }
  const packages = packageSchema.parse(JSON.parse(readFileSync(`${rigSources}packages.json`, 'utf8')));
  const missing = packages.filter(({ name, command }) => !(command ? has(command) : isInstalled(name)));
  if (missing.length === 0) return undefined;
  return `it needs apt-get install --no-install-recommends ${missing.map(({ name }) => name).join(' ')}`;
}

function has(command: string): boolean {
  const env = { PATH: commandPath };
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore', env }).status === 0;
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['-s', name], { encoding: 'utf8' });
  return stdout.includes('\nStatus: install ok installed\n');
}
