import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tokenReasons } from '../../src/access/decide-token.js';
import { accessClaims } from '../../src/tokens/access-token.js';
import { trustedTypes } from '../../src/tokens/signed-types.js';

const page = readFileSync(new URL('../../docs/tokens.md', import.meta.url), 'utf8');
const firstCells = [...page.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);

it('docs/tokens.md lists every reason for which a code is denied, in the order of the checks', () => {
  const known: readonly string[] = tokenReasons;
  expect(firstCells.filter((cell) => cell !== undefined && known.includes(cell))).toEqual(known);
});

it('docs/tokens.md lists every claim, and every kind of object that a key may sign', () => {
  expect(firstCells).toEqual(expect.arrayContaining(Object.keys(accessClaims.shape)));
  for (const typ of trustedTypes) expect(page).toContain(`\`${typ}\``);
});
