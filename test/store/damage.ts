import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageBytes } from '../../src/store/connection.js';
import { openFile, prepare } from '../../src/store/native.js';

/** Overwrites a part of a file with what no file of the store has. */
export function smash(file: string, at: number, bytes: number): void {
  const content = readFileSync(file);
  content.fill(0xa5, at, at + bytes);
  writeFileSync(file, content);
}

/** Overwrites the page that holds these bytes first. */
export function smashPageOf(file: string, bytes: Buffer | string): void {
  const at = readFileSync(file).indexOf(bytes);
  if (at < 0) throw new Error('no page holds this');
  smash(file, Math.floor(at / pageBytes) * pageBytes, pageBytes);
}

/** The hash of an audit row, which stands in one page of the file only. */
export function hashOfRow(file: string, seq: number): Buffer {
  const db = openFile(file, {});
  const row = prepare<[number], { hash: Buffer }>(db, 'SELECT hash FROM audit WHERE seq = ?').get(seq);
  db.close();
  if (!row) throw new Error(`there is no row ${seq}`);
  return row.hash;
}

/** The files of a directory that this process has open, by name; one that was removed since has ` (deleted)` behind it. */
export function openFilesIn(dir: string): string[] {
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd));
    } catch {
      // The one that read the directory.
      return [];
    }
  });
  const own = open.filter((file) => file.startsWith(`${dir}/`)).map((file) => file.slice(dir.length + 1));
  return [...new Set(own)].sort();
}
