import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideToken, type TokenFacts, type TokenReason, tokenReasons } from '../../src/access/decide-token.js';
import { clockStates } from '../../src/audit/event.js';
import type { AccessToken } from '../../src/tokens/access-token.js';

const minute = 60_000;
const day = 86_400_000;
const now = Date.UTC(2026, 5, 1, 12);
const token: AccessToken = { jti: 't1', cabinet: 'CAB-1', lockers: ['A01'], uses: 1, untilMs: now + day };
const facts: TokenFacts = {
  token,
  chosen: undefined,
  cabinet: 'CAB-1',
  exists: (locker) => locker.startsWith('A'),
  used: () => 0,
  lost: undefined,
  clock: 'trusted',
  effectiveMs: now,
  untrustedQr: 'floor',
};

const outcome = (changed: Partial<TokenFacts>): string => {
  const verdict = decideToken({ ...facts, ...changed });
  return verdict.kind === 'denied' ? verdict.reason : verdict.kind;
};

test('a good token is a grant for its locker: its id, its booking, what it allows', () => {
  expect(decideToken({ ...facts, token: { ...token, ref: 'BK7', uses: 3 } })).toEqual({
    kind: 'granted',
    grant: {
      locker: 'A01',
      mode: 'qr',
      credentialRef: 't1',
      subjectRef: 'BK7',
      token: { allowed: 3, untilMs: token.untilMs },
    },
  });
});

/** What makes each reason hold, by itself; the order is that of the decision. */
const breaks: readonly (readonly [TokenReason, (facts: TokenFacts) => TokenFacts])[] = [
  ['wrong_cabinet', (given) => ({ ...given, cabinet: 'CAB-2' })],
  ['expired', (given) => ({ ...given, token: { ...given.token, untilMs: now } })],
  ['clock_untrusted', (given) => ({ ...given, clock: 'untrusted', untrustedQr: 'refuse' })],
  ['not_yet', (given) => ({ ...given, token: { ...given.token, fromMs: now + 1 } })],
  [
    'too_long_lived',
    (given) => ({ ...given, token: { ...given.token, issuedMs: given.token.untilMs - 30 * day - 1 } }),
  ],
  ['uses_lost', (given) => ({ ...given, lost: {} })],
  ['other_locker', (given) => ({ ...given, chosen: 'A02' })],
  ['no_locker', (given) => ({ ...given, exists: () => false })],
  ['used_up', (given) => ({ ...given, used: () => 1 })],
];

describe('a denial has its true reason for the record', () => {
  test('these are all, in the order of the documented list', () => {
    const decided = breaks.map(([reason]) => reason);
    expect(tokenReasons.filter((reason) => decided.includes(reason))).toEqual(decided);
    expect(tokenReasons.indexOf('wrong_cabinet')).toBe(tokenReasons.indexOf('bad_claims') + 1);
    expect(tokenReasons.slice(-2)).toEqual(['used_up', 'uses_full']);
  });

  test.each(breaks)('%s', (reason, broken) => {
    expect(outcome(broken(facts))).toBe(reason);
  });

  test('of several reasons the first of the order is told', () => {
    fc.assert(
      fc.property(fc.subarray([...breaks], { minLength: 1 }), (several) => {
        // A token that has expired and yet lives too long is made once, with the earlier end.
        const all = several.reduce((given, [, broken]) => broken(given), facts);
        expect(outcome(all)).toBe(several[0]?.[0]);
      }),
    );
  });
});

describe('what a clock state makes of times', () => {
  const times = { trusted: now, holdover: now, untrusted: now - 3 * day } as const;
  const table = [
    ['an end later today', { untilMs: now + 1 }, 'granted', 'granted'],
    ['an end that is now', { untilMs: now }, 'expired', 'granted'],
    ['an end at the floor', { untilMs: times.untrusted }, 'expired', 'expired'],
    ['a beginning now', { fromMs: now }, 'granted', 'not_yet'],
    ['a beginning in a moment', { fromMs: now + 1 }, 'not_yet', 'not_yet'],
    ['a beginning at the floor', { fromMs: times.untrusted }, 'granted', 'granted'],
    ['30 days from its iat', { issuedMs: now - day, untilMs: now + 29 * day }, 'granted', 'granted'],
    [
      'more than 30 days from its iat',
      { issuedMs: now - day, untilMs: now + 29 * day + 1 },
      'too_long_lived',
      'too_long_lived',
    ],
    [
      'no iat, 30 days left and 5 minutes between the clocks',
      { untilMs: now + 30 * day + 5 * minute },
      'granted',
      'granted',
    ],
    ['no iat and more left than 30 days', { untilMs: now + 30 * day + 5 * minute + 1 }, 'too_long_lived', 'granted'],
    ['an iat in a year', { issuedMs: now + 365 * day, untilMs: now + 366 * day }, 'too_long_lived', 'granted'],
  ] as const;
  test.each(table)('%s', (_, changed, known, untrusted) => {
    const of = (clock: keyof typeof times) =>
      outcome({ clock, effectiveMs: times[clock], token: { ...token, ...changed } });
    expect([of('trusted'), of('holdover'), of('untrusted')]).toEqual([known, known, untrusted]);
  });

  test('refused altogether while untrusted, where the config says so', () => {
    expect(outcome({ clock: 'untrusted', untrustedQr: 'refuse' })).toBe('clock_untrusted');
    expect(outcome({ clock: 'holdover', untrustedQr: 'refuse' })).toBe('granted');
  });
});

