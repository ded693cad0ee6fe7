import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decide,
  decideRight,
  type Facts,
  type RightReason,
  rightReasons,
  tokenReasons,
} from '../../src/access/decide.js';
import type { RightTerms } from '../../src/access/right-terms.js';
import { clockStates } from '../../src/audit/event.js';
import { rightRoles } from '../../src/store/rights.js';
import {
  day,
  facts,
  lockers,
  midday,
  minute,
  night,
  now,
  officeHours,
  operator,
  outcome,
  stored,
  token,
} from './facts.js';

describe('a grant', () => {
  test('of a token names its booking, and the use that it takes', () => {
    expect(decide({ ...facts, right: { ...token, subjectRef: 'BK7', uses: 3 } })).toEqual({
      kind: 'granted',
      grant: {
        ...{ locker: 'A01', mode: 'qr', credentialRef: 't1', subjectRef: 'BK7', purpose: 'collect' },
        use: { kind: 'token', ref: 't1', of: 'A01', allowed: 3, untilMs: token.untilMs },
      },
    });
  });

  test('of a stored right without a limit of uses still asks whether the right is there', () => {
    const { uses: _, ...unlimited } = stored;
    expect(decide({ ...facts, mode: 'pin', right: unlimited })).toMatchObject({
      grant: { locker: 'A01', mode: 'pin', use: { kind: 'right', ref: 'r1', of: 'A01' } },
    });
  });

  test('of who runs the cabinet names him and his role', () => {
    expect(decide({ ...facts, mode: 'card', right: operator, wanted: { locker: 'A03' } })).toMatchObject({
      grant: { locker: 'A03', mode: 'card', credentialRef: 'o1', actor: 'op-3', actorRole: 'operator' },
    });
  });

  test('of a terminal takes no use: its certificate is its right', () => {
    const terminal: RightTerms = { kept: 'terminal', role: 'customer', ref: 'gate', lockers: ['A01'] };
    const verdict = decide({ ...facts, mode: 'face', right: terminal });
    expect(verdict).toEqual({
      kind: 'granted',
      grant: { locker: 'A01', mode: 'face', credentialRef: 'gate', purpose: 'collect', actorRole: 'system' },
    });
  });
});

/** What makes each reason hold, by itself; the order is that of the decision. */
const breaks: readonly (readonly [RightReason, (given: Facts) => Facts])[] = [
  ['wrong_cabinet', (given) => ({ ...given, cabinet: 'CAB-2' })],
  ['erased', (given) => ({ ...given, standing: 'erased' })],
  ['restricted', (given) => ({ ...given, standing: given.standing ?? 'restricted' })],
  ['revoked', (given) => ({ ...given, revoked: true })],
  ['expired', (given) => ({ ...given, right: { ...given.right, untilMs: now } })],
  ['clock_untrusted', (given) => ({ ...given, clock: 'untrusted', untrustedQr: 'refuse' })],
  ['not_yet', (given) => ({ ...given, right: { ...given.right, fromMs: now + 1 } })],
  [
    'too_long_lived',
    (given) => ({ ...given, right: { ...given.right, issuedMs: (given.right.untilMs ?? 0) - 30 * day - 1 } }),
  ],
  ['state_awaited', (given) => ({ ...given, awaitsState: true })],
  ['uses_lost', (given) => ({ ...given, lost: {} })],
  ['outside_hours', (given) => ({ ...given, right: { ...given.right, hours: officeHours }, local: () => night })],
  ['other_locker', (given) => ({ ...given, wanted: { locker: 'A02' } })],
  ['no_locker', (given) => ({ ...given, lockers: new Map() })],
  ['blocked', (given) => ({ ...given, blocked: () => true })],
  ['other_rental', (given) => ({ ...given, claim: () => 'other' })],
  ['used_up', (given) => ({ ...given, used: () => 1 })],
  [
    'not_due',
    (given) => ({ ...given, right: { ...given.right, role: 'courier' }, wanted: { ...given.wanted, back: true } }),
  ],
  ['no_free_locker', (given) => ({ ...given, right: { ...given.right, role: 'courier' }, free: () => false })],
];

