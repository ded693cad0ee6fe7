import { describe, expect, test } from 'vitest';
import { auditRowSchema } from '../../src/audit/row.js';
import { hashOf } from '../../src/audit/row-hash.js';
import { type DatabaseRow, fromDatabase } from '../../src/audit/row-sql.js';
import { prepare } from '../../src/store/native.js';
import { edit, faultOf, recordFile, verdictOf } from './record-file.js';

/** Each field of row 10 with what somebody puts there instead, and what is named. */
const alterations: readonly (readonly [field: string, value: string, named: object])[] = [
  ['boot', "'other'", { kind: 'altered', field: 'boot' }],
  ['mono_ms', '5', { kind: 'altered' }],
  ['wall_ms', '5', { kind: 'altered' }],
  ['clock', "'holdover'", { kind: 'altered', field: 'clock' }],
  ['cabinet', "'CAB-2'", { kind: 'altered', field: 'cabinet' }],
  ['board', "'b9'", { kind: 'altered', field: 'board' }],
  ['locker', "'A02'", { kind: 'altered', field: 'locker' }],
  ['event', "'lock.failed'", { kind: 'altered', field: 'event' }],
  ['access_mode', 'NULL', { kind: 'altered', field: 'access_mode' }],
  ['outcome', "'failed'", { kind: 'altered', field: 'outcome' }],
  ['reason', "'emergency'", { kind: 'altered', field: 'reason' }],
  ['credential_ref', "'x'", { kind: 'references' }],
  ['subject_ref', 'NULL', { kind: 'references' }],
  ['order_ref', "'x'", { kind: 'references' }],
  ['payment_ref', 'NULL', { kind: 'references' }],
  ['payment_status', "'rejected'", { kind: 'altered', field: 'payment_status' }],
  ['actor', "'uid-2'", { kind: 'altered', field: 'actor' }],
  ['actor_role', "'installer'", { kind: 'altered', field: 'actor_role' }],
  ['error', 'NULL', { kind: 'altered', field: 'error' }],
  ['error_args', "'[1,2'", { kind: 'altered', field: 'error_args' }],
  ['retention', "'diagnostics'", { kind: 'altered', field: 'retention' }],
  ['policy', "'none'", { kind: 'altered', field: 'policy' }],
  ['commit', 'zeroblob(32)', { kind: 'altered', field: 'commit' }],
  ['salt', 'zeroblob(16)', { kind: 'references' }],
  ['supersedes', 'NULL', { kind: 'altered', field: 'supersedes' }],
  ['prev', 'zeroblob(32)', { kind: 'altered', field: 'prev' }],
  ['hash', 'zeroblob(32)', { kind: 'altered', field: 'hash' }],
];

