import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/add-a-board.md'), 'utf8');

/** One step of the page: a new file with its text, or an edit whose lines are those of a diff. */
interface Step {
  readonly file: string;
  readonly kind: 'a new file' | 'lines to add';
  readonly text: string;
}

const steps: readonly Step[] = [
  ...page.matchAll(/^`([^`]+)`, (a new file|lines to add):\n\n```\w+\n(.*?)\n```$/gms),
].map(([, file = '', kind, text = '']) => ({
  file,
  kind: kind === 'a new file' ? 'a new file' : 'lines to add',
  text: `${text}\n`,
}));

/** Adds each line that begins with `+` behind the line that stands above it in the step. */
function edited(before: string, { file, text }: Step): string {
  const lines = before.split('\n');
  let at = -1;
  for (const line of text.trimEnd().split('\n')) {
    const rest = line.slice(1);
    if (line.startsWith('+')) {
      at += 1;
      lines.splice(at, 0, rest);
    } else {
      const places = lines.flatMap((present, index) => (present === rest ? [index] : []));
      if (places.length !== 1) throw new Error(`${file} has ${places.length} lines "${rest}"`);
      at = places[0] ?? 0;
    }
  }
  return lines.join('\n');
}

describe('docs/add-a-board.md', { timeout: 120_000 }, () => {
  const copy = mkdtempSync(join(tmpdir(), 'lockerd-new-board-'));
  const run = (program: string, ...args: readonly string[]): string =>
    execFileSync(process.execPath, [join('node_modules', program), ...args], { cwd: copy, encoding: 'utf8' });

  beforeAll(() => {
    for (const part of [
      'src',
      'drivers',
      'test',
      'scripts',
      'docs',
      'config',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'biome.json',
    ]) {
      cpSync(join(root, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    // Without the build that comes before a whole test run: this test needs no built program.
    writeFileSync(join(copy, 'vitest.config.ts'), "export default { test: { pool: 'forks', testTimeout: 20_000 } };\n");
    for (const step of steps) {
      const file = join(copy, step.file);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, step.kind === 'a new file' ? step.text : edited(readFileSync(file, 'utf8'), step));
    }
  });

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('has every step that its first table announces, and marks each code block with its file', () => {
    const table = page.slice(page.indexOf('| what | where |'), page.indexOf('There are three tables'));
    const announced = [...table.matchAll(/`([^`]+)`/g)].map(([, file]) => file);
    expect(steps.map(({ file }) => file).sort()).toEqual(announced.sort());
    expect(page.match(/^```\w+$/gm)).toHaveLength(steps.length);
  });

  it('leads to a tree that compiles and that the linter passes', () => {
    run('typescript/bin/tsc', '--build');
    const code = steps.map(({ file }) => file).filter((file) => file.endsWith('.ts'));
    run('@biomejs/biome/bin/biome', 'check', '--vcs-enabled=false', ...code);
  });

  it("leads to the new family's own test passing, with a lock opened and read on a pty, and to a page of the form of the others", () => {
    const files = ['test/drivers/acme-7e.test.ts', 'test/house/board-pages.test.ts'];
    const report = run('vitest/vitest.mjs', 'run', '--reporter=json', '-t', 'acme-7e', ...files);
    expect(JSON.parse(report)).toMatchObject({ success: true, numPassedTests: 9, numFailedTests: 0 });
  });

  it('leads to a driver that the config knows, with nothing else to edit', () => {
    execFileSync(process.execPath, ['dist/scripts/write-docs.js'], { cwd: copy });
    expect(readFileSync(join(copy, 'config/schema.json'), 'utf8')).toContain('"acme-7e"');
  });

  it('is not followed where one of the three tables is forgotten: the compiler says so', () => {
    const table = join(copy, 'drivers/simulator/registry.ts');
    const whole = readFileSync(table, 'utf8');
    writeFileSync(table, whole.replace(/^.*'acme-7e':.*\n/m, ''));
    expect(() => run('typescript/bin/tsc', '--noEmit')).toThrow();
    writeFileSync(table, whole);
  });
});
