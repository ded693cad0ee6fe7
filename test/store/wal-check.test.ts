import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFile } from '../../src/store/native.js';
import { walLostCommits } from '../../src/store/wal-check.js';
import { tempDir } from './workshop.js';

const headerBytes = 32;
const commits = 6;

/** The log of a database with one frame for each commit. */
function someLog(): { readonly wal: Buffer; readonly frameBytes: number } {
  const file = join(tempDir(), 'some.db');
  const db = openFile(file, {});
  db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a)');
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  for (let commit = 0; commit < commits; commit += 1) db.exec(`INSERT INTO t VALUES (${commit})`);
  const wal = readFileSync(`${file}-wal`);
  db.close();
  return { wal, frameBytes: (wal.length - headerBytes) / commits };
}

test('a log that ends anywhere has lost nothing that was synced: its last commit may be torn', () => {
  const { wal, frameBytes } = someLog();
  expect(frameBytes).toBe(24 + 4096);
  expect(walLostCommits(wal)).toBe(false);
  fc.assert(
    fc.property(fc.nat(wal.length), (length) => {
      expect(walLostCommits(wal.subarray(0, length))).toBe(false);
    }),
  );
});

test('a byte that was damaged has lost commits where two were synced after it, or where it is the header’s', () => {
  const { wal, frameBytes } = someLog();
  fc.assert(
    fc.property(fc.nat(wal.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(wal);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      const frame = Math.floor((at - headerBytes) / frameBytes);
      expect(walLostCommits(damaged)).toBe(at < headerBytes || commits - 1 - frame >= 2);
    }),
    { numRuns: 300 },
  );
  for (let at = 0; at < headerBytes; at += 1) {
    const damaged = Buffer.from(wal);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(walLostCommits(damaged), `byte ${at}`).toBe(true);
  }
});

test('each byte before the page of a frame counts: its page, its end of a commit, its salts and its checksum', () => {
  const { wal } = someLog();
  for (let at = headerBytes; at < headerBytes + 24; at += 1) {
    const damaged = Buffer.from(wal);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(walLostCommits(damaged), `byte ${at}`).toBe(true);
  }
});

test('a log of zeros has lost what it held', () => {
  expect(walLostCommits(Buffer.alloc(headerBytes + 24 + 4096))).toBe(true);
});

test('a log that ends with its header has no commits to lose, whatever that says', () => {
  expect(walLostCommits(Buffer.alloc(headerBytes, 0x5a))).toBe(false);
});

test.each([
  ['both salts', 0, 8],
  ['the first salt', 0, 4],
  ['the second salt', 4, 8],
])('frames of an older log, with %s of their own, behind a torn commit are no commits', (_, from, to) => {
  const { wal, frameBytes } = someLog();
  const old = Buffer.from(wal);
  for (let frame = 2; frame < commits; frame += 1) {
    const salts = headerBytes + frame * frameBytes + 8;
    for (let at = salts + from; at < salts + to; at += 1) old[at] = (old[at] ?? 0) ^ 0xff;
  }
  expect(walLostCommits(old)).toBe(false);
  const torn = headerBytes + 2 * frameBytes - 1;
  old[torn] = (old[torn] ?? 0) ^ 1;
  expect(walLostCommits(old)).toBe(false);
});

test('frames that end no commit are none', () => {
  const { wal, frameBytes } = someLog();
  const open = Buffer.from(wal);
  open[headerBytes + 24] = (open[headerBytes + 24] ?? 0) ^ 1;
  for (let frame = 1; frame < commits; frame += 1) open.writeUInt32BE(0, headerBytes + frame * frameBytes + 4);
  expect(walLostCommits(open)).toBe(false);
});
