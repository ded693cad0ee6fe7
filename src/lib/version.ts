import { existsSync, readFileSync } from 'node:fs';

let known: string | undefined;

/** Version of the package that this program belongs to, whether it runs from source or built. Read once: the file may be replaced meanwhile. */
export function packageVersion(): string {
  known ??= readVersion();
  return known;
}

function readVersion(): string {
  // src/lib and dist/src/lib lie at different depths below package.json.
  for (const up of ['../../package.json', '../../../package.json']) {
    const file = new URL(up, import.meta.url);
    if (!existsSync(file)) continue;
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const version: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'version') : undefined;
    if (typeof version === 'string') return version;
  }
  throw new Error('package.json with a version is not where the build puts it');
}
