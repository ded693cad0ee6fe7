import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChainCheck, type RecordFault } from '../../src/audit/chain-check.js';
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

async function rowsOfFile(): Promise<{ chain: string; rows: readonly StoredRow[] }> {
  const { file, chain } = await recordFile();
  const copied = openCopied(file);
  const source = new RecordSource(copied.connection);
  const [known] = source.chains();
  const rows = known ? source.rows(known, 0, 100) : [];
  copied.close();
  expect(rows).toHaveLength(rowsThere);
  return { chain, rows };
}

function faultIn(chain: string, rows: readonly StoredRow[]): RecordFault | undefined {
  const check = new ChainCheck(chain, true);
  for (const row of rows) check.take(row);
  return check.end().fault;
}

function flip(hex: string, at: number): string {
  return hex.slice(0, at) + (Number.parseInt(hex.charAt(at), 16) ^ 1).toString(16) + hex.slice(at + 1);
}

/** What somebody may put in the place of a field's value. */
function otherThan(value: string | number | null): readonly (string | number | null)[] {
  if (typeof value === 'number') return [value + 1, value - 1, 0];
  if (value === null) return ['x', 7];
  // Bytes, which the table takes in their own length only.
  if (/^[0-9a-f]{32,64}$/.test(value)) return [flip(value, 0), flip(value, value.length - 1), '0'.repeat(value.length)];
  const flipped = String.fromCharCode(value.charCodeAt(0) ^ 1) + value.slice(1);
  return [flipped, `${value} `, '', null];
}

test('each field of each row, altered, is found, and it is that row that is named', async () => {
  const { chain, rows } = await rowsOfFile();
  let tried = 0;
  for (const [at, row] of rows.entries()) {
    for (const [field, value] of Object.entries(row)) {
      // The number of a row and its chain say where it stands: test/audit/record-faults.test.ts has them.
      if (field === 'chain' || field === 'seq') continue;
      for (const other of otherThan(value)) {
        if (other === value) continue;
        const edited = rows.map((one, index) => (index === at ? { ...one, [field]: other } : one));
        const fault = faultIn(chain, edited);
        const where = `row ${row.seq}, ${field}: ${other}`;
        expect(fault, where).toMatchObject({
          kind: /_ref$|^salt$/.test(field) ? 'references' : 'altered',
          seq: row.seq,
        });
        // A field that is told is the right one. Where another one would fit as well, none is.
        if (fault?.kind === 'altered' && fault.field !== undefined) expect(fault.field, where).toBe(field);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(rowsThere * 27 * 2);
});

test('whatever is done to rows that no receipt covers is found', async () => {
  const { chain, rows } = await rowsOfFile();
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 4 }), (changes) => {
      let edited = [...rows];
      for (const change of changes) edited = apply(edited, change);
      edited.sort((a, b) => a.seq - b.seq);
      const cutOnly = edited.every((row, index) => isDeepStrictEqual(row, rows[index]));
      // A shorter record that is otherwise as it was is a cut, and only a receipt tells of that.
      expect(faultIn(chain, edited) === undefined).toBe(cutOnly && edited.length > 0);
    }),
    { numRuns: 1000 },
  );
});
