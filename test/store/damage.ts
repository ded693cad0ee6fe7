import fs, { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pageBytes } from '../../src/store/connection.js';
import { openFile, prepare } from '../../src/store/native.js';
import { atEnd } from './workshop.js';

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

/** An error as Node makes it of a call that the system refused; those that it has no name for are called by their number. */
function systemError(name: string, call: string): Error {
  const unnamed: Readonly<Record<string, number>> = { EBADMSG: 74, EUCLEAN: 117 };
  const numbers: Readonly<Record<string, number>> = { ...constants.errno, ...unnamed };
  const errno = -(numbers[name] ?? 0);
  const code = name in unnamed ? `Unknown system error ${errno}` : name;
  return Object.assign(new Error(`${code}: ${name}, ${call}`), { code, errno });
}

/** Lets reads behind `from` of this file fail, as a card does that has lost a block, until the end of the test. */
export function failReads(file: string, from: number, code: string): void {
  const { readSync: real } = fs;
  const { ino } = statSync(file);
  const failing = (fd: number, bytes: NodeJS.ArrayBufferView, offset: number, length: number, at: number): number => {
    if (fs.fstatSync(fd).ino === ino && at + length > from) throw systemError(code, 'read');
    return real(fd, bytes, offset, length, at);
  };
  Object.assign(fs, { readSync: failing });
  syncBuiltinESMExports();
  atEnd(() => {
    fs.readSync = real;
    syncBuiltinESMExports();
  });
}

/** Lets copies fail with this code, as a disk does, until the end of the test. */
export function failCopies(code: string): void {
  const { copyFileSync: real } = fs;
  fs.copyFileSync = () => {
    throw systemError(code, 'copyfile');
  };
  syncBuiltinESMExports();
  atEnd(() => {
    fs.copyFileSync = real;
    syncBuiltinESMExports();
  });
}
