import type { CountedRows } from '../audit/counted-rows.js';
import type { AccessMode, NewEvent, Reason } from '../audit/event.js';
import type { Grant } from '../cabinet/cabinet-view.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import { localTime } from '../lib/week-hours.js';
import type { BlockedLockers } from '../store/blocked.js';
import type { DropOffs } from '../store/drop-offs.js';
import type { Meta } from '../store/meta.js';
import type { Persons } from '../store/persons.js';
import type { Rentals } from '../store/rentals.js';
import type { Revocations } from '../store/revocations.js';
import type { Store } from '../store/store.js';
import type { Uses } from '../store/uses.js';
import {
  actorRoleOf,
  decide,
  decideLockers,
  decideRight,
  type Facts,
  type RightReason,
  runsTheCabinet,
  type UntrustedQr,
  type Verdict,
  type Wanted,
} from './decide.js';
import { lostTokenUses } from './lost-uses.js';
import type { RightTerms } from './right-terms.js';

export interface JudgeParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly persons: Pick<Persons, 'standingOf'>;
  readonly uses: Uses;
  readonly revocations: Revocations;
  readonly blocked: BlockedLockers;
  readonly dropOffs: DropOffs;
  readonly rentals: Pick<Rentals, 'ofRight' | 'holding'>;
  /** Denials of every kind share one counter. */
  readonly denials: CountedRows;
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

/** A courier who does not shut his door keeps it to himself for so long, on lockers whose doors nobody can read, too. */
const dropOffMs = 10 * 60_000;

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

  /** The lockers that a right opens now. */
  openable(right: RightTerms, mode: AccessMode): readonly string[] {
    return decideLockers(this.#facts(right, mode, {}));
  }

  /** A courier's locker whose door has not been shut since he opened it. */
  openDropOff({ role, ref }: RightTerms): string | undefined {
    if (role !== 'courier') return undefined;
    const { dropOffs, clock, lockers } = this.parts;
    const { boot, monoMs } = clock.now();
    const drop = dropOffs.openOf(ref);
    if (drop === undefined || drop.boot !== boot || monoMs - drop.monoMs >= dropOffMs) return undefined;
    return lockers.has(drop.locker) ? drop.locker : undefined;
  }

  /**
   * Records a denial. What was presented is recorded only where it is known: a right, a locker of this cabinet.
   * @throws LockerError `store.*`
   */
  recordDenial(mode: AccessMode, reason: Reason, right?: RightTerms, locker?: string): void {
    this.parts.store.tx(() => this.parts.denials.record(this.denial(mode, reason, right, locker)));
  }

  /** Whoever runs the cabinet was told which lockers he may open, or what is so already: a look at it, as rows go. */
  noteLook(rights: readonly RightTerms[], mode: AccessMode): void {
    const right = rights.find(runsTheCabinet);
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
      this.parts.denials.note(event);
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
  #rents({ ref, role, lockers, subjectRef }: RightTerms): boolean {
    if (role !== 'customer') return false;
    const { rentals } = this.parts;
    if (rentals.ofRight(ref) !== undefined) return true;
    const [locker, ...others] = lockers === 'any' ? [] : lockers;
    if (locker === undefined || others.length > 0 || subjectRef === undefined) return false;
    return rentals.holding(locker)?.subjectRef === subjectRef;
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
    } = this.parts;
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
      openDropOff: this.openDropOff(right),
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
