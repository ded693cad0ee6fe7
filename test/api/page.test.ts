import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readJson } from './published.js';

const folder = fileURLToPath(new URL('../../docs/api/', import.meta.url));
const page = readFileSync(`${folder}README.md`, 'utf8');

/** Runs a program of the page as a reader would: in that folder, with nothing installed. */
function run(name: string, change: (text: string) => string = (text) => text): string[] {
  const [, text = ''] = new RegExp(`\`\`\`js\n// ${name}\n([^]*?)\`\`\``).exec(page) ?? [];
  const args = ['--input-type=module', '--eval', change(text)];
  return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim().split('\n');
}

it('check.mjs of docs/api finds the rows of the example right, and no others', () => {
  const { head } = readJson('examples/audit.json');
  expect(run('check.mjs')).toEqual([`rows 4 to 7 are right; the last hash is ${head}`]);
  const altered = (text: string): string =>
    text.replace("read('examples/audit.json')", "{ ...read('examples/audit.json'), to: 8 }");
  expect(() => run('check.mjs', altered)).toThrow(/Error: signature/);
});

it('sign.mjs of docs/api signs the receipt and the command of the examples', () => {
  expect(run('sign.mjs')).toEqual([
    readJson('examples/receipt-jwt.json').text,
    readJson('examples/cmd-jwt-open.json').text,
  ]);
});

it('docs/api/README.md refers to files that are there', () => {
  const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, to = '']) => to);
  expect(links.filter((link) => !existsSync(`${folder}${link}`))).toEqual([]);
});