describe('a denial has its true reason for the record', () => {
  test('these are all, in the order of the documented list', () => {
    expect(breaks.map(([reason]) => reason)).toEqual(rightReasons);
    expect(tokenReasons.indexOf('wrong_cabinet')).toBe(tokenReasons.indexOf('bad_claims') + 1);
    expect(tokenReasons.slice(-2)).toEqual(['used_up', 'uses_full']);
  });

  test.each(breaks)('%s', (reason, broken) => {
    expect(outcome(broken(facts))).toBe(reason);
  });

  test('of several reasons the first of the order is told', () => {
    fc.assert(
      fc.property(fc.subarray([...breaks], { minLength: 1 }), (several) => {
        const first = several[0]?.[0];
        // Hours say nothing while nobody knows the time.
        const timed = several.filter(([reason]) => reason !== 'outside_hours' || first === 'outside_hours');
        // Lockers of couriers are nobody's, and what one takes back counts as no use.
        const hides: readonly (readonly string[])[] = [
          ['other_rental', 'not_due'],
          ['other_rental', 'no_free_locker'],
          ['used_up', 'not_due'],
        ];
        const shown = timed.filter(([reason]) => !hides.some(([one, other]) => one === first && other === reason));
        const all = shown.reduce((given, [, broken]) => broken(given), facts);
        expect(outcome(all)).toBe(first);
      }),
    );
  });

  test('whether a right may be used at all does not depend on any locker', () => {
    for (const [reason, broken] of breaks) {
      const ofLocker = rightReasons.indexOf(reason) > rightReasons.indexOf('outside_hours');
      expect(decideRight(broken(facts)), reason).toBe(ofLocker ? undefined : reason);
    }
  });
});

describe('what a clock state makes of the times of a token', () => {
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
      outcome({ clock, effectiveMs: times[clock], right: { ...token, ...changed } });
    expect([of('trusted'), of('holdover'), of('untrusted')]).toEqual([known, known, untrusted]);
  });

  test('refused altogether while untrusted, where the config says so', () => {
    expect(outcome({ clock: 'untrusted', untrustedQr: 'refuse' })).toBe('clock_untrusted');
    expect(outcome({ clock: 'holdover', untrustedQr: 'refuse' })).toBe('granted');
    expect(outcome({ clock: 'untrusted', untrustedQr: 'refuse', right: stored })).toBe('granted');
  });
});

/** `effectiveMs` is the wall clock when it is believed, else the floor: three hours behind here. */
describe('what a clock state makes of the times of a stored right', () => {
  const hour = 60 * minute;
  const floor = now - 3 * hour;
  const times = { trusted: now, holdover: now, untrusted: floor } as const;
  const table = [
    [{ untilMs: now + hour }, 'earlier', 'granted', 'granted'],
    [{ untilMs: now - hour }, 'earlier', 'expired', 'granted'],
    [{ untilMs: now - hour }, 'this', 'expired', 'granted'],
    [{ untilMs: floor }, 'earlier', 'expired', 'expired'],
    [{ fromMs: now - hour }, 'earlier', 'granted', 'granted'],
    [{ fromMs: now - hour }, 'this', 'granted', 'not_yet'],
    [{ fromMs: now + hour }, 'earlier', 'not_yet', 'granted'],
    [{ fromMs: now + hour }, 'this', 'not_yet', 'not_yet'],
    [{}, 'this', 'granted', 'granted'],
    [{ hours: officeHours }, 'earlier', 'outside_hours', 'granted'],
    [{ hours: officeHours }, 'this', 'outside_hours', 'clock_untrusted'],
    [{ hours: officeHours, role: 'courier' }, 'earlier', 'outside_hours', 'clock_untrusted'],
    [{ hours: officeHours, role: 'operator' }, 'this', 'outside_hours', 'granted'],
  ] as const;
  test.each(table)('%j, stored in %s boot', (limits, storedBoot, known, untrusted) => {
    const of = (clock: keyof typeof times) =>
      outcome({ clock, effectiveMs: times[clock], local: () => night, right: { ...stored, ...limits, storedBoot } });
    expect([of('trusted'), of('holdover'), of('untrusted')]).toEqual([known, known, untrusted]);
  });

  test('it may last as long as it says', () => {
    expect(outcome({ right: { ...stored, fromMs: now - 1, untilMs: now + 3650 * day } })).toBe('granted');
  });

  test('a loss of the database takes nothing from a right that was recovered', () => {
    expect(outcome({ right: stored, lost: {} })).toBe('granted');
  });
});

describe('after a loss of the database', () => {
  const lost = { beforeMs: now };
  test.each([
    ['no token opens while the loss has no date', { lost: {}, right: { ...token, issuedMs: now + day } }, 'uses_lost'],
    ['one without iat does not', { lost }, 'uses_lost'],
    ['one made before it does not', { lost, right: { ...token, issuedMs: now - 1 } }, 'uses_lost'],
    ['nor one made about then', { lost, right: { ...token, issuedMs: now + 5 * minute } }, 'uses_lost'],
    ['one made after it opens', { lost, right: { ...token, issuedMs: now + 5 * minute + 1 } }, 'granted'],
  ])('%s', (_, changed, expected) => {
    expect(outcome(changed)).toBe(expected);
  });
});

