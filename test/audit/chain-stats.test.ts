import { expect, test } from 'vitest';
import { ChainCount } from '../../src/audit/chain-stats.js';
import { countRecord, verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { openCopied } from '../../src/store/copied-database.js';
import { pace, recordFile } from './record-file.js';

const rows = [
  { seq: 1, retention: 'admin', wall_ms: 500 },
  { seq: 2, retention: 'access', wall_ms: 900 },
  { seq: 3, retention: 'access', wall_ms: 100 },
  { seq: 4, retention: 'access', wall_ms: 1000 },
] as const;
const receipt = { seq: 3, head: 'ab' };

test('rows are counted by class, in the order of the classes, with their oldest and newest', () => {
  const count = new ChainCount('c', true, false);
  for (const row of rows) count.take(row);
  const found = count.end();
  expect(found).toEqual({
    ...{ chain: 'c', current: true, rows: 4, uncovered: 4 },
    classes: {
      access: { rows: 3, oldestMs: 100, newestMs: 1000 },
      admin: { rows: 1, oldestMs: 500, newestMs: 500 },
    },
  });
  expect(Object.keys(found.classes)).toEqual(['access', 'admin']);
});

test('as of a receipt the rows beyond it are told of by their number alone', () => {
  const [asOf, whole] = [true, false].map((asOfReceipt) => {
    const count = new ChainCount('c', false, asOfReceipt, receipt);
    for (const row of rows) count.take(row);
    return count.end();
  });
  expect(asOf).toMatchObject({ rows: 3, uncovered: 1, receipt, classes: { access: { rows: 2, newestMs: 900 } } });
  expect(whole).toMatchObject({ rows: 4, uncovered: 1, receipt, classes: { access: { rows: 3, newestMs: 1000 } } });
});

test('a record is read through in slices, with a rest after each and word of how far it is', async () => {
  const { file, chain } = await recordFile(5);
  const copied = openCopied(file);
  const source = new RecordSource(copied.connection);
  const told: unknown[] = [];
  let rests = 0;
  const rest = async () => {
    rests += 1;
  };
  const [stats] = await countRecord(source, { rows: 7, rest }, (progress) => told.push(progress), true);
  expect(stats).toMatchObject({ chain, current: true, rows: 5, uncovered: 15 });
  expect(told).toEqual([7, 14, 20].map((seq) => ({ chain, seq, rows: seq })));
  expect(rests).toBe(3);
  // Two whole slices, and then there is nothing.
  told.length = 0;
  await countRecord(source, { rows: 10, rest }, (progress) => told.push(progress), false);
  expect(told).toHaveLength(2);
  copied.close();
});

test('a record that is replaced while it is read through is begun anew, not mixed', async () => {
  const { file } = await recordFile();
  const copied = openCopied(file);
  const connection = { ...copied.connection, generation: 0 };
  const source = new RecordSource(connection);
  const rest = async () => {
    connection.generation += 1;
  };
  await expect(verifyRecord(source, { ...pace, rest }, () => undefined)).rejects.toMatchObject({
    code: 'store.corrupt',
  });
  copied.close();
});
