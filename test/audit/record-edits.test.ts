import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChainCheck } from '../../src/audit/chain-check.js';
import { RecordSource } from '../../src/audit/record-source.js';
import type { StoredRow } from '../../src/audit/stored-row.js';
import { openCopied } from '../../src/store/copied-database.js';
import { recordFile } from './record-file.js';

type Change =
  | { kind: 'swap' | 'copy'; at: number; other: number }
  | { kind: 'drop'; at: number; count: number }
  | { kind: 'text'; at: number; field: 'boot' | 'locker' | 'actor' | 'order_ref' | 'event' }
  | { kind: 'time'; at: number; by: number }
  | { kind: 'byte'; at: number; field: 'commit' | 'salt' | 'prev' | 'hash'; byte: number };

const rowsThere = 20;
const at = fc.nat(rowsThere - 1);
const edits: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('swap', 'copy'), at, other: at }),
  fc.record({ kind: fc.constant('drop'), at, count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('text'), at, field: fc.constantFrom('boot', 'locker', 'actor', 'order_ref', 'event') }),
  fc.record({ kind: fc.constant('time'), at, by: fc.integer({ min: 1, max: 1e9 }) }),
  fc.record({
    kind: fc.constant('byte'),
    at,
    field: fc.constantFrom('commit', 'salt', 'prev', 'hash'),
    byte: fc.nat(15),
  }),
);

function apply(list: readonly StoredRow[], change: Change): StoredRow[] {
  const row = list[change.at];
  if (row === undefined) return [...list];
  const put = (index: number, changed: StoredRow): StoredRow[] => list.map((one, i) => (i === index ? changed : one));
  switch (change.kind) {
    case 'drop':
      return list.filter((_, index) => index < change.at || index >= change.at + change.count);
    case 'swap': {
      const other = list[change.other];
      if (other === undefined) return [...list];
      return list.map((one, i) =>
        i === change.at ? { ...other, seq: row.seq } : i === change.other ? { ...row, seq: other.seq } : one,
      );
    }
    case 'copy': {
      const other = list[change.other];
      return other === undefined ? [...list] : put(change.at, { ...other, seq: row.seq });
    }
    case 'text':
      return put(change.at, { ...row, [change.field]: 'x' });
    case 'time':
      return put(change.at, { ...row, wall_ms: row.wall_ms + change.by });
    case 'byte': {
      const bytes = Buffer.from(row[change.field] ?? '', 'hex');
      bytes[change.byte] = (bytes[change.byte] ?? 0) ^ 1;
      return put(change.at, { ...row, [change.field]: bytes.toString('hex') });
    }
  }
}

test('whatever is done to rows that no receipt covers is found', async () => {
  const { file, chain } = await recordFile();
  const copied = openCopied(file);
  const source = new RecordSource(copied.connection);
  const [known] = source.chains();
  const rows = known ? source.rows(known, 0, 100) : [];
  copied.close();
  expect(rows).toHaveLength(rowsThere);
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 4 }), (changes) => {
      let edited = [...rows];
      for (const change of changes) edited = apply(edited, change);
      edited.sort((a, b) => a.seq - b.seq);
      const cutOnly = edited.every((row, index) => isDeepStrictEqual(row, rows[index]));
      const check = new ChainCheck(chain, true);
      for (const row of edited) check.take(row);
      // A shorter record that is otherwise as it was is a cut, and only a receipt tells of that.
      expect(check.end().fault === undefined).toBe(cutOnly && edited.length > 0);
    }),
    { numRuns: 1000 },
  );
});
