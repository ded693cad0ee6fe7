import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

let known: { readonly root: URL; readonly version: string } | undefined;

/** Version of the package that this program belongs to, whether it runs from source or built. */
export function packageVersion(): string {
  known ??= readPackage();
  return known.version;
}

/** Path of a file that the build puts beside the programs, such as `page/` or `hardware-process.js`: the same one for sources and for programs. */
export function builtFile(name: string): string {
  known ??= readPackage();
  return fileURLToPath(new URL(`dist/bin/${name}`, known.root));
}

/** Read once: the files may be replaced meanwhile. */
function readPackage(): { readonly root: URL; readonly version: string } {
  // Sources, compiled files and the programs that are made of them lie at different depths below package.json.
  for (let folder = new URL('.', import.meta.url); folder.pathname !== '/'; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (!existsSync(file)) continue;
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const version: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'version') : undefined;
    if (typeof version === 'string') return { root: folder, version };
  }
  throw new Error('package.json with a version is not where the build puts it');
}
