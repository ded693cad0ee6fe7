import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'vite';

/** Writes to a file which packages are in what was built: their licences go with it. */
export function packagesInside(file: string): Plugin {
  return {
    name: 'packages-inside',
    writeBundle(_, bundle) {
      const built = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
      const names = built.flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify([...new Set(names)].sort()));
    },
  };
}
