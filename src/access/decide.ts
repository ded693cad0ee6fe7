import type { AccessMode, ActorRole, ClockState, Reason } from '../audit/event.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import { runsTheCabinet } from '../cabinet/roles.js';
import { coversTime, type LocalTime } from '../lib/week-hours.js';
import { byWear } from '../rental/allocate.js';
import { timeLeewayMs, tooLongLived } from '../tokens/life.js';
import { signedFaults } from '../tokens/signed-object.js';
import { longestLivesMs } from '../tokens/signed-types.js';
import type { LostUses } from './lost-uses.js';
import type { RightTerms } from './right-terms.js';

/** What a QR code from the cloud is worth while the time is not known. */
export type UntrustedQr = 'refuse' | 'floor';

/** What somebody wants to open by his right; the right may leave no choice. */
export interface Wanted {
  readonly locker?: string;
  /** Couriers: a free locker of this size. */
  readonly size?: string;
  /** Couriers: what lies in it and is due to go back. */
  readonly back?: true;
  /** Couriers: somebody is asked first what he has come for, and which size. */
  readonly asks?: true;
}

/**
 * What a customer's right is to what a locker holds. `again`: he has collected a moment ago, and may look for what he has left in it.
 * `other`: it is held for somebody else, or what the right is for is over.
 */
export type Claim = 'his' | 'again' | 'other';

/** All that a decision depends on. */
export interface Facts {
  readonly right: RightTerms;
  /** How it was presented. */
  readonly mode: AccessMode;
  readonly wanted: Wanted;
  /** Id of this cabinet. */
  readonly cabinet: string;
  /** Every configured locker by its id, in the order of the config. */
  readonly lockers: ReadonlyMap<string, { readonly size: string }>;
  readonly blocked: (locker: string) => boolean;
  /** Nothing is in it, nobody has a right to it, and it is known to work. */
  readonly free: (locker: string) => boolean;
  /** What the person whose right it is has said about it. */
  readonly standing: 'erased' | 'restricted' | undefined;
  readonly revoked: boolean;
  /** How often the right was used: at a locker, or (empty) over all. */
  readonly used: (of: string) => number;
  readonly claim: (locker: string) => Claim;
  /** A delivery is in it whose time is over, and the courier's right may take it back. */
  readonly due: (locker: string) => boolean;
  /** How often a locker was given to somebody. */
  readonly turns: (locker: string) => number;
  /** The courier's locker whose door has not been shut since he opened it. */
  readonly openDropOff: string | undefined;
  /** What is to be paid before a rental's locker opens, in paise; 0 for every other right. */
  readonly owedPaise: number;
  /** His things are in the locker: a rental of the same person's runs there, and the right opens it. */
  readonly rents: boolean;
  readonly lost: LostUses | undefined;
  /** The cloud has not given back yet what was lost with the database. */
  readonly awaitsState: boolean;
  readonly boot: string;
  readonly clock: ClockState;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
  /** The same in the cabinet's time zone. */
  readonly local: () => LocalTime;
  readonly untrustedQr: UntrustedQr;
}

export type Verdict =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** It opens several lockers and none was chosen: those that it opens now. */
  | { readonly kind: 'choose'; readonly lockers: readonly string[] }
  /** His rental ran longer than was paid for: he pays, and then it opens. */
  | Owing
  /** The reason is for the record, never for who presented it. */
  | { readonly kind: 'denied'; readonly reason: RightReason };

export interface Owing {
  readonly kind: 'owing';
  /** The locker of the rental. */
  readonly locker: string;
  /** Whole paise. */
  readonly paise: number;
}

type Check = readonly [Reason, (facts: Facts) => boolean];

/**
 * Reasons why a right opens nothing at all now, in the order in which they are looked at: the first that holds is recorded.
 *
 * The word of the person whose right it is comes before all that the right says: of what was erased nothing is told any more, and
 * whose data are not to be used is told so, whatever else would be wrong; but nobody is kept from his own things in a locker that he
 * rents. What is for another cabinet is told that first.
 *
 * While the clock is untrusted the floor is the time: what has expired by then stays expired. What depends on a time that
 * nobody knows is then decided for whoever may have his things in a locker, and against everybody else: a right that was stored
 * before this boot is not held to its beginning or its hours, and a courier with hours waits. Who runs the cabinet is never
 * kept out by its clock.
 */
const rightChecks = [
  ['wrong_cabinet', ({ right, cabinet }) => right.cabinet !== undefined && right.cabinet !== cabinet],
  ['erased', ({ standing }) => standing === 'erased'],
  ['restricted', ({ standing, rents }) => standing === 'restricted' && !rents],
  ['revoked', ({ revoked }) => revoked],
  ['expired', ({ right, effectiveMs }) => right.untilMs !== undefined && right.untilMs <= effectiveMs],
  ['clock_untrusted', needsTheTime],
  ['not_yet', hasNotBegun],
  ['too_long_lived', livesTooLong],
  ['state_awaited', ({ right, awaitsState }) => right.kept === 'token' && awaitsState],
  ['uses_lost', usedBeforeLoss],
  ['outside_hours', outsideHours],
] as const satisfies readonly Check[];

