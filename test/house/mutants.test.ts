import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const areas: Readonly<Record<string, Readonly<Record<'sources' | 'tests', readonly string[]>>>> = JSON.parse(
  readFileSync(new URL('test/mutants/areas.json', root), 'utf8'),
);

it('the areas that are tried by mutants name files that there are, each once', () => {
  const files = Object.values(areas).flatMap(({ sources, tests }) => [...new Set(sources), ...new Set(tests)]);
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
  const listed = Object.values(areas).flatMap(({ sources, tests }) => [...sources, ...tests]);
  expect(listed.length).toBe(files.length);
});
