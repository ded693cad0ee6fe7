import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { languages } from '../lib/languages.js';

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
}

/** Request path to file. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ogg': 'audio/ogg',
};

/**
 * Reads the built page into memory: a closed list of files, so no request path ever reaches the file system.
 * Empty when the page was not built; a cabinet without a screen needs none.
 */
export async function loadPage(dir: string): Promise<PageFiles> {
  const files = new Map<string, PageFile>();
  for (const folder of ['', 'assets', ...languages.map((language) => `speech/${language}`)]) {
    for (const name of await namesIn(join(dir, folder))) {
      const type = types[extname(name)];
      if (type) files.set(`/${join(folder, name)}`, await pageFile(join(dir, folder, name), type, folder === 'assets'));
    }
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Names in assets/ carry a hash of their content, so they never change; all else is asked for again each time. */
async function pageFile(path: string, type: string, immutable: boolean): Promise<PageFile> {
  const bytes = new Uint8Array(await readFile(path));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const caching = immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { bytes, etag, headers: { 'content-type': type, 'cache-control': caching, etag } };
}

/** The response for a file, or `null` when the page has no such file. */
export function pageResponse(files: PageFiles, path: string, ifNoneMatch: string | null): Response | null {
  const file = files.get(path);
  if (!file) return null;
  if (ifNoneMatch === file.etag) return new Response(null, { status: 304, headers: file.headers });
  return new Response(file.bytes, { headers: file.headers });
}
