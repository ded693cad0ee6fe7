import { expect, it } from 'vitest';
import { importsOf, sources } from './sources.js';

/** One circle of files that import each other, by its way; none where there is none. */
function circle(files: readonly string[], importsIn: (file: string) => readonly string[]): readonly string[] {
  const fileOf = new Map(files.map((file) => [file.replace(/\.tsx?$/, ''), file]));
  const done = new Set<string>();
  const way: string[] = [];
  const walk = (file: string): readonly string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    way.push(file);
    for (const target of importsIn(file)) {
      const next = fileOf.get(target.replace(/\.jsx?$/, ''));
      const found = next === undefined ? [] : walk(next);
      if (found.length > 0) return found;
    }
    way.pop();
    done.add(file);
    return [];
  };
  for (const file of files) {
    const found = walk(file);
    if (found.length > 0) return found;
  }
  return [];
}

it('no file imports itself by a way through others, not even a type', () => {
  const files = ['src', 'drivers', 'scripts'].flatMap(sources);
  expect(files.length).toBeGreaterThan(500);
  expect(circle(files, importsOf)).toEqual([]);
});

it('a circle is seen, and one that several files lead to is not taken for another', () => {
  const imports = new Map([
    ['a.ts', ['b.js', 'c.js']],
    ['b.ts', ['c.js']],
    ['c.ts', ['d.js']],
    ['d.ts', ['c.js']],
  ]);
  expect(circle([...imports.keys()], (file) => imports.get(file) ?? [])).toEqual(['c.ts', 'd.ts', 'c.ts']);
  expect(circle(['a.ts', 'b.ts', 'c.ts'], (file) => imports.get(file) ?? [])).toEqual([]);
});
