import { readFileSync } from 'node:fs';
import { z } from 'zod';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional() }),
  ),
});

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  /** Needed to build and to test, and part of nothing that runs in a cabinet. */
  readonly building: boolean;
}

/** Whether a package is built into the kiosk page: npm takes these for tools. */
function isInPage(name: string): boolean {
  return name === 'preact' || name.startsWith('@fontsource-variable/');
}

/** All packages that `npm ci` installs on any machine. @throws when the file is not what npm writes, or a package names no licence */
export function lockedPackages(file: string): LockedPackage[] {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(packages).flatMap(([path, { version = '', license, dev }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (path === '') return [];
    if (license === undefined) throw new Error(`${file}: ${name} names no licence: look for it, or do without it`);
    return [{ name, version, licence: license, building: dev === true && !isInPage(name) }];
  });
}
