import { describe, expect, test } from 'vitest';
import { ChainCheck, type ChainVerdict, type ReceiptedHead } from '../../src/audit/chain-check.js';
import { commitOf, hashOf, noPrev } from '../../src/audit/row-hash.js';
import type { StoredRow } from '../../src/audit/stored-row.js';

const chain = '0c'.repeat(16);
const blank = { commit: '', salt: '0f'.repeat(16), prev: '', hash: '' };
/** As row `seq` of a chain is when somebody opens lockers in turn. */
const plain = (seq: number): StoredRow => ({
  ...{ chain, seq, boot: 'b1', mono_ms: seq * 1000, wall_ms: seq * 1000 + 7, clock: 'trusted', cabinet: 'CAB-1' },
  ...{ board: 'b1', locker: seq % 2 === 0 ? 'A01' : 'A02', event: 'lock.opened', access_mode: 'pin' },
  ...{ outcome: 'opened', reason: null, credential_ref: `c${seq}`, subject_ref: `s${seq}`, order_ref: null },
  ...{ payment_ref: null, payment_status: null, actor: 'uid-1', actor_role: 'operator', error: null },
  ...{ error_args: `[${seq}]`, retention: 'access', policy: '2026-01', supersedes: null, ...blank },
});

/** The row with the hash that it should have behind `prev`. */
const sealed = (row: StoredRow, prev: string): StoredRow => {
  const whole = { ...row, prev, commit: row.salt === null ? row.commit : commitOf(row.salt, row) };
  return { ...whole, hash: hashOf(whole) };
};

function chainOf(count: number): StoredRow[] {
  const rows: StoredRow[] = [];
  for (let seq = 1; seq <= count; seq += 1) rows.push(sealed(plain(seq), rows.at(-1)?.hash ?? noPrev));
  return rows;
}

const rows = chainOf(20);
const headOf = (seq: number): string => rows[seq - 1]?.hash ?? '';
const receiptAt = (seq: number): ReceiptedHead => ({ seq, head: headOf(seq) });

function verdictOf(list: readonly StoredRow[], receipt?: ReceiptedHead, current = true): ChainVerdict {
  const check = new ChainCheck(chain, current, receipt);
  for (const row of list) check.take(row);
  return check.end();
}
const faultOf = (list: readonly StoredRow[], receipt?: ReceiptedHead) => verdictOf(list, receipt).fault;
const changed = (seq: number, change: Partial<StoredRow>, list = rows): StoredRow[] =>
  list.map((row) => (row.seq === seq ? { ...row, ...change } : row));
/** Without rows `from` to `to`. */
const without = (from: number, to: number): StoredRow[] => rows.filter(({ seq }) => seq < from || seq > to);
/** Rows `from` to `to` made to follow each other, as somebody can who knows how hashes are made. */
function rehashed(from: number, to: number, list: readonly StoredRow[]): StoredRow[] {
  const made: StoredRow[] = [];
  for (const row of list) {
    made.push(row.seq < from || row.seq > to ? row : sealed(row, made.at(-1)?.hash ?? noPrev));
  }
  return made;
}
const row = (seq: number): StoredRow => {
  const found = rows[seq - 1];
  if (!found) throw new Error(`there is no row ${seq}`);
  return found;
};

