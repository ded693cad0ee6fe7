import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RecordSource } from '../../src/audit/record-source.js';
import { pageBytes } from '../../src/store/connection.js';
import { openCopied } from '../../src/store/copied-database.js';
import { openFile } from '../../src/store/native.js';
import { migrations, schemaVersion } from '../../src/store/schema.js';
import { edit, recordFile, verdictOf } from '../audit/record-file.js';
import { openCabinet, tempDir } from './workshop.js';

const content = (dir: string) => readdirSync(dir).map((name) => [name, readFileSync(join(dir, name)).toString('hex')]);

function refusal(path: string): unknown {
  try {
    openCopied(path).close();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a copied database', () => {
  test('is read with what is in its log only, and neither is touched', async () => {
    const { dir, store, audit } = openCabinet();
    audit.begin();
    for (let n = 0; n < 5; n += 1) store.tx(() => audit.append({ event: 'device.started' }));
    const copies = tempDir();
    for (const name of ['lockerd.db', 'lockerd.db-wal']) copyFileSync(join(dir, name), join(copies, name));
    expect(readFileSync(join(copies, 'lockerd.db-wal')).length).toBeGreaterThan(0);
    const before = content(copies);
    expect(await verdictOf(join(copies, 'lockerd.db'))).toMatchObject({ sound: true, chains: [{ rows: 6, last: 6 }] });
    expect(await verdictOf(copies)).toMatchObject({ sound: true });
    expect(content(copies)).toEqual(before);
  });

  test('leaves no copy behind, not even while it is read', async () => {
    const { file } = await recordFile();
    const scratch = tempDir();
    const { TMPDIR } = process.env;
    process.env.TMPDIR = scratch;
    try {
      const copied = openCopied(file);
      expect(readdirSync(scratch)).toEqual([]);
      expect(new RecordSource(copied.connection).chains()).toHaveLength(1);
      copied.close();
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('is not read while a lockerd uses it, and is once that has ended', async () => {
    const { dir, store, audit } = openCabinet();
    audit.begin();
    for (const path of [dir, join(dir, 'lockerd.db')]) {
      expect(refusal(path)).toMatchObject({
        code: 'copy.in_use',
        message: expect.stringContaining('leave the file out'),
      });
    }
    await store.close();
    expect(await verdictOf(dir)).toMatchObject({ sound: true });
  });

  test('may be the snapshot of a cabinet that runs', async () => {
    const { dir, store, audit } = openCabinet();
    audit.begin();
    await store.snapshot();
    expect(await verdictOf(join(dir, 'snapshot.db'))).toMatchObject({ sound: true, chains: [{ rows: 1 }] });
  });

  test('that is none gets a clear error', async () => {
    const dir = tempDir();
    const at = (name: string): string => join(dir, name);
    expect(refusal(at('none.db'))).toMatchObject({ code: 'copy.missing', message: expect.stringContaining('none.db') });
    mkdirSync(at('folder'));
    expect(refusal(at('folder'))).toMatchObject({
      code: 'copy.missing',
      message: expect.stringContaining('lockerd.db'),
    });
    writeFileSync(at('text.db'), 'These are words and no database at all. '.repeat(200));
    expect(refusal(at('text.db'))).toMatchObject({ code: 'copy.not_a_database' });
    writeFileSync(at('magic.db'), 'SQLite format 3\0');
    expect(refusal(at('magic.db'))).toMatchObject({ code: expect.stringMatching(/^copy\.(damaged|not_a_database)$/) });
    writeFileSync(at('empty.db'), '');
    const empty = { code: 'copy.no_record', message: expect.stringContaining('empty.db is empty') };
    expect(refusal(at('empty.db'))).toMatchObject(empty);
    mkdirSync(at('data'));
    writeFileSync(at('data/lockerd.db'), '');
    expect(refusal(at('data'))).toMatchObject({ ...empty, message: expect.stringContaining('lockerd.db is empty') });
    expect(refusal('/dev/null')).toMatchObject({
      code: 'copy.not_a_database',
      message: expect.stringContaining('no file'),
    });
    edit(at('other.db'), 'CREATE TABLE notes (text TEXT); PRAGMA user_version = 3');
    expect(refusal(at('other.db'))).toMatchObject({ code: 'copy.no_record' });
  });

  test('of another version says which lockerctl to use', () => {
    const dir = tempDir();
    const older = join(dir, 'older.db');
    edit(older, (db) => {
      for (const sql of migrations.slice(0, 3)) db.exec(sql);
      db.exec('PRAGMA user_version = 3');
    });
    expect(refusal(older)).toMatchObject({ code: 'copy.older', details: { found: 3, known: schemaVersion } });
    edit(older, 'PRAGMA user_version = 99');
    expect(refusal(older)).toMatchObject({ code: 'copy.newer', details: { found: 99, known: schemaVersion } });
  });

  test('with a view in the place of its record is not believed', async () => {
    const { file } = await recordFile();
    edit(file, 'ALTER TABLE audit RENAME TO hidden; CREATE VIEW audit AS SELECT * FROM hidden WHERE seq <> 10');
    expect(refusal(file)).toMatchObject({ code: 'copy.no_record' });
  });

  test('that is cut off is told as damaged, wherever the cut is, and never as altered', async () => {
    const { file } = await recordFile();
    const whole = readFileSync(file);
    const cut = join(tempDir(), 'cut.db');
    const lengths = [
      20,
      99,
      100,
      1000,
      pageBytes,
      pageBytes + 1,
      whole.length / 2,
      whole.length - pageBytes,
      whole.length - 1,
    ];
    for (const length of lengths) {
      writeFileSync(cut, whole.subarray(0, length));
      expect(refusal(cut), String(length)).toMatchObject({ code: 'copy.damaged' });
    }
    writeFileSync(cut, whole);
    expect(await verdictOf(cut)).toMatchObject({ sound: true });
  });

  test('with a page of garbage is told as damaged', async () => {
    const { file } = await recordFile();
    const db = openFile(file, { readonly: true });
    const page = db.prepare<[], { rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = 'audit'").get();
    db.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, ((page?.rootpage ?? 0) - 1) * pageBytes, (page?.rootpage ?? 0) * pageBytes);
    writeFileSync(file, bytes);
    expect(refusal(file)).toMatchObject({ code: 'copy.damaged' });
  });
});
