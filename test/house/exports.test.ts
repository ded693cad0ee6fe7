import { expect, it } from 'vitest';
import { importsOf, sources, textOf } from './sources.js';

const exported = /^export (?:abstract class|async function|function|const|class|interface|type|enum) (\w+)/gm;

/** `file: name` of each name that a file offers and no other file that imports from it mentions. */
function idleExports(texts: ReadonlyMap<string, string>, importsIn: (file: string) => readonly string[]): string[] {
  const importers = new Map<string, string[]>();
  for (const file of texts.keys()) {
    for (const target of importsIn(file)) {
      const named = target.replace(/\.jsx?$/, '');
      importers.set(named, [...(importers.get(named) ?? []), texts.get(file) ?? '']);
    }
  }
  return [...texts].flatMap(([file, text]) => {
    const wanted = importers.get(file.replace(/\.tsx?$/, '')) ?? [];
    const names = [...text.matchAll(exported)].map(([, name = '']) => name);
    return names
      .filter((name) => !wanted.some((other) => new RegExp(`\\b${name}\\b`).test(other)))
      .map((name) => `${file}: ${name}`);
  });
}

it('nothing is exported that nobody imports', () => {
  const files = ['src', 'drivers', 'scripts', 'test'].flatMap(sources);
  expect(files.length).toBeGreaterThan(500);
  expect(idleExports(new Map(files.map((file) => [file, textOf(file)])), importsOf)).toEqual([]);
});

it('an export that nobody imports is seen, and the same name elsewhere does not hide it', () => {
  const texts = new Map([
    ['a.ts', 'export const used = 1;\nexport const idle = 2;'],
    ['b.ts', "import { used } from './a.js';\nused;"],
    ['c.ts', 'const idle = 3;'],
  ]);
  const importsIn = (file: string) => [...(texts.get(file) ?? '').matchAll(/'\.\/(.+)'/g)].map(([, name = '']) => name);
  expect(idleExports(texts, importsIn)).toEqual(['a.ts: idle']);
});