describe('after a loss of the database', () => {
  const lost = { beforeMs: now };
  test.each([
    ['no token opens while the loss has no date', { lost: {}, token: { ...token, issuedMs: now + day } }, 'uses_lost'],
    ['one without iat does not', { lost }, 'uses_lost'],
    ['one made before it does not', { lost, token: { ...token, issuedMs: now - 1 } }, 'uses_lost'],
    ['nor one made about then', { lost, token: { ...token, issuedMs: now + 5 * minute } }, 'uses_lost'],
    ['one made after it opens', { lost, token: { ...token, issuedMs: now + 5 * minute + 1 } }, 'granted'],
  ])('%s', (_, changed, expected) => {
    expect(outcome(changed)).toBe(expected);
  });
});

describe('a token for several lockers', () => {
  const several = { ...token, lockers: ['A01', 'B01', 'A02'] };
  test.each([
    [undefined, {}, { kind: 'choose', lockers: ['A01', 'A02'] }],
    [undefined, { A01: 1 }, { kind: 'choose', lockers: ['A02'] }],
    [undefined, { A01: 1, A02: 1 }, { kind: 'denied', reason: 'used_up' }],
    ['A02', { A01: 1 }, { kind: 'granted', grant: { locker: 'A02' } }],
    ['A01', { A01: 1 }, { kind: 'denied', reason: 'used_up' }],
    ['B01', {}, { kind: 'denied', reason: 'no_locker' }],
    ['A03', {}, { kind: 'denied', reason: 'other_locker' }],
  ] as const)('chosen %s, used %j', (chosen, used: Readonly<Record<string, number>>, expected) => {
    const verdict = decideToken({ ...facts, token: several, chosen, used: (locker) => used[locker] ?? 0 });
    expect(verdict).toMatchObject(expected);
  });
});

test('no facts whatever grant more than the token says', () => {
  const ms = fc.integer({ min: now - 20 * day, max: now + 20 * day });
  const locker = fc.constantFrom('A01', 'A02', 'B01', 'C01');
  const anyFacts = fc.record({
    token: fc.record(
      {
        jti: fc.constant('t1'),
        cabinet: fc.constantFrom('CAB-1', 'CAB-1', 'CAB-2'),
        lockers: fc.uniqueArray(locker, { minLength: 1 }),
        uses: fc.integer({ min: 1, max: 3 }),
        untilMs: ms,
        fromMs: ms,
        issuedMs: ms,
      },
      { requiredKeys: ['jti', 'cabinet', 'lockers', 'uses', 'untilMs'] },
    ),
    chosen: fc.option(locker, { nil: undefined }),
    used: fc.dictionary(locker, fc.integer({ min: 0, max: 3 })),
    lost: fc.constantFrom(undefined, undefined, undefined, {}, { beforeMs: now }),
    clock: fc.constantFrom(...clockStates),
    effectiveMs: ms,
    untrustedQr: fc.constantFrom('refuse', 'floor'),
  });
  let granted = 0;
  fc.assert(
    fc.property(anyFacts, ({ used: count, ...given }) => {
      const used = (id: string): number => count[id] ?? 0;
      const { token: shown, chosen, clock, effectiveMs, lost, untrustedQr } = given;
      const verdict = decideToken({ ...facts, ...given, used });
      if (verdict.kind === 'denied') return;
      granted += 1;
      expect(shown.cabinet).toBe('CAB-1');
      expect(shown.untilMs).toBeGreaterThan(effectiveMs);
      expect(shown.fromMs ?? 0).toBeLessThanOrEqual(effectiveMs);
      expect(shown.untilMs - (shown.issuedMs ?? shown.untilMs)).toBeLessThanOrEqual(30 * day);
      expect(clock === 'untrusted' && untrustedQr === 'refuse').toBe(false);
      if (lost) expect(shown.issuedMs ?? 0).toBeGreaterThan(lost.beforeMs ?? Number.POSITIVE_INFINITY);
      const opened = verdict.kind === 'granted' ? [verdict.grant.locker] : verdict.lockers;
      for (const id of opened) {
        expect(shown.lockers).toContain(id);
        expect(id.startsWith('A')).toBe(true);
        expect(used(id)).toBeLessThan(shown.uses);
        if (chosen !== undefined) expect(id).toBe(chosen);
      }
      if (verdict.kind === 'granted') expect(chosen !== undefined || shown.lockers.length === 1).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(granted).toBeGreaterThan(50);
});
