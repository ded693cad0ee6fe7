import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Writes to a file which packages are in what was built, each as its folder below `node_modules`: their licences go with it.
 * @param others which no module shows
 */
export function packagesInside(file: string, others: readonly string[] = []): Plugin {
  return {
    name: 'packages-inside',
    writeBundle(_, bundle) {
      const built = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
      const folder = /\/node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/;
      const folders = built.flatMap((id) => folder.exec(id)?.[1] ?? []);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify([...new Set([...folders, ...others])].sort()));
    },
  };
}
