import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { privacyPage } from '../../scripts/privacy-page.js';
import { filesIn, setupMark } from '../../src/enrol/place.js';
import { wifiFile } from '../../src/enrol/wifi-keyfile.js';
import { manifest } from '../../src/privacy/manifest.js';
import { storeFiles } from '../../src/store/directory.js';

const page = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8');

it('docs/privacy.md lists every field as the privacy manifest has it (npm run docs)', () => {
  expect(page).toBe(privacyPage());
});

it('docs/privacy.md names each file of the data directory and of an enrolment', () => {
  const place = { dir: '/keys', device: '/keys/device.jwks', data: '/data' };
  const paths = [...Object.values(storeFiles('/data')), ...Object.values(filesIn(place)), `/keys/${setupMark}`];
  const section = /^## Files$([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
  const names = [...paths, wifiFile('/connections')].map((path) => basename(path));
  expect(names.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
});

it('docs/privacy.md has no cell that would break its tables', () => {
  const broken = manifest.filter(({ type, what }) => [type, what].flat().some((text) => /[|\n]/.test(text)));
  expect(broken).toEqual([]);
});