describe('a database file whose record was tampered with', () => {
  test('has each altered field of a row found, and named where that can be told', async () => {
    const { file, chain } = await recordFile();
    const tried = [...alterations.map(([field]) => field), 'chain', 'seq'];
    expect(tried.sort()).toEqual([...auditRowSchema.keyof().options].sort());
    for (const [field, value, named] of alterations) {
      edit(file, `CREATE TABLE kept AS SELECT "${field}" AS was FROM audit WHERE seq = 10`);
      edit(file, `UPDATE audit SET "${field}" = ${value} WHERE seq = 10`);
      const { sound, chains } = await verdictOf(file);
      expect(sound, field).toBe(false);
      expect(chains, field).toMatchObject([{ chain, rows: expect.any(Number), last: 9 }]);
      expect(chains[0]?.fault, field).toEqual({ seq: 10, ...named });
      edit(file, `UPDATE audit SET "${field}" = (SELECT was FROM kept) WHERE seq = 10; DROP TABLE kept`);
      expect((await verdictOf(file)).sound, field).toBe(true);
    }
  });

  test('has a row of another chain found in both chains', async () => {
    const { file, chain } = await recordFile();
    edit(file, "UPDATE audit SET chain = '00' WHERE seq = 10");
    expect(await verdictOf(file)).toMatchObject({
      sound: false,
      chains: [
        { chain: '00', current: false, fault: { kind: 'missing', seq: 1, to: 9 } },
        { chain, current: true, fault: { kind: 'missing', seq: 10, to: 10 } },
      ],
    });
  });

  test.each([
    ['without a name', "''", ''],
    ['whose name is no text', "CAST(x'ff' AS TEXT)", '\ufffd'],
  ])('has a row of a chain %s found', async (_, sql, chain) => {
    const { file } = await recordFile();
    edit(file, `UPDATE audit SET chain = ${sql} WHERE seq = 20`);
    const { sound, chains } = await verdictOf(file);
    expect(sound).toBe(false);
    expect(chains).toMatchObject([
      { chain, fault: { kind: 'missing', seq: 1, to: 19 } },
      { rows: 19, current: true },
    ]);
  });

  test.each([
    '9007199254740993',
    '9223372036854775807',
    '-9223372036854775808',
  ])('has a row with the number %s found', async (seq) => {
    const { file } = await recordFile();
    edit(file, `UPDATE audit SET seq = ${seq} WHERE seq = 20`);
    expect((await verdictOf(file)).sound).toBe(false);
  });

  const numbers = (sql: string): string => `UPDATE audit SET seq = -seq; UPDATE audit SET seq = ${sql}`;
  test.each([
    ['a row that was dropped', 'DELETE FROM audit WHERE seq = 10', { kind: 'missing', seq: 10, to: 10 }],
    ['a range that was dropped', 'DELETE FROM audit WHERE seq BETWEEN 5 AND 12', { kind: 'missing', seq: 5, to: 12 }],
    ['a beginning that was dropped', 'DELETE FROM audit WHERE seq < 4', { kind: 'missing', seq: 1, to: 3 }],
    [
      'a hole that was closed by new numbers',
      `DELETE FROM audit WHERE seq = 10; ${numbers('CASE WHEN -seq > 10 THEN -seq - 1 ELSE -seq END')}`,
      { kind: 'moved', seq: 10, was: 11 },
    ],
    [
      'neighbours that were swapped',
      numbers('CASE -seq WHEN 10 THEN 11 WHEN 11 THEN 10 ELSE -seq END'),
      { kind: 'moved', seq: 10, was: 11 },
    ],
    [
      'distant rows that were swapped',
      numbers('CASE -seq WHEN 3 THEN 18 WHEN 18 THEN 3 ELSE -seq END'),
      { kind: 'moved', seq: 3, was: 18 },
    ],
    [
      'a copy of a row that was put in, with new numbers behind it',
      `${numbers('CASE WHEN -seq > 10 THEN -seq + 1 ELSE -seq END')};
       CREATE TEMP TABLE extra AS SELECT * FROM audit WHERE seq = 5; UPDATE extra SET seq = 11;
       INSERT INTO audit SELECT * FROM extra;`,
      { kind: 'moved', seq: 11, was: 5 },
    ],
    [
      'a row that somebody made up and put at the end',
      "CREATE TEMP TABLE extra AS SELECT * FROM audit WHERE seq = 20; UPDATE extra SET seq = 21, locker = 'A09'; INSERT INTO audit SELECT * FROM extra;",
      { kind: 'replaced', seq: 21 },
    ],
    ['all rows that went', 'DELETE FROM audit', { kind: 'cut', seq: 1, to: 1 }],
    ['a row before the first', 'UPDATE audit SET seq = 0 WHERE seq = 5', { kind: 'inserted', seq: 0, to: 0 }],
  ])('has %s found', async (_, sql, fault) => {
    const { file } = await recordFile();
    edit(file, sql);
    expect(await faultOf(file)).toEqual(fault);
  });
});

/** Rewrites rows as somebody who knows how hashes are made, from row `from` on. */
function rehash(file: string, from: number, to: number): void {
  edit(file, (db) => {
    const read = prepare<[number], DatabaseRow>(db, 'SELECT * FROM audit WHERE seq = ?');
    const write = prepare<[Buffer, Buffer, number], never>(db, 'UPDATE audit SET prev = ?, hash = ? WHERE seq = ?');
    for (let seq = from; seq <= to; seq += 1) {
      const [before, stored] = [read.get(seq - 1), read.get(seq)];
      if (!before || !stored) throw new Error('no such row');
      const hash = hashOf(fromDatabase({ ...stored, prev: before.hash }));
      write.run(before.hash, Buffer.from(hash, 'hex'), seq);
    }
  });
}

