import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { terminalModes } from '../../src/config/schema.js';
import { terminalProblems } from '../../src/terminal/wire.js';

const page = readFileSync(new URL('../../docs/terminal.md', import.meta.url), 'utf8');

it('docs/terminal.md lists every problem code with its status, in that order', () => {
  const rows = [...page.matchAll(/^\| (\d{3}) \| `(\w+)` \|/gm)].map(([, status, code]) => [code, Number(status)]);
  expect(rows).toEqual(Object.entries(terminalProblems));
});

it('docs/terminal.md names every mode', () => {
  for (const mode of terminalModes) expect(page).toContain(`\`${mode}\``);
});