/** Reasons why a right that may be used does not open what is wanted. */
const lockerChecks = [
  ['other_locker', (facts) => wantsAnother(facts)],
  ['no_locker', (facts) => ![...named(facts)].some((id) => facts.lockers.has(id))],
  ['blocked', (facts) => ![...named(facts)].some((id) => mayPass(facts, id))],
  ['other_rental', (facts) => ![...named(facts)].some((id) => mayPass(facts, id) && isHis(facts, id))],
  ['used_up', usedUp],
  ['not_due', (facts) => facts.wanted.back === true && openable(facts).length === 0],
  ['no_free_locker', (facts) => openable(facts).length === 0],
] as const satisfies readonly Check[];

/** What only a stored right says. */
const notOfTokens: ReadonlySet<Reason> = new Set(['outside_hours', 'not_due', 'no_free_locker']);

export const rightReasons = [
  ...rightChecks.map(([reason]) => reason),
  ...lockerChecks.map(([reason]) => reason),
] as const;

/** Every reason for which a QR text is denied, in order. The last is found when the use is taken: see src/store/uses.ts. */
export const tokenReasons = [
  ...signedFaults,
  ...rightReasons.filter((reason) => !notOfTokens.has(reason)),
  'uses_full',
] as const;
export type TokenReason = (typeof tokenReasons)[number];
export type RightReason = (typeof rightChecks)[number][0] | (typeof lockerChecks)[number][0];

/** Whether a right may be used at all now, whatever it opens. */
export function decideRight(facts: Facts): RightReason | undefined {
  return firstOf(rightChecks, facts);
}

/** Whether a right opens, and which locker. The one decision, for whatever was presented and however. */
export function decide(facts: Facts): Verdict {
  const objection = decideRight(facts);
  // Also one for whom no locker is free: he may have come to take something back.
  if (objection === undefined && isAsked(facts)) return { kind: 'choose', lockers: decideLockers(facts) };
  const reason = objection ?? firstOf(lockerChecks, facts);
  if (reason !== undefined) return { kind: 'denied', reason };
  const { right, wanted, openDropOff, owedPaise } = facts;
  const lockers = openable(facts);
  const [locker] = lockers;
  if (owedPaise > 0 && locker !== undefined) return { kind: 'owing', locker, paise: owedPaise };
  const several = wanted.locker === undefined && right.role !== 'courier' && mayName(right, lockers);
  if (locker === undefined || several) return { kind: 'choose', lockers };
  return { kind: 'granted', grant: grantOf(facts, openDropOff ?? locker) };
}

/** The lockers that a right opens now, in the order in which they are named. */
export function decideLockers(facts: Facts): readonly string[] {
  return (decideRight(facts) ?? firstOf(lockerChecks, facts)) === undefined ? openable(facts) : [];
}

/**
 * Of several rights that somebody has at once the first that opens counts, unless one asks which locker, or they are bookings
 * of several: what the others open is then to be chosen from, too. `undefined` without any right.
 */
export function verdictOfAll(verdicts: readonly Verdict[]): Verdict | undefined {
  const choices = verdicts.flatMap((verdict) => (verdict.kind === 'choose' ? verdict.lockers : []));
  const grants = verdicts.flatMap((verdict) => (verdict.kind === 'granted' ? [verdict.grant] : []));
  const granted = new Set(grants.map(({ locker }) => locker));
  // A courier takes any locker; whoever has his things in several says which.
  const asks = granted.size > 1 && grants.every(({ purpose }) => purpose === 'collect');
  if (choices.length > 0 || asks) return { kind: 'choose', lockers: [...new Set([...granted, ...choices])] };
  const [grant] = grants;
  if (grant) return { kind: 'granted', grant };
  return verdicts.find(({ kind }) => kind === 'owing') ?? verdicts[0];
}

function firstOf<R extends Reason>(
  checks: readonly (readonly [R, (facts: Facts) => boolean])[],
  facts: Facts,
): R | undefined {
  return checks.find(([, holds]) => holds(facts))?.[0];
}

function isAsked({ right, wanted: { asks, locker } }: Facts): boolean {
  return right.role === 'courier' && asks === true && locker === undefined;
}

/** A right for several lockers asks which, even when one of them is left: it must not open a door that nobody stands at. */
function mayName({ lockers }: RightTerms, left: readonly string[]): boolean {
  return lockers === 'any' ? left.length > 1 : lockers.length > 1;
}

