import type { StoredRental } from '../store/rentals.js';
import { mostPaise, type RentalClaim } from '../tokens/given-rental.js';
import { holdsLocker, isRunning, type RentalState } from './rental-state.js';
import { type Moment, marked } from './rental-time.js';

/** What a rental is given back by, beside what the cloud knows. */
interface GivingFacts {
  /** Wall time is the floor while the clock is untrusted. */
  readonly now: Moment & { readonly effectiveMs: number };
  /** Where the cloud names no size: that of its locker, if there is such a locker. */
  readonly size: string | undefined;
  /** By what it is to be opened, and whose it is. */
  readonly named: Pick<StoredRental, 'rightRef' | 'subjectRef'>;
}

/** How far a rental is. It goes one way only, so of two accounts the one that is further is the newer one. */
const stages = ['unpaid', 'running', 'over'] as const;
type Stage = (typeof stages)[number];

/**
 * A rental as it is to be stored after the cloud has given back what it knows of it; `kept` when what is here stays as it is, and
 * `unfit` when too little is known. What is here is never made older: where both say that it runs, what only grows is raised (what
 * was paid, what has run), and the rest stays. Of its time nothing is guessed: it goes on from what had run for certain. Pure.
 * @param here what the cabinet has of it
 */
export function givenRental(
  claim: RentalClaim,
  here: StoredRental | undefined,
  facts: GivingFacts,
): StoredRental | 'kept' | 'unfit' {
  // What a customer was offered and did not pay for has no state.
  if (claim.state === 'offered' && claim.payer === undefined) return 'unfit';
  const stage = stageOf(claim.state);
  if (here === undefined) {
    const fresh = freshOf(claim, facts);
    return fresh === undefined ? 'unfit' : withState(fresh, claim, facts);
  }
  const before = here.paidMs === 0 ? 'unpaid' : stageOf(here.state);
  const ahead = stages.indexOf(stage) - stages.indexOf(before);
  if (ahead > 0) {
    // Until it was paid it was no more than an offer, and it may have been ended for the lack of what was lost.
    const base = before === 'unpaid' && stage === 'running' ? { ...here, locker: claim.lkr } : here;
    return withState(raised(base, claim, facts), claim, facts);
  }
  if (ahead < 0 || stage !== 'running') return 'kept';
  return grows(here, claim) ? raised(here, claim, facts) : 'kept';
}

function stageOf(state: RentalState | undefined): Stage {
  if (state === undefined || state === 'offered' || state === 'awaiting_payment') return 'unpaid';
  return isRunning(state) ? 'running' : 'over';
}

function withState(rental: StoredRental, { state = 'ended' }: RentalClaim, { now }: GivingFacts): StoredRental {
  return { ...rental, state, pinHash: null, overMs: holdsLocker(state) ? null : Math.floor(now.effectiveMs) };
}

function freshOf(claim: RentalClaim, { now, size: ofLocker, named }: GivingFacts): StoredRental | undefined {
  const { rental: id, lkr: locker, size = ofLocker, payer = 'customer', began = null, used = 0, time = 0 } = claim;
  if (size === undefined) return undefined;
  // Where nobody knows what was paid, nothing more is asked for.
  const { paid = 0, waived = claim.paid === undefined ? mostPaise : 0, openings = 0 } = claim;
  return {
    ...{ id, locker, size, payer, state: 'ended', ...named, pinHash: null, overMs: null },
    ...{ boot: now.boot, monoMs: Math.floor(now.monoMs), usedMs: used, beganMs: began },
    ...{ paidMs: time, paidPaise: paid, waivedPaise: waived, openings },
  };
}

function grows(here: StoredRental, { time = 0, paid = 0, waived = 0, openings = 0 }: RentalClaim): boolean {
  return time > here.paidMs || paid > here.paidPaise || waived > here.waivedPaise || openings > here.openings;
}

function raised(here: StoredRental, claim: RentalClaim, { now }: GivingFacts): StoredRental {
  const { began = null, used = 0, time = 0, paid = 0, waived = 0, openings = 0 } = claim;
  // An offer has no time that runs.
  const run =
    here.paidMs === 0 || here.state === 'offered'
      ? { ...here, usedMs: 0, boot: now.boot, monoMs: now.monoMs }
      : marked(here, now);
  return {
    ...here,
    ...{ usedMs: Math.floor(Math.max(run.usedMs, used)), boot: run.boot, monoMs: Math.floor(run.monoMs) },
    ...{ beganMs: here.beganMs ?? began, paidMs: Math.max(here.paidMs, time) },
    ...{ paidPaise: Math.max(here.paidPaise, paid), waivedPaise: Math.max(here.waivedPaise, waived) },
    openings: Math.max(here.openings, openings),
  };
}
