import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { kioskForTest } from './start.js';

async function serve(files: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'page-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'assets'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return (await kioskForTest({ pageDir: dir })).origin;
}

it('asks again for the page each time, and keeps files whose name carries their hash', async () => {
  const origin = await serve({ 'index.html': '<p>lockers</p>', 'assets/index-abc.js': '1' });
  const page = await fetch(`${origin}/`);
  expect(await page.text()).toBe('<p>lockers</p>');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const etag = page.headers.get('etag') ?? '';
  expect((await fetch(`${origin}/`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const script = await fetch(`${origin}/assets/index-abc.js`);
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(script.headers.get('cache-control')).toContain('immutable');
});

it('serves nothing beside the page', async () => {
  const origin = await serve({ 'index.html': '', 'secret.pem': 'x' });
  for (const path of ['/secret.pem', '/assets/', '/%2e%2e/package.json', '/assets/..%2findex.html']) {
    expect((await fetch(`${origin}${path}`)).status, path).toBe(404);
  }
});

it('says that the page was not built', async () => {
  const origin = await serve({});
  const response = await fetch(`${origin}/`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('npm run build');
});
