import { decide, type Facts } from '../../src/access/decide.js';
import type { RightTerms } from '../../src/access/right-terms.js';

export const minute = 60_000;
export const day = 86_400_000;
export const now = Date.UTC(2026, 5, 1, 12);
export const lockers = new Map(Object.entries({ A01: { size: 'S' }, A02: { size: 'S' }, A03: { size: 'L' } }));
export const officeHours = [{ days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 18 * 60 }];
export const midday = { day: 1, minute: 12 * 60 };
export const night = { day: 1, minute: 3 * 60 };

export const stored: RightTerms = {
  kept: 'here',
  role: 'customer',
  ref: 'r1',
  lockers: ['A01'],
  uses: 1,
  storedBoot: 'earlier',
};
export const token: RightTerms = {
  ...{ kept: 'token', role: 'customer', ref: 't1', cabinet: 'CAB-1', lockers: ['A01'], uses: 1, untilMs: now + day },
};
export const courier: RightTerms = {
  ...{
    kept: 'here',
    role: 'courier',
    ref: 'c1',
    lockers: 'any',
    sizes: ['S'],
    holder: 'rider-7',
    storedBoot: 'earlier',
  },
};
export const operator: RightTerms = {
  ...{ kept: 'here', role: 'operator', ref: 'o1', lockers: 'any', holder: 'op-3', storedBoot: 'earlier' },
};

/** All is well; a test changes what it is about. */
export const facts: Facts = {
  right: token,
  mode: 'qr',
  wanted: {},
  cabinet: 'CAB-1',
  lockers,
  blocked: () => false,
  free: () => true,
  standing: undefined,
  revoked: false,
  used: () => 0,
  claim: () => 'his',
  due: () => false,
  turns: () => 0,
  openDropOff: undefined,
  owedPaise: 0,
  rents: false,
  awaitsState: false,
  lost: undefined,
  boot: 'this',
  clock: 'trusted',
  effectiveMs: now,
  local: () => midday,
  untrustedQr: 'floor',
};

/** Why not, or how it went on. */
export const outcome = (changed: Partial<Facts>): string => {
  const verdict = decide({ ...facts, ...changed });
  return verdict.kind === 'denied' ? verdict.reason : verdict.kind;
};
/** The locker, the lockers to choose from, what is owed, or why none. */
export const opened = (changed: Partial<Facts>): string => {
  const verdict = decide({ ...facts, ...changed });
  if (verdict.kind === 'granted') return verdict.grant.locker;
  if (verdict.kind === 'owing') return `owing ${verdict.paise}`;
  return verdict.kind === 'denied' ? verdict.reason : verdict.lockers.join(' ');
};
