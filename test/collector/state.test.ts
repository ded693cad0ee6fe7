import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countUses } from '../../src/collector/count-uses.js';
import { signState } from '../../src/collector/give-state.js';
import { forgetRights, givenRights, givenTokens, noteOrder, noteToken } from '../../src/collector/given-rights.js';
import { openSqlite } from '../../src/collector/sqlite-database.js';
import { cutState, type StateContents } from '../../src/collector/state-parts.js';
import { Uses } from '../../src/store/uses.js';
import { commandClaims } from '../../src/tokens/command-token.js';
import { mostOrders, mostPayments } from '../../src/tokens/given-rental.js';
import { mostBytesOf } from '../../src/tokens/signed-types.js';
import { newSigningKey, parseSigningKey } from '../../src/tokens/signing.js';
import { readState } from '../../src/tokens/state-token.js';
import { parseTrustSet } from '../../src/tokens/trust-set.js';
import { atEnd, openCabinet, tempDir } from '../store/workshop.js';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,32}$/);
const tag = fc.nat().map((n) => createHmac('sha256', 'k').update(String(n)).digest('base64url'));
/** As long as one can be. */
const payment = {
  ...{ jti: 'j'.repeat(32), outcome: 'refund_due' as const, reason: 'r'.repeat(32), lkr: 'L'.repeat(32) },
};
const givenOrder = fc.constant({
  ...{ ord: 'O'.repeat(32), lkr: 'L'.repeat(32), amt: 100_000_000, state: 'closed' as const },
  pays: Array(mostPayments).fill(payment),
});
const contents: fc.Arbitrary<StateContents> = fc.record({
  erasures: fc.option(fc.record({ key: tag, tags: fc.array(tag, { minLength: 1, maxLength: 300 }) }), {
    nil: undefined,
  }),
  revoked: fc.array(fc.record({ ref: id, until: fc.constant(1_800_000_000) }), { maxLength: 100 }),
  rights: fc.array(
    fc.record({
      ref: id,
      role: fc.constant('customer' as const),
      lockers: fc.constant('A01'),
      pin: fc.constant(`e.${'a'.repeat(900)}.a.a.a`),
    }),
    { maxLength: 20 },
  ),
  used: fc.array(
    fc.record({ jti: id, lkr: fc.constant('A01'), n: fc.integer({ min: 1, max: 9 }), exp: fc.constant(1_800_000_000) }),
    { maxLength: 300 },
  ),
  rentals: fc.array(
    fc.record({
      ...{ rental: id, lkr: fc.constant('L'.repeat(32)), state: fc.constantFrom('active' as const, 'ended' as const) },
      ...{ size: fc.constant('M'), right: id, subject: id, began: fc.nat(), used: fc.nat(), time: fc.nat() },
      orders: fc.array(givenOrder, { maxLength: mostOrders }),
    }),
    { maxLength: 20 },
  ),
});

it('a state of any size comes in parts that a cabinet takes, all of it once, who was erased first', async () => {
  const { secret, trust } = newSigningKey('k'.repeat(64), ['state+jwt']);
  const key = parseSigningKey(JSON.stringify(secret), 'k');
  const trusted = parseTrustSet(JSON.stringify(trust), 't');
  const cabinet = 'C'.repeat(32);
  await fc.assert(
    fc.asyncProperty(contents, async (known) => {
      const { erasures = { key: '', tags: [] }, ...rest } = known;
      const giving = { store: { knownState: async () => rest }, erasuresOf: async () => erasures, key };
      const texts = await signState(giving, { cabinet, chain: 'ab'.repeat(16) }, 1_795_000_000_000);
      const parts = [];
      for (const text of texts) {
        expect(text.length).toBeLessThanOrEqual(mostBytesOf('state+jwt'));
        const reading = await readState(text, trusted);
        if (reading.kind !== 'verified') throw new Error(reading.reason);
        parts.push(reading.state);
      }
      expect(parts.map(({ part, parts: all }) => [part, all])).toEqual(texts.map((_, at) => [at + 1, texts.length]));
      expect(parts.flatMap(({ erasures: some }) => some?.tags ?? [])).toEqual(erasures.tags);
      expect(parts.flatMap(({ revoked = [] }) => revoked)).toEqual(rest.revoked);
      expect(parts.flatMap(({ rights = [] }) => rights)).toEqual(rest.rights);
      expect(parts.flatMap(({ used = [] }) => used)).toEqual(rest.used);
      expect(parts.flatMap(({ rentals = [] }) => rentals)).toEqual(rest.rentals);
      const lastErasing = parts.findLastIndex(({ erasures: some }) => some !== undefined);
      expect(
        parts.slice(0, Math.max(0, lastErasing)).every(({ rights, used, rentals }) => !rights && !used && !rentals),
      ).toBe(true);
    }),
    { numRuns: 20 },
  );
});

