import type { CountedRows } from '../audit/counted-rows.js';
import type { AccessMode, NewEvent, Reason } from '../audit/event.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import type { DropOffKeeper } from '../cabinet/drop-off-keeper.js';
import { runsTheCabinet } from '../cabinet/roles.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import { localTime } from '../lib/week-hours.js';
import { isAtTheDoor, isReopenable } from '../rental/delivery-time.js';
import type { BlockedLockers } from '../store/blocked.js';
import type { Meta } from '../store/meta.js';
import type { Persons } from '../store/persons.js';
import type { Rentals } from '../store/rentals.js';
import type { Revocations } from '../store/revocations.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import {
  actorRoleOf,
  type Claim,
  decide,
  decideLockers,
  decideRight,
  type Facts,
  type RightReason,
  type UntrustedQr,
  type Verdict,
  type Wanted,
} from './decide.js';
import { lostTokenUses } from './lost-uses.js';
import type { RightTerms } from './right-terms.js';

interface JudgeParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly persons: Pick<Persons, 'standingOf'>;
  readonly uses: Uses;
  readonly revocations: Revocations;
  readonly blocked: BlockedLockers;
  readonly dropOffs: Pick<DropOffKeeper, 'of' | 'openOf'>;
  readonly rentals: Pick<Rentals, 'ofRight' | 'holding' | 'get' | 'turns'>;
  /** Denials of every kind share one counter. */
  readonly refusals: CountedRows;
  /** Told when the disk does not take what those who run the cabinet looked at or tried: they look all the same. */
  readonly fault: (error: unknown) => void;
  readonly clock: Clock;
  readonly cabinet: string;
  readonly timezone: string;
  /** Every configured locker by its id, in the order of the config. */
  readonly lockers: ReadonlyMap<string, { readonly size: string }>;
  readonly isFree: (locker: string) => boolean;
  readonly untrustedQr: UntrustedQr;
  /** What is to be paid for the rental of a right before it opens, in paise. */
  readonly owedPaise: (right: string) => number;
  /** The cloud has not given back yet what was lost with the database. */
  readonly awaitsState: () => boolean;
}

/** Brings together what a decision depends on, has it made, and records denials. Moves nothing. */
export class Judge {
  constructor(private readonly parts: JudgeParts) {}

  /**
   * Whether a right opens what is wanted. That its holder is asked to pay first is recorded here.
   * @throws LockerError `store.*`
   */
  judge(right: RightTerms, mode: AccessMode, wanted: Wanted = {}): Verdict {
    const verdict = decide(this.#facts(right, mode, wanted));
    if (verdict.kind === 'owing') this.recordDenial(mode, 'owing', right, verdict.locker);
    return verdict;
  }

  /** Why a right may not be used at all now, whatever it opens. */
  objection(right: RightTerms, mode: AccessMode): RightReason | undefined {
    return decideRight(this.#facts(right, mode, {}));
  }

  /** The lockers that a right opens now; `back`: those from which its courier may take something back. */
  openable(right: RightTerms, mode: AccessMode, wanted: Pick<Wanted, 'back'> = {}): readonly string[] {
    return decideLockers(this.#facts(right, mode, wanted));
  }

  /** A courier's locker whose door has not been shut since he opened it. */
  openDropOff({ role, ref }: RightTerms): string | undefined {
    if (role !== 'courier') return undefined;
    const { dropOffs, clock, lockers } = this.parts;
    const drop = dropOffs.openOf(ref);
    if (drop === undefined || !isAtTheDoor(drop, clock.now())) return undefined;
    return lockers.has(drop.locker) ? drop.locker : undefined;
  }

  /**
   * Records a denial. What was presented is recorded only where it is known: a right, a locker of this cabinet.
   * @throws LockerError `store.*`
   */
  recordDenial(mode: AccessMode, reason: Reason, right?: RightTerms, locker?: string): void {
    this.parts.store.tx(() => this.parts.refusals.record(this.denial(mode, reason, right, locker)));
  }

  /** Whoever runs the cabinet was told which lockers he may open, or what is so already: a look at it, as rows go. */
  noteLook(rights: readonly RightTerms[], mode: AccessMode): void {
    const right = rights.find(({ role }) => runsTheCabinet(role));
    if (right === undefined) return;
    this.#note({ event: 'admin.viewed', access_mode: mode, credential_ref: right.ref, ...whoHas(right) });
  }

  /** What somebody who runs the cabinet may do did not begin: a lock that was busy, a part that was away. No denial. */
  noteRefusal({ locker, mode, credentialRef, actor, actorRole }: Grant, { code }: LockerError): void {
    if (actorRole !== 'operator' && actorRole !== 'installer') return;
    // It did begin: its intent is a row, and its outcome will be one.
    if (code === 'opening.outcome_unrecorded') return;
    this.#note({
      ...{ event: 'admin.refused', outcome: 'refused', error: code, actor_role: actorRole },
      ...(this.parts.lockers.has(locker) && { locker }),
      ...(mode && { access_mode: mode }),
      ...(credentialRef !== undefined && { credential_ref: credentialRef }),
      ...(actor !== undefined && { actor }),
    });
  }

  #note(event: NewEvent): void {
    try {
      this.parts.refusals.note(event);
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      this.parts.fault(error);
    }
  }

