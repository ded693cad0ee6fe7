import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kioskProblems } from '../../src/kiosk/wire.js';
import { rightRoles } from '../../src/store/rights.js';

const page = readFileSync(new URL('../../docs/kiosk-api.md', import.meta.url), 'utf8');
const source = (file: string): string => readFileSync(new URL(`../../src/kiosk/${file}`, import.meta.url), 'utf8');

it('docs/kiosk-api.md lists every problem code with its status, in that order', () => {
  const rows = [...page.matchAll(/^\| (\d{3}) \| `(\w+)` \|/gm)].map(([, status, code]) => [code, Number(status)]);
  expect(rows).toEqual(Object.entries(kioskProblems));
});

it('docs/kiosk-api.md has a row for every role that a session may have', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (?:open|the same)/gm)].map(([, role]) => role);
  expect(rows.sort()).toEqual([...rightRoles].sort());
});

it('docs/kiosk-api.md names every call', () => {
  const session = '/api/sessions/:session';
  const files = { 'kiosk.ts': '', 'session-routes.ts': session, 'rental-routes.ts': '/api/rentals/:rental' };
  const paths = Object.entries(files).flatMap(([file, base]) =>
    [...source(file).matchAll(/\b(?:get|post)\(\s*['`]([^'`*]+)['`]/g)].map(([, path = '']) =>
      path.replace('$' + '{path}', base).replace('$' + '{session}', session),
    ),
  );
  expect(paths.length).toBeGreaterThan(17);
  for (const path of paths) expect(page, path).toMatch(new RegExp(`(GET|POST) ${path}[ \`]`));
});

it('docs/kiosk.md installs files that there are, and says how each unit is turned on', () => {
  const screen = readFileSync(new URL('../../docs/kiosk.md', import.meta.url), 'utf8');
  const named = [...screen.matchAll(/(?<![\w/])(?:scripts|config|systemd|src)\/[\w./-]*\w/g)].map(([file]) => file);
  expect(named.length).toBeGreaterThan(6);
  for (const file of named) {
    expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
  }
  expect(screen).toMatch(/^systemctl enable --now locker-kiosk\.service locker-screen\.timer$/m);
});
