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

/**
 * What is inside, of each version one.
 * @param bundled folders below a `node_modules`
 * @param beside names of packages below another one, which lie beside the programs
 */
export function partsOf(bundled: readonly string[], beside: readonly string[]): Part[] {
  const part = (folder: string, isBundled: boolean): Part => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const licence = typeof license === 'string' ? license : 'see its text';
    return { name, version, licence, bundled: isBundled, folder };
  };
  const all = [...bundled.map((folder) => part(folder, true)), ...beside.map((folder) => part(folder, false))];
  const kinds = new Map(all.map((one) => [`${one.name} ${one.version} ${one.bundled}`, one]));
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/**
 * Puts the licences' words of the bundled parts into `licences` below `release`: their packages are not there.
 * @throws when a package has none
 */
export function keepLicences(parts: readonly Part[], release: string): void {
  for (const { name, version, bundled, folder } of parts) {
    if (!bundled) continue;
    const into = join(release, 'licences', `${name}-${version}`);
    const files = readdirSync(folder);
    const texts = files.filter((file) => licenceFile.test(file));
    // Who has no file for his licence has its words at the end of his README.
    const kept = texts.length > 0 ? texts : files.filter((one) => /^readme/i.test(one));
    if (kept.length === 0) throw new Error(`${folder} has neither a licence nor a README: look for its words`);
    mkdirSync(into, { recursive: true });
    for (const file of kept) cpSync(join(folder, file), join(into, file));
  }
}

/** Which parts by others are inside, and on what terms: the words of Debian's file of that name. */
export function copyright(parts: readonly Part[]): string {
  return [
    'lockerd, and what it brings with it, each under its own licence. The texts are in /usr/lib/lockerd/package:',
    'bin/LICENSE-of-node of Node, licences/NAME-VERSION of what is part of the programs and the page, node_modules/NAME of the others;',
    'that of a package for one machine alone (NAME-linux-...) is the one of NAME.',
    '',
    ...parts.map(({ name, version, licence }) => `  ${name} ${version}: ${licence}`),
    '',
  ].join('\n');
}
