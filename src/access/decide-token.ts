import type { ClockState, Reason } from '../audit/event.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import type { AccessToken } from '../tokens/access-token.js';
import { timeLeewayMs, tooLongLived } from '../tokens/life.js';
import { signedFaults } from '../tokens/signed-object.js';
import { longestLivesMs } from '../tokens/signed-types.js';
import type { LostUses } from './lost-uses.js';

/** What a QR code from the cloud is worth while the time is not known. */
export type UntrustedQr = 'refuse' | 'floor';

export interface TokenFacts {
  readonly token: AccessToken;
  /** The locker that was chosen beside the token, if any. */
  readonly chosen: string | undefined;
  /** Id of this cabinet. */
  readonly cabinet: string;
  /** Such a locker is configured. */
  readonly exists: (locker: string) => boolean;
  /** How often the token was used at a locker. */
  readonly used: (locker: string) => number;
  readonly lost: LostUses | undefined;
  readonly clock: ClockState;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
  readonly untrustedQr: UntrustedQr;
}

export type TokenVerdict =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** The token names several lockers and none was chosen: those it still opens. */
  | { readonly kind: 'choose'; readonly lockers: readonly string[] }
  /** The reason is for the record, never for who presented it. */
  | { readonly kind: 'denied'; readonly reason: TokenReason };

/**
 * Reasons to deny a verified token, in the order in which they are looked at: the first that holds is recorded. Untrusted
 * clock: the floor is the time, so what has expired by then stays expired, and what has not begun by then has not begun.
 */
const denials = [
  ['wrong_cabinet', ({ token, cabinet }) => token.cabinet !== cabinet],
  ['expired', ({ token, effectiveMs }) => token.untilMs <= effectiveMs],
  ['clock_untrusted', ({ clock, untrustedQr }) => clock === 'untrusted' && untrustedQr === 'refuse'],
  ['not_yet', ({ token, effectiveMs }) => token.fromMs !== undefined && token.fromMs > effectiveMs],
  [
    'too_long_lived',
    ({ token, clock, effectiveMs }) =>
      tooLongLived(token, longestLivesMs['access+jwt'], { known: clock !== 'untrusted', effectiveMs }),
  ],
  ['uses_lost', usedBeforeLoss],
  ['other_locker', ({ token, chosen }) => chosen !== undefined && !token.lockers.includes(chosen)],
  ['no_locker', (facts) => !wanted(facts).some(facts.exists)],
  ['used_up', (facts) => openable(facts).length === 0],
] as const satisfies readonly (readonly [Reason, (facts: TokenFacts) => boolean])[];

/** Every reason for which a QR text is denied, in order. The last is found when the use is taken: see src/store/token-uses.ts. */
export const tokenReasons = [...signedFaults, ...denials.map(([reason]) => reason), 'uses_full'] as const;
export type TokenReason = (typeof tokenReasons)[number];

/** Whether a verified token opens, and which locker. */
export function decideToken(facts: TokenFacts): TokenVerdict {
  const denial = denials.find(([, holds]) => holds(facts));
  if (denial !== undefined) return { kind: 'denied', reason: denial[0] };
  const { token, chosen } = facts;
  const lockers = openable(facts);
  const [locker] = lockers;
  if (locker === undefined || (chosen === undefined && token.lockers.length > 1)) return { kind: 'choose', lockers };
  const grant: Grant = {
    locker,
    mode: 'qr',
    credentialRef: token.jti,
    token: { allowed: token.uses, untilMs: token.untilMs },
    ...(token.ref !== undefined && { subjectRef: token.ref }),
  };
  return { kind: 'granted', grant };
}

/** A token that was made after the loss had no uses to lose. */
function usedBeforeLoss({ token, lost }: TokenFacts): boolean {
  if (lost === undefined) return false;
  const { beforeMs } = lost;
  return beforeMs === undefined || token.issuedMs === undefined || token.issuedMs <= beforeMs + timeLeewayMs;
}

function wanted({ token, chosen }: TokenFacts): readonly string[] {
  return chosen === undefined ? token.lockers : [chosen];
}

function openable(facts: TokenFacts): readonly string[] {
  return wanted(facts).filter((locker) => facts.exists(locker) && facts.used(locker) < facts.token.uses);
}
