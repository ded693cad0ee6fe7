import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { english } from '../../src/kiosk/page/texts/en/index.js';
import { operator } from '../../src/kiosk/page/texts/en/operator.js';
import { hindi } from '../../src/kiosk/page/texts/hi/index.js';
import { builtPage } from './start.js';

/** What a cheap panel reads in its first second, compressed, without typefaces. */
const mostBytes = 80_000;

const read = (path: string): string => readFileSync(join(builtPage, path), 'utf8');

/** The scripts that are run before the first screen is shown: those of the document, and what they import at once. */
function firstScripts(): string {
  const [, first = ''] = /<script [^>]*src="\/([^"]+)"/.exec(read('index.html')) ?? [];
  const files = new Set([first]);
  for (const file of files) {
    for (const [, name] of read(file).matchAll(/\b(?:import|from)\s*["'`]\.\/([^"'`]+)["'`]/g))
      files.add(`assets/${name}`);
  }
  return [...files].map(read).join('\n');
}

it('the script of the first screen is small', () => {
  expect(gzipSync(firstScripts(), { level: 9 }).length).toBeLessThan(mostBytes);
});

it('it speaks English only, and leaves to later what customers do not need at once', () => {
  const script = firstScripts();
  const rest = readdirSync(join(builtPage, 'assets'))
    .filter((name) => name.endsWith('.js'))
    .map((name) => read(`assets/${name}`));
  // Each of them is somewhere, or its absence would say nothing.
  for (const later of [hindi['home.title'], operator['operator.blocked_by_hand'], 'new AudioContext']) {
    expect(
      rest.some((text) => text.includes(later)),
      later,
    ).toBe(true);
    expect(script, later).not.toContain(later);
  }
  expect(script).toContain(english['home.title']);
});
