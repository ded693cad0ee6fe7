import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { apiFiles } from '../../scripts/api/files.js';

const folder = new URL('../../docs/api/', import.meta.url);

it('docs/api has what the code says, and nothing beside it but its page (npm run docs)', async () => {
  const files = await apiFiles();
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  expect(found.sort()).toEqual([...files.keys()].sort());
  for (const [path, text] of files) expect(readFileSync(new URL(path, folder), 'utf8'), path).toBe(text);
});
