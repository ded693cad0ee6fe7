import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideReceipt, type ReceiptFacts, receiptReasons } from '../../src/access/decide-receipt.js';
import { ReceiptTaker } from '../../src/access/take-receipt.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { LockerError } from '../../src/lib/errors.js';
import { Alarms } from '../../src/store/alarms.js';
import { Receipts } from '../../src/store/receipts.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import type { TrustedType } from '../../src/tokens/signed-types.js';
import { type OpenWith, openCabinet } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';

const hex = (digit: string, bytes: number): string => digit.repeat(2 * bytes);

/** A cabinet with ten rows and a cloud that it trusts for receipts. */
function workshop(typs: readonly TrustedType[] = ['receipt+jwt'], given: OpenWith = {}) {
  const cabinet = openCabinet(given);
  const { store, audit, clock, time } = cabinet;
  audit.begin();
  for (let n = 2; n <= 10; n += 1) store.tx(() => audit.append({ event: 'device.started' }));
  const cloud = signer('r1', typs);
  const tables = { alarms: new Alarms(store), receipts: new Receipts(store), marks: new ReleaseMarks(store) };
  const parts = { store, audit, clock, ...tables };
  const refusals = new CountedRows(store, audit, time, 10);
  const trust = { current: () => ({ kind: 'ready', keys: cloud.trust, version: 0 }) as const };
  const taker = new ReceiptTaker({ ...parts, refusals, trust, cabinet: 'CAB-1' });
  const { chain } = audit.head();
  const headAt = (seq: number): string => audit.read({ from: seq, limit: 1 })[0]?.hash ?? '';
  const text = (seq: number, change: object = {}) =>
    cloud.jws(
      { alg: 'EdDSA', kid: 'r1', typ: 'receipt+jwt' },
      { aud: 'CAB-1', chain, seq, head: headAt(seq), ...change },
    );
  return { ...cabinet, ...parts, refusals, taker, chain, headAt, text, cloud };
}

const facts: ReceiptFacts = {
  receipt: { cabinet: 'CAB-1', chain: 'c', seq: 7, head: 'h7' },
  cabinet: 'CAB-1',
  effectiveMs: 1000,
  last: 10,
  known: { seq: 5, head: 'h5' },
  head: 'h7',
};

