import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package by others that is inside. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, where its author gave one. */
  readonly licence: string;
  /** Whether it is in the programs' own files; the others lie beside them as they are. */
  readonly bundled: boolean;
}

/** Names of files that hold the words of a licence. */
export const licenceFile = /^(licen[cs]e|copying|notice)/i;

/** What is inside, by name: `bundled` and `beside` name packages below `modules`. */
export function partsOf(modules: string, bundled: readonly string[], beside: readonly string[]): Part[] {
  const part = (name: string): Part => {
    const { version, license } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    const licence = typeof license === 'string' ? license : 'see its text';
    return { name, version, licence, bundled: !beside.includes(name) };
  };
  return [...new Set([...bundled, ...beside])].sort().map(part);
}

/** Puts the licences' words of the bundled parts into `licences` below `release`: their packages are not there. */
export function keepLicences(parts: readonly Part[], modules: string, release: string): void {
  for (const { name, bundled } of parts) {
    if (!bundled) continue;
    const from = join(modules, name);
    const into = join(release, 'licences', name);
    for (const file of readdirSync(from).filter((one) => licenceFile.test(one))) {
      mkdirSync(into, { recursive: true });
      cpSync(join(from, file), join(into, file));
    }
  }
}

/** Which parts by others are inside, and on what terms: the words of Debian's file of that name. */
export function copyright(parts: readonly Part[]): string {
  return [
    'lockerd, and what it brings with it, each under its own licence. The texts are in /usr/lib/lockerd/package:',
    'bin/LICENSE-of-node of Node, licences/NAME of what is part of the programs, node_modules/NAME of the others.',
    '',
    ...parts.map(({ name, version, licence }) => `  ${name} ${version}: ${licence}`),
    '',
  ].join('\n');
}
