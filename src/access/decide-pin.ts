import type { ClockState, Reason } from '../audit/event.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import type { PinRight } from '../store/rights.js';

export interface PinFacts {
  readonly locker: string;
  /** Such a locker is configured. */
  readonly exists: boolean;
  readonly right: PinRight | undefined;
  /** The typed PIN belongs to the right. */
  readonly matches: boolean;
  readonly boot: string;
  readonly clock: ClockState;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
}

export type PinVerdict =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** The reason is for the record, never for who typed. */
  | { readonly kind: 'denied'; readonly reason: Reason };

/**
 * Whether a typed locker and PIN open. Untrusted clock: what has expired at the floor stays expired, and a right stored
 * before this boot is not held to a beginning that nobody can date.
 */
export function decidePin(facts: PinFacts): PinVerdict {
  const { right } = facts;
  if (!facts.exists) return denied('no_locker');
  if (right === undefined) return denied('no_right');
  if (!facts.matches) return denied('wrong_pin');
  if (right.untilMs !== null && right.untilMs <= facts.effectiveMs) return denied('expired');
  if (right.fromMs !== null && right.fromMs > facts.effectiveMs) {
    const beginningKnown = facts.clock !== 'untrusted' || right.storedBoot === facts.boot;
    if (beginningKnown) return denied('not_yet');
  }
  if (right.usesLeft === 0) return denied('used_up');
  return { kind: 'granted', grant: { locker: facts.locker, mode: 'pin', credentialRef: right.ref } };
}

function denied(reason: Reason): PinVerdict {
  return { kind: 'denied', reason };
}
