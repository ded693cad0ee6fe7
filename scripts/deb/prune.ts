import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { licenceFile } from './licences.js';
import type { Target } from './targets.js';

/** Folders of npm packages that no program reads: sources, what compiled them, other machines' parts. Below `node_modules`. */
const unneeded: readonly RegExp[] = [
  /(^|\/)(@types|nan|node-addon-api|node-gyp-build\/build-test|\.bin|\.github)$/,
  /\/(tests?|__tests__|examples?|benchmarks?|integration-test|coverage)$/,
  /^better-sqlite3\/(deps|src)$/,
  /^epoll\/src$/,
  /^koffi\/(vendor|doc)$/,
  /^@koromix\/[^/]+\/musl_/,
  /^@serialport\/bindings-cpp\/(src|build)$/,
];

const unneededFiles =
  /(\.musl\.node|\.[cm]?ts|\.map|\.md|\.markdown|\.gyp|\.gypi|\.[ch]|\.cc|\.cpp|\.hh|\.hpp|\.obj|\.tsbuildinfo|^\.(package-lock\.json|(eslint|npmignore|gitattributes|travis|editorconfig|prettier|nycrc|taprc|airtap|jshint|zuul|testem)[\w.-]*))$/i;

/** Takes out of `node_modules` what nothing needs on the board: two thirds of it. Licences stay. */
export function prune(modules: string, { cpu }: Target): void {
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const name = relative(modules, path);
      const otherMachine = /\/prebuilds\/[^/]+$/.test(name) && !name.endsWith(`/linux-${cpu}`);
      if (entry.isSymbolicLink() || otherMachine || unneeded.some((pattern) => pattern.test(name))) {
        rmSync(path, { recursive: true });
      } else if (entry.isDirectory()) {
        walk(path);
        if (readdirSync(path).length === 0) rmdirSync(path);
      } else if (unneededFiles.test(entry.name) && !licenceFile.test(entry.name)) rmSync(path);
    }
  };
  walk(modules);
}

/** They fetch or compile native parts, and are asked for by nothing that runs. */
const onlyToInstall = ['prebuild-install', 'nan', 'node-addon-api'];

/** `names` and all that they need to run, as far as it is installed below `modules`. */
export function withDependencies(modules: string, names: readonly string[]): string[] {
  const found = new Set(names);
  for (const name of found) {
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(modules, name, 'package.json'), 'utf8'),
    );
    for (const one of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (existsSync(join(modules, one)) && !onlyToInstall.includes(one)) found.add(one);
    }
  }
  return [...found].sort();
}
