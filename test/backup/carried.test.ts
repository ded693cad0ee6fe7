import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { carriedMeta, carriedTables, leftMeta, leftTables } from '../../src/store/carried.js';
import { metaShapes } from '../../src/store/meta-shapes.js';
import { migrate } from '../../src/store/schema.js';

function schema(): Map<string, { name: string; notnull: number }[]> {
  const db = new Database(':memory:');
  migrate(db, ':memory:');
  const tables = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const columns = db.prepare<[string], { name: string; notnull: number }>('SELECT * FROM pragma_table_info(?)');
  const found = new Map(tables.map(({ name }) => [name, columns.all(name)]));
  db.close();
  return found;
}

test('each table of the database is carried to a new board, or it is said why it stays', () => {
  const named = [...Object.keys(carriedTables), ...Object.keys(leftTables), 'meta'].sort();
  expect(named).toEqual([...schema().keys()].sort());
});

test('each column of a carried table is carried, or it is said why it stays and it may be null', () => {
  const tables = schema();
  for (const [table, { columns, left = {}, quiet = [] }] of Object.entries(carriedTables)) {
    const found = tables.get(table) ?? [];
    expect([table, [...columns, ...Object.keys(left)].sort()]).toEqual([table, found.map(({ name }) => name).sort()]);
    expect(found.filter(({ name, notnull }) => name in left && notnull === 1)).toEqual([]);
    expect(quiet.filter((name) => !columns.includes(name))).toEqual([]);
  }
});

test('each single fact is carried, or it is said why it stays', () => {
  expect([...carriedMeta, ...Object.keys(leftMeta)].sort()).toEqual(Object.keys(metaShapes).sort());
});