it('the same contents have the same id and cut, other contents another one', () => {
  fc.assert(
    fc.property(contents, contents, (one, other) => {
      expect(cutState(one)).toEqual(cutState(one));
      const differ = JSON.stringify(one) !== JSON.stringify(other);
      expect(cutState(one)[0]?.set !== cutState(other)[0]?.set).toBe(differ);
    }),
    { numRuns: 20 },
  );
});

it('uses are counted from rows as the cabinet counted them when it wrote the rows', () => {
  const { store } = openCabinet();
  const uses = new Uses(store);
  let tokens = 0;
  const outcomes = fc.array(fc.constantFrom('opened', 'failed', 'unconfirmed', undefined), { maxLength: 12 });
  fc.assert(
    fc.property(outcomes, (ends) => {
      tokens += 1;
      const ref = `t${tokens}`;
      const use = { kind: 'token', ref, of: 'A01', allowed: 99, untilMs: 1 } as const;
      const rows = ends.flatMap((end) => {
        store.tx(() => uses.take(use));
        if (end !== undefined) store.tx(() => (end === 'failed' ? uses.giveBack(use) : uses.settle(use)));
        const row = { ref, locker: 'A01' };
        return [{ ...row, event: 'lock.intent' }, ...(end === undefined ? [] : [{ ...row, event: `lock.${end}` }])];
      });
      const counted = countUses(rows)[0]?.used ?? 0;
      expect(counted).toBe(uses.used(use));
    }),
    { numRuns: 60 },
  );
});

it('what was given to somebody who was erased is forgotten with him, and nobody else', async () => {
  const db = openSqlite(join(tempDir(), 'collector.db'));
  atEnd(() => db.close());
  await db.transaction(async (sql) => {
    const put = (jti: string, cabinet: string, arg: object) =>
      noteOrder(
        sql,
        commandClaims.parse({
          ...{ aud: cabinet, jti, exp: 1, actor: 'op1', role: 'operator', cmd: 'right.put' },
          arg: { role: 'customer', lockers: 'A01', ...arg },
        }),
        1,
      );
    await put('j1', 'CAB-1', { ref: 'r1', subject: 'BK1' });
    await put('j2', 'CAB-1', { ref: 'r2' });
    await put('j3', 'CAB-1', { ref: 'r3', subject: 'BK2' });
    await put('j4', 'CAB-2', { ref: 'r1', subject: 'BK1' });
    for (const jti of ['t1', 't2']) await noteToken(sql, 'CAB-1', jti, 9);
    await forgetRights(sql, 'CAB-1', 'BK1', ['r2', 't1']);
    const refs = async (cabinet: string) => (await givenRights(sql, cabinet)).map(({ arg }) => arg.ref);
    expect([await refs('CAB-1'), await refs('CAB-2')]).toEqual([['r3'], ['r1']]);
    expect([...(await givenTokens(sql, 'CAB-1')).keys()]).toEqual(['t2']);
  });
});
