import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AuditRow, auditRowSchema } from '../../src/audit/row.js';
import { commitOf, hashOf } from '../../src/audit/row-hash.js';
import { hashedJson } from '../../src/audit/row-json.js';
import { hasReadableArgs } from '../../src/audit/stored-row.js';
import { commitFits, isErased, verifyChain } from '../../src/audit/verify.js';

const { rows } = z
  .object({ rows: z.array(auditRowSchema) })
  .parse(JSON.parse(readFileSync(new URL('../vectors/audit.json', import.meta.url), 'utf8')));

function changed(index: number, change: Partial<AuditRow>): AuditRow[] {
  return rows.map((row, at) => (at === index ? { ...row, ...change } : row));
}

function erased(row: AuditRow): AuditRow {
  return { ...row, salt: null, subject_ref: null, credential_ref: null, order_ref: null, payment_ref: null };
}

describe('the hash chain', () => {
  test.each(rows)('row $seq has the commit and hash that another program computed', (row) => {
    expect(commitOf(row.salt ?? '', row)).toBe(row.commit);
    expect(hashOf(row)).toBe(row.hash);
  });

  test('is SHA-256 over prev and the JSON, of short rows and of rows longer than any', () => {
    const [row] = rows;
    if (row === undefined) throw new Error('there are no vectors');
    for (const length of [0, 100, 5_000, 5_461, 16_384, 40_000]) {
      const long = { ...row, policy: 'é'.repeat(length) };
      const right = createHash('sha256').update(row.prev, 'hex').update(hashedJson(long)).digest('hex');
      expect(hashOf(long), String(length)).toBe(right);
    }
  });

  test('knows a row as erased whose salt and references are gone together, and as altered where one of them stays', () => {
    const refs = { subject_ref: null, credential_ref: null, order_ref: null, payment_ref: null };
    const none = { salt: null, commit: 'ab'.repeat(32), ...refs };
    expect([commitFits(none), isErased(none)]).toEqual([true, true]);
    for (const name of ['subject_ref', 'credential_ref', 'order_ref', 'payment_ref']) {
      const one = { ...none, [name]: 'left' };
      expect([commitFits(one), isErased(one)], name).toEqual([false, false]);
    }
    expect(isErased({ ...refs, salt: '00' })).toBe(false);
  });

  test('takes figures as lockerd spells them, and in no other way', () => {
    const [row] = rows;
    if (row === undefined) throw new Error('there are no vectors');
    const isReadable = (error_args: string | null) => hasReadableArgs({ ...row, error_args });
    expect(isReadable(null)).toBe(true);
    fc.assert(fc.property(fc.array(fc.maxSafeInteger()), (args) => isReadable(JSON.stringify(args))));
    const other = [
      '',
      '[',
      '1',
      '[01]',
      '[1,]',
      '[,1]',
      '[1 ]',
      ' [1]',
      '[1] ',
      'x[1]',
      '[1]x',
      '[1.5]',
      '[1e3]',
      '[-0]',
      '[--1]',
    ];
    expect(
      [...other, '[-]', '["1"]', '[null]', '[12345678901234567]', '[1,02]', '[1,-0]', '[1,x]'].filter(isReadable),
    ).toEqual([]);
  });

  test('of untouched rows verifies, from the first row and from a later one', () => {
    expect(verifyChain(rows)).toEqual({ ok: true, head: rows.at(-1)?.hash });
    expect(verifyChain(rows.slice(2))).toEqual({ ok: true, head: rows.at(-1)?.hash });
    expect(verifyChain([])).toEqual({ ok: true });
  });

  test('of rows whose references were erased still verifies', () => {
    expect(verifyChain(rows.map(erased))).toEqual({ ok: true, head: rows.at(-1)?.hash });
  });

  test('names what is wrong with a row', () => {
    expect(verifyChain(rows.filter((row) => row.seq !== 2))).toEqual({ ok: false, seq: 3, fault: 'gap' });
    expect(verifyChain(changed(2, { chain: 'ff'.repeat(16) }))).toEqual({ ok: false, seq: 3, fault: 'chain' });
    expect(verifyChain(changed(0, { prev: '11'.repeat(32) }))).toEqual({ ok: false, seq: 1, fault: 'prev' });
    expect(verifyChain(changed(2, { prev: '11'.repeat(32) }))).toEqual({ ok: false, seq: 3, fault: 'prev' });
    expect(verifyChain(changed(1, { credential_ref: 'other' }))).toEqual({ ok: false, seq: 2, fault: 'commit' });
    expect(verifyChain(changed(1, { salt: null }))).toEqual({ ok: false, seq: 2, fault: 'commit' });
    expect(verifyChain(changed(3, { outcome: 'done' }))).toEqual({ ok: false, seq: 4, fault: 'hash' });
  });

  test('breaks whichever field of whichever row is tampered with', () => {
    const fields = auditRowSchema.keyof().options;
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 }));
    fc.assert(
      fc.property(fc.nat(rows.length - 1), fc.constantFrom(...fields), value, (index, field, other) => {
        const before = rows[index]?.[field];
        fc.pre(JSON.stringify(before) !== JSON.stringify(other));
        // Clearing the salt of a row without references is an erasure, not a forgery.
        fc.pre(field !== 'salt' || other !== null);
        const tampered = auditRowSchema.safeParse({ ...rows[index], [field]: other });
        // Most values are refused by the schema already; those that pass it must break the chain.
        if (tampered.success) expect(verifyChain(changed(index, tampered.data)).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('breaks for a well-formed other value of each field', () => {
    const others: Partial<AuditRow> = {
      chain: 'ee'.repeat(16),
      seq: 77,
      boot: 'b',
      mono_ms: 1,
      wall_ms: 1,
      clock: 'holdover',
      cabinet: 'C',
      board: 'b9',
      locker: 'Z99',
      event: 'lock.failed',
      access_mode: 'card',
      outcome: 'granted',
      reason: 'expired',
      credential_ref: 'x',
      subject_ref: 'x',
      order_ref: 'x',
      payment_ref: '****0000',
      payment_status: 'rejected',
      actor: 'x',
      actor_role: 'courier',
      error: 'internal',
      error_args: [1],
      retention: 'payment',
      policy: 'x',
      commit: 'ee'.repeat(32),
      salt: 'ee'.repeat(16),
      supersedes: 1,
      prev: 'ee'.repeat(32),
      hash: 'ee'.repeat(32),
    };
    expect(Object.keys(others).sort()).toEqual([...auditRowSchema.keyof().options].sort());
    for (const [field, other] of Object.entries(others)) {
      const tampered = changed(2, { [field]: other });
      expect(verifyChain(tampered).ok, field).toBe(false);
    }
  });
});