describe('a chain that is whole', () => {
  test('is told with its rows, their first and last, and the hash at its head', () => {
    expect(verdictOf(rows)).toEqual({
      ...{ chain, current: true, rows: 20, erased: 0, released: 0, first: 1, last: 20, head: headOf(20) },
    });
    expect(verdictOf(rows, receiptAt(20))).toMatchObject({ rows: 20, released: 0, receipt: receiptAt(20) });
  });

  test('may have no row left when it is no longer written to; one that is not whole is cut off all the same', () => {
    expect(verdictOf([], receiptAt(20), false)).not.toHaveProperty('fault');
    expect(verdictOf([], undefined, false)).not.toHaveProperty('fault');
    expect(verdictOf(rows.slice(0, 15), receiptAt(20), false).fault).toEqual({ kind: 'cut', seq: 16, to: 20 });
  });

  test('may lack rows up to its last receipt, and says how many', () => {
    const left = rows.filter(({ seq }) => ![1, 2, 3, 6, 12].includes(seq));
    const verdict = verdictOf(left, receiptAt(12));
    expect(verdict).toMatchObject({ rows: 15, released: 5, first: 4, last: 20 });
    expect(verdict).not.toHaveProperty('fault');
    expect(verdictOf(without(1, 12), receiptAt(12))).toMatchObject({ rows: 8, released: 12, first: 13 });
  });

  test('that is over may have been released wholly; the one that goes on has its last row', () => {
    expect(verdictOf([], receiptAt(20), false)).toEqual({
      ...{ chain, current: false, rows: 0, erased: 0, released: 20, receipt: receiptAt(20) },
    });
    expect(verdictOf([], receiptAt(20))).toMatchObject({ released: 0, fault: { kind: 'cut', seq: 1, to: 20 } });
    expect(verdictOf([])).toMatchObject({ released: 0, fault: { kind: 'cut', seq: 1, to: 1 } });
    expect(verdictOf([], undefined, false)).toMatchObject({ released: 0, rows: 0 });
  });

  test('counts the rows whose references were erased as a whole', () => {
    const refs = { subject_ref: null, credential_ref: null };
    const erased = changed(5, { salt: null, ...refs }, changed(9, { salt: null, ...refs }));
    expect(verdictOf(erased)).toMatchObject({ erased: 2, rows: 20 });
    expect(faultOf(changed(5, { salt: null }))).toEqual({ kind: 'references', seq: 5 });
    expect(faultOf(changed(5, { subject_ref: 's6' }))).toEqual({ kind: 'references', seq: 5 });
  });
});

describe('of an altered row is named', () => {
  test.each<[string, Partial<StoredRow>]>([
    ['clock', { clock: 'holdover' }],
    ['event', { event: 'lock.failed' }],
    ['access_mode', { access_mode: null }],
    ['outcome', { outcome: 'failed' }],
    ['reason', { reason: 'emergency' }],
    ['payment_status', { payment_status: 'rejected' }],
    ['actor_role', { actor_role: 'installer' }],
    ['error', { error: 'bus.timeout' }],
    ['retention', { retention: 'admin' }],
    ['boot', { boot: 'b2' }],
    ['cabinet', { cabinet: 'CAB-2' }],
    ['policy', { policy: 'none' }],
    ['board', { board: 'b9' }],
    ['locker', { locker: 'A09' }],
    ['actor', { actor: 'uid-2' }],
    ['supersedes', { supersedes: 4 }],
    ['commit', { commit: '00'.repeat(32) }],
    ['prev', { prev: '00'.repeat(32) }],
    ['error_args', { error_args: '[10,' }],
  ])('the field %s', (field, change) => {
    expect(faultOf(changed(10, change))).toEqual({ kind: 'altered', seq: 10, field });
  });

  test('the one whose value no row can have', () => {
    expect(faultOf(changed(10, { mono_ms: 0.5 }))).toEqual({ kind: 'altered', seq: 10, field: 'mono_ms' });
  });

  test('none where its value may be right', () => {
    for (const change of [{ wall_ms: 5 }, { mono_ms: 5 }, { error_args: '[9999]' }]) {
      expect(faultOf(changed(10, change))).toEqual({ kind: 'altered', seq: 10 });
    }
  });

  test('the hash where the next row follows the right one, or a receipt has it', () => {
    const other = { hash: 'ab'.repeat(32) };
    expect(faultOf(changed(10, other))).toEqual({ kind: 'altered', seq: 10, field: 'hash' });
    expect(faultOf(changed(20, other), receiptAt(20))).toEqual({ kind: 'altered', seq: 20, field: 'hash' });
    // Nothing follows the last row that would tell.
    expect(faultOf(changed(20, other))).toEqual({ kind: 'altered', seq: 20 });
    expect(faultOf(changed(20, other), receiptAt(19))).toEqual({ kind: 'altered', seq: 20 });
    expect(faultOf(changed(20, { wall_ms: 5 }), receiptAt(20))).toEqual({ kind: 'altered', seq: 20 });
  });

  test('the first one only, and no row behind it is looked at', () => {
    const check = new ChainCheck(chain, true);
    const list = changed(12, { locker: 'A09' }, changed(10, { wall_ms: 5 }));
    const over = list.map((one) => {
      check.take(one);
      return check.over;
    });
    // The row behind an altered one may still tell that only the hash was.
    expect(over.indexOf(true)).toBe(10);
    expect(check.end()).toMatchObject({ rows: 10, last: 9, head: headOf(9), fault: { kind: 'altered', seq: 10 } });
  });
});

