import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package by others that is inside. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, where its author gave one. */
  readonly licence: string;
  /** Whether it is in the files of the programs or of the page; the others lie beside them as they are. */
  readonly bundled: boolean;
  /** Where it is installed on the machine that makes the package. */
  readonly folder: string;
}

/** Names of files that hold the words of a licence. */
export const licenceFile = /^(licen[cs]e|copying|notice)/i;

/** What is inside, by name. @param modules where the packages of each kind are installed */
export function partsOf(
  modules: { readonly bundled: string; readonly beside: string },
  bundled: readonly string[],
  beside: readonly string[],
): Part[] {
  const part = (name: string): Part => {
    const within = beside.includes(name) ? 'beside' : 'bundled';
    const folder = join(modules[within], name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const licence = typeof license === 'string' ? license : 'see its text';
    return { name, version, licence, bundled: within === 'bundled', folder };
  };
  return [...new Set([...bundled, ...beside])].sort().map(part);
}

/** Puts the licences' words of the bundled parts into `licences` below `release`: their packages are not there. */
export function keepLicences(parts: readonly Part[], release: string): void {
  for (const { name, bundled, folder } of parts) {
    if (!bundled) continue;
    const into = join(release, 'licences', name);
    const files = readdirSync(folder);
    const texts = files.filter((file) => licenceFile.test(file));
    mkdirSync(into, { recursive: true });
    // Who has no file for his licence has its words at the end of his README.
    for (const file of texts.length > 0 ? texts : files.filter((one) => /^readme/i.test(one))) {
      cpSync(join(folder, file), join(into, file));
    }
  }
}

/** Which parts by others are inside, and on what terms: the words of Debian's file of that name. */
export function copyright(parts: readonly Part[]): string {
  return [
    'lockerd, and what it brings with it, each under its own licence. The texts are in /usr/lib/lockerd/package:',
    'bin/LICENSE-of-node of Node, licences/NAME of what is part of the programs and the page, node_modules/NAME of the others.',
    "That of the page's typefaces is dist/bin/page/typefaces.LICENSE.txt.",
    '',
    ...parts.map(({ name, version, licence }) => `  ${name} ${version}: ${licence}`),
    '',
  ].join('\n');
}