  /** The row of a denial. */
  denial(mode: AccessMode, reason: Reason, right?: RightTerms, locker?: string): NewEvent {
    const only =
      right !== undefined && right.lockers !== 'any' && right.lockers.length === 1 ? right.lockers[0] : undefined;
    const which = locker ?? only;
    return {
      event: 'access.denied',
      access_mode: mode,
      outcome: 'denied',
      reason,
      ...(right && { credential_ref: right.ref }),
      ...(right?.subjectRef !== undefined && { subject_ref: right.subjectRef }),
      ...(right && whoHas(right)),
      ...(which !== undefined && this.parts.lockers.has(which) && { locker: which }),
    };
  }

  /** Of the rental's own right, or of one that support has given for the same booking and locker when its PIN was lost. */
  #rents({ ref, role, lockers, subjectRef, rental }: RightTerms): boolean {
    if (role !== 'customer') return false;
    const { rentals } = this.parts;
    if (rentals.ofRight(ref) !== undefined) return true;
    if (rental !== undefined) return rentals.get(rental)?.overMs === null;
    const [locker, ...others] = lockers === 'any' ? [] : lockers;
    if (locker === undefined || others.length > 0 || subjectRef === undefined) return false;
    return rentals.holding(locker)?.subjectRef === subjectRef;
  }

  /** A delivery opens by rights for it alone: whoever came before, or comes too late, must not find somebody else's things. */
  #claim({ rental: id }: RightTerms, locker: string): Claim {
    const { rentals, clock } = this.parts;
    const held = rentals.holding(locker);
    if (id === undefined) return held?.payer === 'cloud' ? 'other' : 'his';
    if (held !== undefined) return held.id === id ? 'his' : 'other';
    const rental = rentals.get(id);
    return rental?.locker === locker && isReopenable(rental, clock.now()) ? 'again' : 'other';
  }

  #isDue({ ref, role, returns }: RightTerms, locker: string): boolean {
    const held = this.parts.rentals.holding(locker);
    if (role !== 'courier' || held?.payer !== 'cloud' || held.state !== 'overstayed') return false;
    return returns === true || held.rightRef === ref;
  }

  #facts(right: RightTerms, mode: AccessMode, wanted: Wanted): Facts {
    const {
      uses,
      revocations,
      blocked,
      meta,
      persons,
      clock,
      cabinet,
      timezone,
      lockers,
      isFree,
      untrustedQr,
      awaitsState,
      rentals,
    } = this.parts;
    let turns: ReadonlyMap<string, number> | undefined;
    const now = clock.now();
    const effectiveMs = clock.effectiveMs();
    const kind = right.kept === 'token' ? 'token' : 'right';
    return {
      right,
      mode,
      wanted,
      cabinet,
      lockers,
      standing: persons.standingOf({ subjectRef: right.subjectRef, credentialRef: right.ref }),
      revoked: revocations.has(right.ref),
      blocked: (locker) => blocked.has(locker),
      free: isFree,
      used: (of) => uses.used({ kind, ref: right.ref, of }),
      claim: (locker) => this.#claim(right, locker),
      due: (locker) => this.#isDue(right, locker),
      turns: (locker) => {
        turns ??= rentals.turns();
        return turns.get(locker) ?? 0;
      },
      // What he takes back has nothing to do with what he is bringing.
      openDropOff: wanted.back ? undefined : this.openDropOff(right),
      owedPaise: right.role === 'customer' ? this.parts.owedPaise(right.ref) : 0,
      rents: this.#rents(right),
      lost: right.kept === 'token' ? lostTokenUses(meta) : undefined,
      awaitsState: awaitsState(),
      boot: now.boot,
      clock: now.state,
      effectiveMs,
      local: () => localTime(effectiveMs, timezone),
      untrustedQr,
    };
  }
}

/** Who presents a right, as rows name him. */
function whoHas(right: RightTerms): Pick<NewEvent, 'actor' | 'actor_role'> {
  const { actorRole } = actorRoleOf(right);
  return { ...(right.holder !== undefined && { actor: right.holder }), ...(actorRole && { actor_role: actorRole }) };
}
