import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { connect } from '../../src/store/connection.js';
import { prepare } from '../../src/store/native.js';
import { copyTable } from '../../src/store/salvage.js';
import { smashPageOf } from './damage.js';
import { atEnd, tempDir } from './workshop.js';

/** A few rows fill one page. */
const textOf = (n: number): string => `row-${n}-${'x'.repeat(200)}`;

/** A database with this one table; `write` fills it. Closed at the end of the test. */
function database(sql: string, write: (db: Database.Database) => void = () => undefined) {
  const file = join(tempDir(), 'some.db');
  const db = connect(file);
  db.exec(sql);
  write(db);
  db.close();
  return { file, open: () => opened(file) };
}

function opened(file: string): Database.Database {
  const db = connect(file);
  atEnd(() => void db.close());
  return db;
}

const table = 'CREATE TABLE t (n INTEGER, text TEXT)';
const fill = (numbers: readonly number[]) => (db: Database.Database) => {
  const put = prepare<[number, number, string], never>(db, 'INSERT INTO t (rowid, n, text) VALUES (?, ?, ?)');
  db.transaction(() => {
    for (const n of numbers) put.run(n, n, textOf(n));
  })();
};
const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** What is copied of a table whose pages with these rows are damaged, in the order of the copy, and what was lost with them. */
function salvaged(numbers: readonly number[], damagedAt: readonly number[]) {
  const { file, open } = database(table, fill(numbers));
  const before = readFileSync(file);
  for (const n of damagedAt) smashPageOf(file, `row-${n}-`);
  const after = readFileSync(file);
  const target = database(table).open();
  const result = copyTable(open(), target, 't');
  const found = prepare<[], number>(target, 'SELECT n FROM t ORDER BY rowid').pluck().all();
  // A row of a page that was smashed: its text stands in the file no more.
  const lost = numbers.filter((n) => before.includes(`row-${n}-`) && !after.includes(`row-${n}-`));
  return { ...result, found, lost };
}

test('of a table that is sound each row is copied once', () => {
  const { whole, rows, found } = salvaged(upTo(100), []);
  expect({ whole, rows, found }).toEqual({ whole: true, rows: 100, found: upTo(100) });
});

test.each([
  ['in the middle', [100]],
  ['at its beginning', [1]],
  ['at its end', [200]],
  ['in two places, with rows that can be read between them', [50, 120]],
  ['at both ends', [1, 200]],
  ['at both ends and in the middle', [1, 90, 200]],
])('of a table that is damaged %s each row is copied once that can be read', (_, damagedAt) => {
  const { whole, rows, found, lost } = salvaged(upTo(200), damagedAt);
  const left = upTo(200).filter((n) => !lost.includes(n));
  expect(lost.length).toBeGreaterThan(0);
  expect([...found].sort((one, other) => one - other)).toEqual(left);
  expect({ whole, rows }).toEqual({ whole: false, rows: left.length });
});

test('rows between two damaged places are looked for until a thousand in a row are missing', () => {
  const near = [...upTo(60), ...upTo(1_100, 1_041)];
  const far = [...upTo(60), ...upTo(1_200, 1_141)];
  const between = (numbers: readonly number[]) => {
    const { found, lost } = salvaged(numbers, [30, numbers.at(-30) ?? 0]);
    const left = numbers.filter((n) => !lost.includes(n));
    return left.filter((n) => !found.includes(n)).length;
  };
  const spread = [...near, ...upTo(2_100, 2_041)];
  expect(between(near)).toBe(0);
  expect(between(spread)).toBe(0);
  expect(between(far)).toBeGreaterThan(0);
});

test('only columns that both have are copied: of a damaged schema the others are read all the same', () => {
  const from = database('CREATE TABLE t (n INTEGER, garbled TEXT)', (db) => db.exec("INSERT INTO t VALUES (1, 'x')"));
  const target = database(table).open();
  expect(copyTable(from.open(), target, 't')).toEqual({ whole: true, rows: 1 });
  expect(prepare(target, 'SELECT n, text FROM t').all()).toEqual([{ n: 1, text: null }]);
});

test.each([
  ['is not there', 'CREATE TABLE other (n INTEGER)'],
  ['has no column of it', 'CREATE TABLE t (other INTEGER)'],
  [
    'has no rowid to walk along',
    'CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT) WITHOUT ROWID; INSERT INTO t VALUES (1, 2)',
  ],
])('a table that %s gives nothing, and is not whole', (_, sql) => {
  expect(copyTable(database(sql).open(), database(table).open(), 't')).toEqual({ whole: false, rows: 0 });
});

test.each([
  ['is missing', '(2, NULL)'],
  ['is of another type', "(2, 'two')"],
  ['is refused by a check', '(2, 7)'],
])('a row whose value %s is left out, and is damage; the others are copied', (_, row) => {
  const from = database('CREATE TABLE t (n, flag)', (db) => db.exec(`INSERT INTO t VALUES (1, 0), ${row}, (3, 1)`));
  const sql = 'CREATE TABLE t (n INTEGER PRIMARY KEY, flag INTEGER NOT NULL CHECK (flag IN (0, 1))) STRICT';
  const target = database(sql).open();
  expect(copyTable(from.open(), target, 't')).toEqual({ whole: false, rows: 2 });
  expect(prepare<[], number>(target, 'SELECT n FROM t').pluck().all()).toEqual([1, 3]);
});

test('a row that the target has already stays as it is there, and is no damage', () => {
  const keyed = 'CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)';
  const from = database(keyed, (db) => db.exec("INSERT INTO t VALUES (1, 'older'), (2, 'older')"));
  const target = database(keyed, (db) => db.exec("INSERT INTO t VALUES (1, 'newer')")).open();
  expect(copyTable(from.open(), target, 't')).toEqual({ whole: true, rows: 1 });
  expect(prepare<[], string>(target, 'SELECT text FROM t ORDER BY n').pluck().all()).toEqual(['newer', 'older']);
});

test('a target without room ends it, and the source can be closed', () => {
  const from = database(table, fill(upTo(200))).open();
  const target = database(table).open();
  prepare(target, 'PRAGMA max_page_count = 10').get();
  expect(() => target.transaction(() => copyTable(from, target, 't'))()).toThrow(
    expect.objectContaining({ code: 'SQLITE_FULL' }),
  );
  expect(() => from.close()).not.toThrow();
});