describe('the decision about a receipt', () => {
  const receipt = (change: Partial<ReceiptFacts['receipt']>) => ({ receipt: { ...facts.receipt, ...change } });
  test.each([
    ['wrong_cabinet', receipt({ cabinet: 'CAB-2' })],
    ['expired', receipt({ untilMs: 1000 })],
    ['unknown_chain', { last: 0, known: undefined, head: undefined }],
    ['seq_ahead', receipt({ seq: 11 })],
    ['old_receipt', receipt({ seq: 4 })],
    ['head_mismatch', receipt({ head: 'other' })],
    ['head_mismatch', { head: undefined }],
    ['head_mismatch', receipt({ seq: 5, head: 'other' })],
  ] as const)('refuses for %s', (reason, change) => {
    expect(decideReceipt({ ...facts, ...change })).toEqual({ kind: 'refused', reason });
  });

  test('takes the next one, and the last one again as a repeat even when its row has left', () => {
    expect(decideReceipt(facts)).toEqual({ kind: 'taken' });
    expect(decideReceipt({ ...facts, known: undefined })).toEqual({ kind: 'taken' });
    expect(decideReceipt({ ...facts, ...receipt({ seq: 10, head: 'h10' }), head: 'h10' })).toEqual({ kind: 'taken' });
    const again = { ...facts, ...receipt({ seq: 5, head: 'h5' }), head: undefined };
    expect(decideReceipt(again)).toEqual({ kind: 'repeated' });
    expect(decideReceipt({ ...again, last: 0 })).toEqual({ kind: 'repeated' });
  });

  test('never takes what goes back, beyond our last row, or does not fit our row, and refuses for a listed reason', () => {
    const seq = fc.integer({ min: 1, max: 12 });
    const head = fc.constantFrom('a', 'b');
    const known = fc.option(fc.record({ seq, head }), { nil: undefined });
    fc.assert(
      fc.property(
        seq,
        head,
        fc.nat(12),
        known,
        fc.option(head, { nil: undefined }),
        (at, claimed, last, before, ours) => {
          const verdict = decideReceipt({
            ...facts,
            ...receipt({ seq: at, head: claimed }),
            last,
            known: before,
            head: ours,
          });
          if (verdict.kind === 'refused') expect(receiptReasons).toContain(verdict.reason);
          else if (verdict.kind === 'repeated') expect(before).toEqual({ seq: at, head: claimed });
          else {
            expect(at).toBeGreaterThan(before?.seq ?? 0);
            expect(at).toBeLessThanOrEqual(last);
            expect(claimed).toBe(ours);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('a receipt', () => {
  test('that fits says how long ago the cloud has signed, and one that is refused does not', async () => {
    const { taker, text, time } = workshop();
    expect(taker.agoMs).toBeUndefined();
    await taker.take(await text(7, { aud: 'CAB-2' }));
    expect(taker.agoMs).toBeUndefined();
    await taker.take(await text(7));
    time.pass(5000);
    await taker.take(await text(4));
    expect(taker.agoMs).toBe(5000);
    await taker.take(await text(7));
    expect(taker.agoMs).toBe(0);
  });

  test('is kept for its chain, survives a restart, and leaves no row', async () => {
    const { taker, text, receipts, chain, headAt, audit, store, dir } = workshop();
    expect(await taker.take(await text(7))).toEqual({ kind: 'taken', chain, seq: 7 });
    expect(await taker.take(await text(7))).toEqual({ kind: 'repeated', chain, seq: 7 });
    expect(await taker.take(await text(10, { jti: 'j1', iat: 1, iss: 'cloud' }))).toMatchObject({
      kind: 'taken',
      seq: 10,
    });
    expect(audit.head().seq).toBe(10);
    const head = headAt(10);
    expect(receipts.get(chain)).toEqual({ seq: 10, head });
    await store.close();
    expect(new Receipts(openCabinet({ dir }).store).get(chain)).toEqual({ seq: 10, head });
  });

  test('that comes late is refused without a row, however often', async () => {
    const { taker, text, receipts, chain, audit } = workshop();
    await taker.take(await text(9));
    for (let n = 0; n < 30; n += 1) {
      expect(await taker.take(await text(4))).toEqual({ kind: 'refused', reason: 'old_receipt' });
    }
    expect(receipts.get(chain)?.seq).toBe(9);
    expect(audit.head().seq).toBe(10);
  });

  test('for other rows raises one alarm with one row, releases nothing, and one that fits ends it', async () => {
    const { taker, text, receipts, alarms, chain, audit } = workshop();
    for (let n = 0; n < 3; n += 1) {
      const other = await text(8, { head: hex('a', 32) });
      expect(await taker.take(other)).toEqual({ kind: 'refused', reason: 'head_mismatch' });
    }
    expect(receipts.get(chain)).toBeUndefined();
    expect(alarms.all()).toEqual([{ code: 'receipt_mismatch', part: chain }]);
    expect(audit.read({ from: 11, limit: 9 })).toMatchObject([
      { event: 'sync.receipt_mismatch', retention: 'security', reason: 'head_mismatch', error_args: [8] },
    ]);
    await taker.take(await text(9));
    expect(alarms.all()).toEqual([]);
    expect(receipts.get(chain)?.seq).toBe(9);
  });

  test('that is refused leaves its row, ten a minute at most and then a count', async () => {
    const { taker, text, audit, refusals } = workshop();
    for (let n = 0; n < 15; n += 1) await taker.take(await text(10, { chain: hex('e', 16) }));
    refusals.flush();
    const rows = audit.read({ from: 11, limit: 99 });
    expect(rows).toHaveLength(11);
    expect(rows[0]).toMatchObject({ event: 'sync.receipt_refused', outcome: 'refused', reason: 'unknown_chain' });
    expect(rows[10]).toMatchObject({ event: 'sync.receipt_refused', reason: 'repeated', error_args: [5] });
  });

  test.each([
    ['too_long', async () => 'x'.repeat(8193)],
    ['not_a_token', async () => 'receipt'],
    ['bad_claims', ({ text }: ReturnType<typeof workshop>) => text(7, { head: 'AB' })],
    ['bad_claims', ({ text }: ReturnType<typeof workshop>) => text(7, { seq: 0 })],
    ['unknown_claim', ({ text }: ReturnType<typeof workshop>) => text(7, { upto: 7 })],
    ['wrong_cabinet', ({ text }: ReturnType<typeof workshop>) => text(7, { aud: 'CAB-2' })],
    ['expired', ({ text }: ReturnType<typeof workshop>) => text(7, { exp: 1 })],
  ] as const)('is refused for %s and releases nothing', async (reason, make) => {
    const world = workshop();
    expect(await world.taker.take(await make(world))).toEqual({ kind: 'refused', reason });
    expect(world.receipts.get(world.chain)).toBeUndefined();
  });

  test('signed by a key for other objects is refused', async () => {
    const world = workshop(['access+jwt']);
    expect(await world.taker.take(await world.text(7))).toEqual({ kind: 'refused', reason: 'key_misused' });
  });

  test('cannot be checked while no trust set is in force, and says so', async () => {
    const { cloud, ...world } = workshop();
    const error = new LockerError('trust.unreadable', 'no file');
    const trust = { current: () => ({ kind: 'unavailable', error }) as const };
    const taker = new ReceiptTaker({ ...world, trust, cabinet: 'CAB-1' });
    await expect(taker.take(await world.text(7))).rejects.toMatchObject({ code: 'trust.unreadable' });
  });

  test('is marked with its hour, so that the time of its rows runs; one hour has one mark', async () => {
    const { taker, text, marks, chain, time } = workshop();
    const hour = Math.floor(time.wallMs() / 3_600_000);
    await taker.take(await text(4));
    time.pass(60_000);
    await taker.take(await text(6));
    await taker.take(await text(6));
    await taker.take(await text(5));
    expect(marks.all()).toEqual([{ chain, hour, seq: 6 }]);
    time.pass(3_600_000);
    await taker.take(await text(6));
    await taker.take(await text(9));
    expect(marks.all()).toEqual([
      { chain, hour, seq: 6 },
      { chain, hour: hour + 1, seq: 9 },
    ]);
  });

  test('that is refused is not marked, and neither is one that comes while the clock is not set', async () => {
    let synchronised = false;
    const { taker, text, marks, chain, receipts, time } = workshop(['receipt+jwt'], {
      synchronised: () => synchronised,
    });
    await taker.take(await text(8, { head: hex('a', 32) }));
    await taker.take(await text(8));
    expect(receipts.get(chain)?.seq).toBe(8);
    expect(marks.all()).toEqual([]);
    synchronised = true;
    time.pass(5 * 3_600_000);
    await taker.take(await text(8));
    expect(marks.all()).toEqual([{ chain, hour: Math.floor(time.wallMs() / 3_600_000), seq: 8 }]);
  });

  test('comes back from the snapshot when the database is lost', async () => {
    const { taker, text, chain, store, dir } = workshop();
    await taker.take(await text(7));
    await store.snapshot();
    await store.close();
    writeFileSync(`${dir}/lockerd.db`, Buffer.alloc(40_960, 0xa5));
    const after = openCabinet({ dir });
    expect(after.troubles.map(({ code }) => code)).toEqual(['store.recovered']);
    expect(new Receipts(after.store).get(chain)?.seq).toBe(7);
  });
});
