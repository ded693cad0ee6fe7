import { describe, expect, test } from 'vitest';
import { decidePin, type PinFacts } from '../../src/access/decide-pin.js';

const hour = 3_600_000;
const now = Date.UTC(2026, 5, 1, 12);
const right = { ref: 'r1', locker: 'A01', hash: 'h', fromMs: null, untilMs: null, usesLeft: 1, storedBoot: 'earlier' };
const facts: PinFacts = {
  locker: 'A01',
  exists: true,
  right,
  matches: true,
  boot: 'this',
  clock: 'trusted',
  effectiveMs: now,
};

test('a right PIN is a grant for its locker, naming the right', () => {
  expect(decidePin(facts)).toEqual({ kind: 'granted', grant: { locker: 'A01', mode: 'pin', credentialRef: 'r1' } });
});

describe('a denial has its true reason for the record', () => {
  test.each([
    ['no_locker', { exists: false }],
    ['no_right', { right: undefined, matches: false }],
    ['wrong_pin', { matches: false }],
    ['wrong_pin', { matches: false, right: { ...right, usesLeft: 0, untilMs: now - hour } }],
    ['expired', { right: { ...right, untilMs: now } }],
    ['not_yet', { right: { ...right, fromMs: now + 1 } }],
    ['used_up', { right: { ...right, usesLeft: 0 } }],
  ] as const)('%s', (reason, given) => {
    expect(decidePin({ ...facts, ...given })).toEqual({ kind: 'denied', reason });
  });
});

/** `effectiveMs` is the wall clock when it is believed, else the floor: three hours behind here. */
describe('what --until and a beginning mean by the state of the clock', () => {
  const floor = now - 3 * hour;
  const times = { trusted: now, holdover: now, untrusted: floor } as const;
  const table = [
    { limits: { untilMs: now + hour }, storedBoot: 'earlier', trusted: 'opens', holdover: 'opens', untrusted: 'opens' },
    {
      limits: { untilMs: now - hour },
      storedBoot: 'earlier',
      trusted: 'expired',
      holdover: 'expired',
      untrusted: 'opens',
    },
    {
      limits: { untilMs: now - hour },
      storedBoot: 'this',
      trusted: 'expired',
      holdover: 'expired',
      untrusted: 'opens',
    },
    {
      limits: { untilMs: floor },
      storedBoot: 'earlier',
      trusted: 'expired',
      holdover: 'expired',
      untrusted: 'expired',
    },
    { limits: { fromMs: now - hour }, storedBoot: 'earlier', trusted: 'opens', holdover: 'opens', untrusted: 'opens' },
    { limits: { fromMs: now - hour }, storedBoot: 'this', trusted: 'opens', holdover: 'opens', untrusted: 'not_yet' },
    {
      limits: { fromMs: now + hour },
      storedBoot: 'earlier',
      trusted: 'not_yet',
      holdover: 'not_yet',
      untrusted: 'opens',
    },
    {
      limits: { fromMs: now + hour },
      storedBoot: 'this',
      trusted: 'not_yet',
      holdover: 'not_yet',
      untrusted: 'not_yet',
    },
    { limits: {}, storedBoot: 'this', trusted: 'opens', holdover: 'opens', untrusted: 'opens' },
  ] as const;
  test.each(table)('$limits, stored in $storedBoot boot', ({ limits, storedBoot, ...expected }) => {
    for (const clock of ['trusted', 'holdover', 'untrusted'] as const) {
      const decision = decidePin({
        ...facts,
        clock,
        effectiveMs: times[clock],
        right: { ...right, ...limits, storedBoot },
      });
      expect(decision.kind === 'granted' ? 'opens' : decision.reason, clock).toBe(expected[clock]);
    }
  });
});
