import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { privacyPage } from '../../scripts/privacy-page.js';
import { manifest } from '../../src/privacy/manifest.js';

const page = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8');

it('docs/privacy.md lists every field as the privacy manifest has it (npm run docs)', () => {
  expect(page).toBe(privacyPage());
});

it('docs/privacy.md has no cell that would break its tables', () => {
  const broken = manifest.filter(({ type, what }) => [type, what].flat().some((text) => /[|\n]/.test(text)));
  expect(broken).toEqual([]);
});