describe('of rows that are not where they were is told', () => {
  test('which are missing, and which need not be there', () => {
    expect(faultOf(without(10, 10))).toEqual({ kind: 'missing', seq: 10, to: 10 });
    expect(faultOf(without(1, 3))).toEqual({ kind: 'missing', seq: 1, to: 3 });
    expect(faultOf(without(10, 14), receiptAt(12))).toEqual({ kind: 'missing', seq: 13, to: 14 });
    expect(verdictOf(without(10, 14), receiptAt(12)).released).toBe(3);
    expect(faultOf(without(10, 20), receiptAt(12))).toEqual({ kind: 'cut', seq: 10, to: 12 });
    expect(faultOf(without(13, 20), receiptAt(12))).toBeUndefined();
  });

  test('which row it was', () => {
    const swapped = rows.map((one) => {
      if (one.seq === 10) return { ...row(11), seq: 10 };
      return one.seq === 11 ? { ...row(10), seq: 11 } : one;
    });
    expect(faultOf(swapped)).toEqual({ kind: 'moved', seq: 10, was: 11 });
    expect(faultOf(changed(11, { ...row(5), seq: 11 }))).toEqual({ kind: 'moved', seq: 11, was: 5 });
    // At the beginning, too, where a row follows nothing.
    expect(faultOf(changed(1, { ...row(2), seq: 1 }))).toEqual({ kind: 'moved', seq: 1, was: 2 });
    // Behind released rows nothing says what a row has to follow.
    const released = without(1, 9).map((one) => (one.seq === 10 ? { ...row(15), seq: 10 } : one));
    expect(faultOf(released, receiptAt(12))).toEqual({ kind: 'moved', seq: 10, was: 15 });
  });

  test('up to a hundred rows around, and no further', () => {
    const many = chainOf(230);
    const put = (seq: number, was: number): StoredRow[] =>
      many.map((one) => (one.seq === seq ? { ...(many[was - 1] ?? one), seq } : one));
    expect(faultOf(put(110, 210))).toEqual({ kind: 'moved', seq: 110, was: 210 });
    expect(faultOf(put(110, 10))).toEqual({ kind: 'moved', seq: 110, was: 10 });
    expect(faultOf(put(110, 211))).toEqual({ kind: 'replaced', seq: 110 });
    expect(faultOf(put(111, 10))).toEqual({ kind: 'replaced', seq: 111 });
  });

  test('that somebody made one up', () => {
    expect(faultOf([...rows, { ...row(20), seq: 21, locker: 'A09' }])).toEqual({ kind: 'replaced', seq: 21 });
    expect(faultOf([{ ...row(5), seq: 0 }, ...rows])).toEqual({ kind: 'inserted', seq: 0, to: 0 });
  });

  test('which were put in', () => {
    const behind = rows.slice(10).map((one) => ({ ...one, seq: one.seq + 2 }));
    const extra = [11, 12].map((seq) => ({ ...row(10), seq }));
    const list = rehashed(11, 12, [...rows.slice(0, 10), ...extra, ...behind]);
    expect(faultOf(list)).toEqual({ kind: 'inserted', seq: 11, to: 12 });
  });
});

describe('of rows that were rewritten with right hashes is told', () => {
  const forged = changed(10, { locker: 'A09' });

  test('where they break off', () => {
    expect(faultOf(rehashed(10, 14, forged))).toEqual({ kind: 'link', seq: 15 });
    expect(
      faultOf(
        without(1, 12).map((one) => (one.seq === 13 ? sealed(one, '07'.repeat(32)) : one)),
        receiptAt(12),
      ),
    ).toEqual({
      ...{ kind: 'link', seq: 13 },
    });
  });

  test('that they do not fit the receipt', () => {
    expect(faultOf(rehashed(10, 20, forged), receiptAt(15))).toEqual({ kind: 'receipt', seq: 15 });
    expect(faultOf(rehashed(10, 20, forged), receiptAt(9))).toBeUndefined();
  });
});
