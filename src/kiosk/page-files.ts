import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { languages } from '../lib/languages.js';

interface PageFile {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
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
 * Lists the files of the built page. The list is closed, so no request path ever reaches the file system; the files, some megabytes of
 * sounds and typefaces, are read when they are asked for. Empty when the page was not built; a cabinet without a screen needs none.
 */
export async function listPage(dir: string): Promise<PageFiles> {
  const folders = ['', 'assets', ...languages.map((language) => `speech/${language}`)];
  const found = await Promise.all(
    folders.map(async (folder) => {
      // Names in assets/ carry a hash of their content, so they never change; all else is asked for again each time.
      const caching = folder === 'assets' ? 'public, max-age=31536000, immutable' : 'no-cache';
      return (await namesIn(join(dir, folder))).flatMap((name): [string, PageFile][] => {
        const type = types[extname(name)];
        const headers = { 'content-type': type ?? '', 'cache-control': caching };
        return type ? [[`/${join(folder, name)}`, { path: join(dir, folder, name), headers }]] : [];
      });
    }),
  );
  const files = new Map(found.flat());
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

/** The response for a file, or `null` when the page has no such file. Rejects when it cannot be read any more. */
export async function pageResponse(
  files: PageFiles,
  path: string,
  ifNoneMatch: string | null,
): Promise<Response | null> {
  const file = files.get(path);
  if (!file) return null;
  const bytes = new Uint8Array(await readFile(file.path));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = { ...file.headers, etag };
  return ifNoneMatch === etag ? new Response(null, { status: 304, headers }) : new Response(bytes, { headers });
}
