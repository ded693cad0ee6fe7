import { closeSync, copyFileSync, existsSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFile, prepare } from '../../src/store/native.js';
import { Rights } from '../../src/store/rights.js';
import { migrations } from '../../src/store/schema.js';
import { Uses } from '../../src/store/uses.js';
import { openFilesIn } from './damage.js';
import { openCabinet, tempDir } from './workshop.js';

/** So many PINs fill several pages. */
const pins = 200;

/** A database as version 2 wrote it, with a PIN for each locker and one used token. */
function writeOlder(file: string): void {
  const db = openFile(file, {});
  for (const sql of migrations.slice(0, 2)) db.exec(sql);
  const put = prepare<[string, string, string], never>(
    db,
    "INSERT INTO pin_rights (ref, locker, hash, stored_boot) VALUES (?, ?, ?, 'b')",
  );
  for (let n = 1; n <= pins; n += 1) put.run(`r${n}`, `A${n}`, `hash-of-${n}-${'x'.repeat(60)}`);
  db.exec(`INSERT INTO token_uses (jti, locker, used, until_ms) VALUES ('t1', 'A1', 1, 2e12); PRAGMA user_version = 2`);
  db.close();
}

/** Overwrites the page that holds a text. */
function smashPageOf(file: string, text: string): void {
  const at = Math.floor(readFileSync(file).indexOf(text) / 4096) * 4096;
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, at);
  closeSync(fd);
}

const files = (dir: string): string[] => readdirSync(dir).filter((name) => !name.includes('corrupt'));

describe('after an update', () => {
  test('a vanished database comes back from the snapshot of the version before', () => {
    const dir = tempDir();
    writeOlder(join(dir, 'snapshot.db'));
    const { store, troubles } = openCabinet({ dir });
    expect(troubles.map(({ code }) => code)).toEqual(['store.recovered']);
    expect(new Rights(store).withNumber('A7')).toMatchObject([{ right: { ref: 'r7', role: 'customer' } }]);
    expect(new Rights(store).list()).toHaveLength(pins);
    expect(new Uses(store).used({ kind: 'token', ref: 't1', of: 'A1' })).toBe(1);
    expect(files(dir).filter((name) => name.includes('older') || name.includes('scratch'))).toEqual([]);
  });

  test('a damaged database of the version before gives back each row that can be read', () => {
    const dir = tempDir();
    const file = join(dir, 'lockerd.db');
    writeOlder(file);
    smashPageOf(file, 'hash-of-100-');
    const { store, troubles } = openCabinet({ dir });
    expect(troubles.map(({ code }) => code)).toEqual(['store.recovered']);
    const rights = new Rights(store);
    expect(rights.list().length).toBeGreaterThan(pins / 2);
    expect(rights.withNumber('A100')).toEqual([]);
    expect(rights.withNumber('A1')).toHaveLength(1);
    expect(openFilesIn(dir)).toEqual(['lockerd.db', 'lockerd.db-wal', 'lockerd.lock']);
  });

  test('what cannot be read of it is taken from the snapshot of that version', () => {
    const dir = tempDir();
    const file = join(dir, 'lockerd.db');
    writeOlder(file);
    copyFileSync(file, join(dir, 'snapshot.db'));
    smashPageOf(file, 'hash-of-100-');
    const { store } = openCabinet({ dir });
    expect(new Rights(store).list()).toHaveLength(pins);
    expect(new Rights(store).withNumber('A100')).toHaveLength(1);
  });

  test('a snapshot of the new version is made at once: the one of the version before fits no damaged page of it', async () => {
    const dir = tempDir();
    const file = join(dir, 'lockerd.db');
    writeOlder(file);
    openCabinet({ dir, snapshotDelayMs: 1 });
    await expect.poll(() => existsSync(join(dir, 'snapshot.db')), { timeout: 10_000 }).toBe(true);
  });
});