describe('a record that was rewritten with right hashes', () => {
  const forge = "UPDATE audit SET locker = 'A09' WHERE seq = 10";

  test('breaks at the row behind the last one that was rewritten', async () => {
    const { file } = await recordFile();
    edit(file, forge);
    rehash(file, 10, 14);
    expect(await faultOf(file)).toEqual({ kind: 'link', seq: 15 });
  });

  test('to its end does not fit the receipt that the cloud gave for it', async () => {
    const { file } = await recordFile(15);
    edit(file, forge);
    rehash(file, 10, 20);
    expect(await faultOf(file)).toEqual({ kind: 'receipt', seq: 15 });
  });

  test('with rows put in between breaks behind them', async () => {
    const { file } = await recordFile();
    edit(
      file,
      `UPDATE audit SET seq = -seq; UPDATE audit SET seq = CASE WHEN -seq > 10 THEN -seq + 2 ELSE -seq END;
       CREATE TEMP TABLE extra AS SELECT * FROM audit WHERE seq = 10;
       UPDATE extra SET seq = 11; INSERT INTO audit SELECT * FROM extra;
       UPDATE extra SET seq = 12; INSERT INTO audit SELECT * FROM extra;`,
    );
    rehash(file, 11, 12);
    expect(await faultOf(file)).toEqual({ kind: 'inserted', seq: 11, to: 12 });
  });
});

describe('a record with a receipt', () => {
  test('may lack the rows that it covers: they were released', async () => {
    const { file } = await recordFile(12);
    edit(file, 'DELETE FROM audit WHERE seq IN (1, 2, 3, 6, 12)');
    expect(await verdictOf(file)).toMatchObject({
      sound: true,
      chains: [{ rows: 15, released: 5, first: 4, last: 20 }],
    });
  });

  test('binds the first row that is left to it', async () => {
    const { file } = await recordFile(12);
    edit(file, "DELETE FROM audit WHERE seq <= 12; UPDATE audit SET locker = 'A09' WHERE seq = 13");
    rehash13(file);
    expect(await faultOf(file)).toEqual({ kind: 'link', seq: 13 });
  });

  test('may not lack others, nor the rows up to it at its end', async () => {
    const { file } = await recordFile(12);
    edit(file, 'DELETE FROM audit WHERE seq BETWEEN 10 AND 14');
    expect(await faultOf(file)).toEqual({ kind: 'missing', seq: 13, to: 14 });
    edit(file, 'DELETE FROM audit WHERE seq >= 10');
    expect(await faultOf(file)).toEqual({ kind: 'cut', seq: 10, to: 12 });
  });

  test('of a chain that is over and was released as a whole is sound', async () => {
    const { file, chain } = await recordFile(20);
    edit(file, "UPDATE meta SET value = '\"0123\"' WHERE key = 'chain'; DELETE FROM audit");
    expect((await verdictOf(file)).chains).toMatchObject([
      { chain, current: false, rows: 0, released: 20 },
      { chain: '0123', current: true, fault: { kind: 'cut', seq: 1, to: 1 } },
    ]);
  });
});

/** As `rehash`, where the row before is gone: it is made to follow some other row. */
function rehash13(file: string): void {
  edit(file, (db) => {
    const stored = prepare<[], DatabaseRow>(db, 'SELECT * FROM audit WHERE seq = 13').get();
    if (!stored) throw new Error('no such row');
    const prev = Buffer.alloc(32, 7);
    const hash = hashOf(fromDatabase({ ...stored, prev }));
    db.prepare('UPDATE audit SET prev = ?, hash = ? WHERE seq = 13').run(prev, Buffer.from(hash, 'hex'));
  });
}

test('a row whose references were erased as a whole is sound, and told as erased', async () => {
  const { file } = await recordFile();
  const erase = 'SET salt = NULL, subject_ref = NULL, credential_ref = NULL, order_ref = NULL, payment_ref = NULL';
  edit(file, `UPDATE audit ${erase} WHERE seq IN (5, 9)`);
  expect(await verdictOf(file)).toMatchObject({ sound: true, chains: [{ rows: 20, erased: 2 }] });
  edit(file, 'UPDATE audit SET salt = NULL WHERE seq = 12');
  expect(await faultOf(file)).toEqual({ kind: 'references', seq: 12 });
});