test('no facts whatever grant more than the right says', () => {
  const ms = fc.integer({ min: now - 20 * day, max: now + 20 * day });
  const locker: fc.Arbitrary<string> = fc.constantFrom('A01', 'A02', 'A03', 'B01');
  const terms: fc.Arbitrary<RightTerms> = fc.record(
    {
      kept: fc.constantFrom('here', 'here', 'token', 'terminal'),
      role: fc.constantFrom(...rightRoles),
      ref: fc.constant('x1'),
      lockers: fc.oneof(fc.uniqueArray(locker, { minLength: 1 }), fc.constant('any' as const)),
      sizes: fc.uniqueArray(fc.constantFrom('S', 'L'), { minLength: 1 }),
      cabinet: fc.constantFrom('CAB-1', 'CAB-1', 'CAB-2'),
      uses: fc.integer({ min: 1, max: 3 }),
      untilMs: ms,
      fromMs: ms,
      issuedMs: ms,
      hours: fc.constant(officeHours),
      storedBoot: fc.constantFrom('this', 'earlier'),
    },
    { requiredKeys: ['kept', 'role', 'ref', 'lockers'] },
  );
  const anyFacts = fc.record({
    right: terms,
    wanted: fc.record({ locker, size: fc.constantFrom('S', 'L') }, { requiredKeys: [] }),
    used: fc.dictionary(fc.oneof(locker, fc.constant('')), fc.integer({ min: 0, max: 3 })),
    blocked: fc.uniqueArray(locker),
    free: fc.uniqueArray(locker),
    standing: fc.constantFrom(undefined, undefined, undefined, undefined, 'erased', 'restricted'),
    revoked: fc.constantFrom(false, false, false, true),
    openDropOff: fc.option(fc.constantFrom('A01', 'A02'), { nil: undefined, freq: 5 }),
    lost: fc.constantFrom(undefined, undefined, undefined, {}, { beforeMs: now }),
    clock: fc.constantFrom(...clockStates),
    effectiveMs: ms,
    local: fc.constantFrom(midday, night),
    untrustedQr: fc.constantFrom('refuse', 'floor'),
  });
  let granted = 0;
  fc.assert(
    fc.property(anyFacts, ({ used: counts, blocked, free, local, openDropOff, ...given }) => {
      const used = (of: string): number => counts[of] ?? 0;
      const { right, wanted, clock, effectiveMs, lost, untrustedQr } = given;
      const dropOff = right.role === 'courier' ? openDropOff : undefined;
      const verdict = decide({
        ...{ ...facts, ...given, used, openDropOff: dropOff, local: () => local },
        ...{ blocked: (id: string) => blocked.includes(id), free: (id: string) => free.includes(id) },
      });
      if (verdict.kind === 'denied') return;
      granted += 1;
      const known = clock !== 'untrusted';
      const older = right.kept === 'here' && right.storedBoot !== 'this';
      expect([given.standing, given.revoked]).toEqual([undefined, false]);
      expect(right.cabinet ?? 'CAB-1').toBe('CAB-1');
      expect(right.untilMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(effectiveMs);
      if (known || !older) expect(right.fromMs ?? 0).toBeLessThanOrEqual(effectiveMs);
      if (known && right.hours) expect(local).toBe(midday);
      if (right.kept === 'token') {
        expect(!known && untrustedQr === 'refuse').toBe(false);
        if (right.untilMs !== undefined && right.issuedMs !== undefined)
          expect(right.untilMs - right.issuedMs).toBeLessThanOrEqual(30 * day);
        if (lost) expect(right.issuedMs ?? 0).toBeGreaterThan(lost.beforeMs ?? Number.POSITIVE_INFINITY);
      }
      const runs = right.role === 'operator' || right.role === 'installer';
      if (verdict.kind === 'owing') return;
      for (const id of verdict.kind === 'granted' ? [verdict.grant.locker] : verdict.lockers) {
        expect(lockers.has(id)).toBe(true);
        if (dropOff !== undefined) expect(id).toBe(dropOff);
        else if (right.lockers !== 'any') expect(right.lockers).toContain(id);
        if (wanted.locker !== undefined) expect(id).toBe(wanted.locker);
        if (!runs) expect(blocked).not.toContain(id);
        const uses = right.uses ?? Number.POSITIVE_INFINITY;
        if (right.role !== 'courier') expect(used(id)).toBeLessThan(uses);
        else if (dropOff === undefined) {
          expect(free).toContain(id);
          expect(used('')).toBeLessThan(uses);
          expect(right.sizes ?? ['S', 'L']).toContain(lockers.get(id)?.size);
        }
      }
      if (verdict.kind === 'granted' && right.role !== 'courier' && right.lockers !== 'any')
        expect(wanted.locker !== undefined || right.lockers.length === 1).toBe(true);
    }),
    { numRuns: 8000 },
  );
  expect(granted).toBeGreaterThan(150);
});
