import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const exists = (path: string): boolean => existsSync(join(root, path));
const pagesIn = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : []));

/** Every page of the project, by its path from the root. */
const pages = ['.', 'docs', 'docs/adr', 'docs/api', 'docs/boards'].flatMap(pagesIn);
const decisions = pagesIn('docs/adr').filter((page) => !page.endsWith('README.md'));
/** Pages about the code: in them a file may go by its name alone. */
const ofTheCode = ['docs/architecture.md', 'CONTRIBUTING.md', ...pagesIn('docs/adr')];

/** What stands in a page between backticks. */
const spansIn = (page: string): string[] => [...text(page).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);

/** The anchor that GitHub gives a heading. */
function anchorsIn(page: string): string[] {
  const headings = [...text(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/\]\([^)]*\)/g, '')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

describe('the pages of the project', () => {
  it('lead to pages, drawings and headings that there are', () => {
    const links = pages.flatMap((page) =>
      [
        ...text(page)
          .replace(/^```[\s\S]*?^```/gm, '')
          .matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g),
      ].map(([link, path = '', anchor]) => ({
        page,
        link,
        to: path === '' ? page : join(dirname(page), path),
        anchor,
      })),
    );
    expect(links.length).toBeGreaterThan(400);
    const dead = links.filter(({ to, anchor }) => {
      return !exists(to) || (anchor !== undefined && to.endsWith('.md') && !anchorsIn(to).includes(anchor));
    });
    expect(dead.map(({ page, link }) => `${page}: ${link}`)).toEqual([]);
  });

  it('name files and folders that there are', () => {
    const path = /^(?:src|drivers|test|docs|scripts|config|systemd|packaging)\/[\w./-]+$/;
    // Words in capitals stand for what is meant, and one board is made up.
    const isName = (span: string): boolean => path.test(span) && !/[A-Z]{3}|acme-7e/.test(span.replace('README', ''));
    const named = pages.flatMap((page) => spansIn(page).flatMap((span) => (isName(span) ? [{ page, span }] : [])));
    expect(named.length).toBeGreaterThan(300);
    expect(named.filter(({ span }) => !exists(span))).toEqual([]);
  });

  it('name scripts of package.json that there are', () => {
    const { scripts } = JSON.parse(text('package.json'));
    const named = pages.flatMap((page) => [...text(page).matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

describe('the pages about the code', () => {
  it('name files that there are, also by their names alone', () => {
    const known = ['src', 'drivers', 'test', 'scripts', 'config', 'docs'].flatMap(filesBelow);
    const names = new Set(known.flatMap((file) => file.split('/').map((_, at, parts) => parts.slice(at).join('/'))));
    const named = ofTheCode.flatMap((page) => spansIn(page).filter((span) => /^[\w/-]+\.(?:tsx?|css|svg)$/.test(span)));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((name) => !names.has(name))).toEqual([]);
  });

  it('docs/architecture.md names functions behind the files that have them', () => {
    const named = [...text('docs/architecture.md').matchAll(/`([\w./-]+\.tsx?)` \(((?:`#?\w+`(?:, )?)+)\)/g)];
    expect(named.length).toBeGreaterThan(50);
    const wrong = named.flatMap(([, file = '', functions = '']) =>
      [...functions.matchAll(/`(#?\w+)`/g)].flatMap(([, name = '']) =>
        new RegExp(`(?<![\\w#])${name}\\b`).test(text(file)) ? [] : [`${file}: ${name}`],
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('draw every folder of the program on its floor', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) expect(text('docs/drawings/floors.svg')).toContain(`>src/${name}/<`);
  });

  it.each(
    decisions,
  )('%s is a page at most, and says what was decided, why, instead of what, and until when', (page) => {
    expect(text(page).trimEnd().split('\n').length).toBeLessThanOrEqual(60);
    const headings = [...text(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Context', 'Decision', 'Other ways', 'Consequences', 'Decide anew when']);
    const name = page.slice('docs/adr/'.length);
    expect(text('docs/adr/README.md')).toContain(`| [${name.slice(0, 4)}](${name}) |`);
  });
});

it('CHANGELOG.md begins with the version of package.json, or with what comes after it', () => {
  const { version } = JSON.parse(text('package.json'));
  const [first, second] = [...text('CHANGELOG.md').matchAll(/^## \[([^\]]+)\]/gm)].map(([, name]) => name);
  expect(first === 'Unreleased' ? second : first).toBe(version);
});