function grantOf({ right, mode, openDropOff, wanted, claim }: Facts, locker: string): Grant {
  const { ref, role, subjectRef, holder, uses, untilMs } = right;
  const courier = role === 'courier';
  const again = courier ? openDropOff !== undefined || wanted.back === true : claim(locker) === 'again';
  const counted = right.kept !== 'terminal' && !again;
  return {
    locker,
    mode,
    credentialRef: ref,
    ...(counted && {
      use: {
        kind: right.kept === 'token' ? 'token' : 'right',
        ref,
        of: courier ? '' : locker,
        ...(uses !== undefined && { allowed: uses }),
        ...(untilMs !== undefined && { untilMs }),
      },
    }),
    ...(courier && { purpose: wanted.back ? 'return' : 'drop_off' }),
    ...(role === 'customer' && { purpose: 'collect' }),
    ...(subjectRef !== undefined && { subjectRef }),
    ...(holder !== undefined && { actor: holder }),
    ...actorRoleOf(right),
  };
}

/** A customer is nobody in the record; a terminal is a system. */
export function actorRoleOf({ kept, role }: RightTerms): { readonly actorRole?: ActorRole } {
  if (kept === 'terminal') return { actorRole: 'system' };
  return role === 'customer' ? {} : { actorRole: role };
}

/** Stored in an earlier boot, so somebody may have used it before the power went. */
function isOlderThanBoot({ right, boot }: Facts): boolean {
  return right.kept === 'here' && right.storedBoot !== boot;
}

function needsTheTime(facts: Facts): boolean {
  const { right, clock, untrustedQr } = facts;
  if (clock !== 'untrusted') return false;
  if (right.kept === 'token' && untrustedQr === 'refuse') return true;
  const isHeldToHours = right.role === 'courier' || (right.role === 'customer' && !isOlderThanBoot(facts));
  return right.hours !== undefined && isHeldToHours;
}

function hasNotBegun(facts: Facts): boolean {
  const { right, clock, effectiveMs } = facts;
  if (right.fromMs === undefined || right.fromMs <= effectiveMs) return false;
  return clock !== 'untrusted' || !isOlderThanBoot(facts);
}

function livesTooLong({ right, clock, effectiveMs }: Facts): boolean {
  const { kept, untilMs, issuedMs } = right;
  if (kept !== 'token' || untilMs === undefined) return false;
  const life = { untilMs, ...(issuedMs !== undefined && { issuedMs }) };
  return tooLongLived(life, longestLivesMs['access+jwt'], { known: clock !== 'untrusted', effectiveMs });
}

/** A token that was made after the loss had no uses to lose. */
function usedBeforeLoss({ right, lost }: Facts): boolean {
  if (right.kept !== 'token' || lost === undefined) return false;
  const { beforeMs } = lost;
  return beforeMs === undefined || right.issuedMs === undefined || right.issuedMs <= beforeMs + timeLeewayMs;
}

function outsideHours({ right, clock, local }: Facts): boolean {
  return right.hours !== undefined && clock !== 'untrusted' && !coversTime(right.hours, local());
}

function wantsAnother({ right, wanted, openDropOff }: Facts): boolean {
  const { locker, size } = wanted;
  if (size !== undefined && right.sizes !== undefined && !right.sizes.includes(size)) return true;
  if (locker === undefined) return false;
  if (openDropOff !== undefined) return locker !== openDropOff;
  return right.lockers !== 'any' && !right.lockers.includes(locker);
}

/** The lockers that the right and the wish name, whether there are such lockers or not. */
function named({ right, wanted, lockers, openDropOff }: Facts): Iterable<string> {
  if (openDropOff !== undefined) return [openDropOff];
  if (wanted.locker !== undefined) return [wanted.locker];
  return right.lockers === 'any' ? lockers.keys() : right.lockers;
}

function mayPass({ right, lockers, blocked }: Facts, id: string): boolean {
  return lockers.has(id) && (runsTheCabinet(right.role) || !blocked(id));
}

/** Whoever runs the cabinet opens any locker, and a courier's are free or due. */
function isHis({ right, claim }: Facts, id: string): boolean {
  return right.role !== 'customer' || claim(id) !== 'other';
}

function usedUp(facts: Facts): boolean {
  const { right, wanted, used, openDropOff } = facts;
  const { uses } = right;
  if (uses === undefined || openDropOff !== undefined || wanted.back) return false;
  if (right.role === 'courier') return used('') >= uses;
  return ![...named(facts)].some((id) => mayPass(facts, id) && isHis(facts, id) && hasUse(facts, id));
}

/** Who looks for what he has left in it takes no second use. */
function hasUse({ right, used, claim }: Facts, id: string): boolean {
  return right.uses === undefined || used(id) < right.uses || (right.role === 'customer' && claim(id) === 'again');
}

function openable(facts: Facts): readonly string[] {
  const { right, wanted, lockers, free, due, turns, openDropOff } = facts;
  const passing = [...named(facts)].filter((id) => mayPass(facts, id) && isHis(facts, id));
  if (openDropOff !== undefined) return passing;
  if (right.role !== 'courier') return wanted.back ? [] : passing.filter((id) => hasUse(facts, id));
  if (wanted.back) return passing.filter(due);
  const sizes = wanted.size === undefined ? right.sizes : [wanted.size];
  const fitting = passing.filter((id) => sizes === undefined || sizes.includes(lockers.get(id)?.size ?? ''));
  return byWear(fitting.filter(free), turns);
}
