import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is loaded before the first line of a file runs: its static imports, and theirs. Type imports load nothing, `import()` later. */
function loadedWith(file: string): { readonly files: ReadonlySet<string>; readonly packages: ReadonlySet<string> } {
  const files = new Set([file]);
  const packages = new Set<string>();
  for (const one of files) {
    const text = readFileSync(join(root, one), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/^(?:import|export)\s(?!type\s)(?:[^;]*?\sfrom\s)?'([^']+)';/gm)) {
      if (specifier.startsWith('.')) files.add(normalize(join(dirname(one), specifier)).replace(/\.js$/, '.ts'));
      else if (!specifier.startsWith('node:')) packages.add(specifier);
    }
  }
  return { files, packages };
}

describe('what a program loads first, which on a small board is most of how long a command takes', () => {
  it('help needs the parser of the command line, and no schema, signature or database', () => {
    for (const program of ['src/lockerctl.ts', 'src/lockerd.ts', 'src/locker-collector.ts']) {
      expect([program, ...loadedWith(program).packages]).toEqual([program, 'commander']);
    }
  });

  it('help of lockerctl loads the module of no command', () => {
    const { files } = loadedWith('src/lockerctl.ts');
    const described = readdirSync(join(root, 'src/control/commands')).filter((file) =>
      readFileSync(join(root, 'src/control/commands', file), 'utf8').includes('export function describe'),
    );
    expect(described.length).toBeGreaterThan(15);
    expect(described.filter((file) => files.has(`src/control/commands/${file}`))).toEqual([]);
  });

  it.each(
    'status lockers events open pin right card person rental time run-command sim upkeep audit device decommission state doctor backup restore recovery-key factory-reset'.split(
      ' ',
    ),
  )('lockerctl asks the daemon without a schema library: %s', (command) => {
    const { packages } = loadedWith(`src/control/commands/${command}.ts`);
    expect([...packages].filter((name) => name !== 'commander')).toEqual([]);
  });

  it('the check is able to see what it forbids: the config has its schema and its reader', () => {
    expect([...loadedWith('src/config/load.ts').packages].sort()).toEqual(['yaml', 'zod']);
  });
});
