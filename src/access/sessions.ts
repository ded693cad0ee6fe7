import type { AccessMode, Reason } from '../audit/event.js';
import type { CabinetView } from '../cabinet/cabinet-view.js';
import { runsTheCabinet } from '../cabinet/roles.js';
import type { By, Upkeep } from '../cabinet/upkeep.js';
import type { Clock } from '../clock/clock.js';
import { LockerError } from '../lib/errors.js';
import type { Deliveries, DeliveryView } from '../rental/deliveries.js';
import { holdsLocker } from '../rental/rental-state.js';
import type { RightRole, Rights } from '../store/rights.js';
import { verdictOfAll, type Wanted } from './decide.js';
import type { Holder } from './decision.js';
import type { Judge } from './judge.js';
import type { Presenter } from './present.js';
import type { Presentation } from './presentation.js';
import { type RightTerms, termsOfStored } from './right-terms.js';
import { idleMs, type Session, SessionBook, type TimedSession } from './session-book.js';
import type { SessionView } from './session-view.js';

/** What an operator does to a locker beside opening it. */
export type Care = 'block' | 'unblock' | 'clearFaults' | 'emptied';

interface SessionsParts {
  readonly judge: Pick<
    Judge,
    'judge' | 'objection' | 'openable' | 'openDropOff' | 'recordDenial' | 'noteLook' | 'noteRefusal'
  >;
  readonly rights: Pick<Rights, 'get'>;
  readonly presenter: Pick<Presenter, 'openOn'>;
  readonly cabinet: Pick<CabinetView, 'lockers'> & { readonly upkeep: Pick<Upkeep, Care> };
  readonly dropOffs: Pick<Deliveries, 'bringing' | 'view' | 'done' | 'isOut'>;
  readonly clock: Pick<Clock, 'now'>;
  /** So many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** There is no such session, or it is over: idle for too long, ended, or its right may not be used any more. */
export interface SessionOver {
  readonly kind: 'over';
}

/** What became of one locker of all. */
export interface OneOfAll {
  readonly locker: string;
  /** `already_open`: it was left as it is. */
  readonly came: Presentation | { readonly kind: 'already_open' };
}

interface AllOpened {
  readonly kind: 'all';
  readonly lockers: readonly OneOfAll[];
  /** False when it was stopped before the last locker. */
  readonly complete: boolean;
}

/** What somebody who runs the cabinet may look at in a session. */
export interface Insight {
  readonly kind: 'insight';
  readonly role: 'operator' | 'installer';
  /** So long the session lasts when nothing is done in it: whole seconds, at least 1. */
  readonly seconds: number;
  /** Whether it is about a locker: his rights may name some. */
  readonly names: (locker: string) => boolean;
}

/** What somebody has said of a delivery is on record. */
export interface Told {
  readonly kind: 'told';
  readonly delivery: DeliveryView;
}

const over: SessionOver = { kind: 'over' };
/** From the one who may do most. */
const roles: readonly RightRole[] = ['operator', 'installer', 'courier', 'customer'];

/**
 * Short sessions of those who have shown a right: what is done in one is decided anew each time, by the right as it is then.
 * What was presented is not kept.
 */
export class Sessions {
  readonly #book: SessionBook;

  constructor(private readonly parts: SessionsParts) {
    this.#book = new SessionBook(() => parts.clock.now().monoMs, parts.random);
  }

  /**
   * That somebody who runs the cabinet has begun one is a row.
   * @throws LockerError `store.*`
   */
  begin({ rights, mode }: Holder): SessionView {
    this.parts.judge.noteLook(rights, mode);
    const session = this.#book.begin(rights, mode);
    return this.#viewOf({ ...session, leftMs: idleMs(session) }, rights);
  }

  /**
   * A session as it is now. To look at it does not make it last longer.
   * @throws LockerError `store.*`
   */
  view(id: string): SessionView | undefined {
    const session = this.#book.get(id);
    const { usable = [] } = session ? this.#rightsOf(session) : {};
    return session && usable.length > 0 ? this.#viewOf(session, usable) : undefined;
  }

  /** The rights by which a session was begun. To look does not make it last longer. */
  begunBy(id: string): readonly RightTerms[] {
    return this.#book.get(id)?.rights ?? [];
  }

  /**
   * The rights of a session that may be used now; its time begins anew.
   * @throws LockerError `store.*`
   */
  rightsOf(id: string): Pick<Session, 'rights' | 'mode'> | undefined {
    return this.#use(id);
  }

  end(id: string): boolean {
    return this.#book.end(id);
  }

  /**
   * What whoever runs the cabinet may look at. To look does not make a session last longer, so that a screen which asks again and again
   * keeps none; that it began is a row.
   * @throws LockerError `store.*`
   */
  async look(id: string): Promise<Insight | Presentation | SessionOver> {
    const session = this.#book.get(id);
    const { usable = [] } = session ? this.#rightsOf(session) : {};
    if (session === undefined || usable.length === 0) return over;
    const rights = usable.filter(({ role }) => runsTheCabinet(role));
    if (rights.length === 0) return this.#denied(session, 'wrong_role');
    return {
      kind: 'insight',
      role: rights.some(({ role }) => role === 'operator') ? 'operator' : 'installer',
      seconds: secondsOf(session),
      names: (locker) => rights.some((right) => names(right, locker)),
    };
  }

  /**
   * The time of a session begins anew: whoever runs the cabinet, or brings parcels, has touched the screen.
   * @throws LockerError `store.*`
   */
  async stay(id: string): Promise<{ readonly kind: 'stays'; readonly view: SessionView } | Presentation | SessionOver> {
    const session = this.#use(id);
    if (session === undefined) return over;
    if (!session.rights.some(({ role }) => runsTheCabinet(role) || role === 'courier'))
      return this.#denied(session, 'wrong_role');
    return { kind: 'stays', view: this.#viewOf({ ...session, leftMs: idleMs(session) }, session.rights) };
  }

  /** Opens a locker: the only one of the right, or the one that is wanted; for a courier a free one, the same until its door is shut. */
  open(id: string, wanted: Wanted): Promise<Presentation | SessionOver> {
    return orUnavailable(async () => {
      const session = this.#use(id);
      return session ? this.#open(session, wanted) : over;
    });
  }

  /**
   * A courier is done at the open door, or has left nothing in the locker: nobody else is told so where the door cannot be read.
   * @throws LockerError `store.*`
   */
  async dropped(id: string, left: boolean): Promise<Told | Presentation | SessionOver> {
    return this.#tell(id, 'courier', (right, mode) => {
      const who = { ...whoSays(right, mode), ...(right.holder !== undefined && { actor: right.holder }) };
      return this.parts.dropOffs.done(right.ref, left, { ...who, actor_role: 'courier' });
    });
  }

  /**
   * A recipient says that he has taken what was brought for him: where nobody can read whether his door opened.
   * @throws LockerError `store.*`
   */
  async taken(id: string): Promise<Told | Presentation | SessionOver> {
    return this.#tell(id, 'customer', (right, mode) => {
      const { dropOffs } = this.parts;
      const mine = right.rental === undefined ? undefined : dropOffs.view(right.rental);
      // Whether he has a use left says nothing: his last one may have opened it, and nobody could tell.
      if (mine === undefined || !holdsLocker(mine.state) || !names(right, mine.locker)) return undefined;
      return dropOffs.isOut(mine.locker, { how: 'collected', who: whoSays(right, mode) });
    });
  }

  /**
   * A courier takes back what is due: the locker opens, and its delivery is over once it was seen open.
   * @param open false: he has taken it, and the door needs no opening
   * @throws LockerError `store.*`
   */
  async takeBack(id: string, locker: string, open: boolean): Promise<Told | Presentation | SessionOver> {
    const wanted: Wanted = { locker, back: true };
    if (open) {
      return orUnavailable(async () => {
        const session = this.#use(id);
        if (session === undefined) return over;
        const rights = session.rights.filter(({ role }) => role === 'courier');
        if (rights.length === 0) return this.#denied(session, 'wrong_role', locker);
        return this.#open({ ...session, rights }, wanted);
      });
    }
    return this.#tell(id, 'courier', (right, mode) => {
      const { dropOffs, judge } = this.parts;
      if (!judge.openable(right, mode, { back: true }).includes(locker)) return undefined;
      const who = { ...whoSays(right, mode), ...(right.holder !== undefined && { actor: right.holder }) };
      return dropOffs.isOut(locker, { how: 'returned', who: { ...who, actor_role: 'courier' } });
    });
  }

  /**
   * Opens every locker of the right, one after the other; those that are open already are left. For those who run the cabinet.
   * @param signal ends it before the next locker
   * @throws LockerError `store.*` before the first one
   */
  async openAll(id: string, signal: AbortSignal): Promise<AllOpened | Presentation | SessionOver> {
    const session = this.#use(id);
    if (session === undefined) return over;
    const rights = session.rights.filter(({ role }) => runsTheCabinet(role));
    if (rights.length === 0) return this.#denied(session, 'wrong_role');
    const all = this.parts.cabinet.lockers().map(({ id }) => id);
    const lockers: OneOfAll[] = [];
    for (const locker of all.filter((locker) => rights.some((right) => names(right, locker)))) {
      const came = signal.aborted ? undefined : await orUnavailable(() => this.#openNext(id, locker));
      const stopping = came?.kind === 'unavailable' && came.error.code === 'opening.stopping';
      if (came === undefined || stopping) return { kind: 'all', lockers, complete: false };
      lockers.push({ locker, came });
    }
    // Each that was opened has its rows.
    if (lockers.every(({ came }) => came.kind === 'already_open')) this.parts.judge.noteLook(rights, session.mode);
    return { kind: 'all', lockers, complete: true };
  }

  /**
   * Blocks a locker, unblocks it, ends its alarms, or says that it was emptied. For operators.
   * @throws LockerError `opening.no_locker`, `store.*`
   */
  async lookAfter(
    id: string,
    care: Care,
    locker: string,
  ): Promise<{ readonly kind: 'cared'; readonly changed: boolean } | Presentation | SessionOver> {
    const session = this.#use(id);
    if (session === undefined) return over;
    const mine = session.rights.filter(({ role }) => role === 'operator');
    const right = mine.find((right) => names(right, locker));
    if (right === undefined) return this.#denied(session, mine.length === 0 ? 'wrong_role' : 'other_locker', locker);
    const { ref, holder = ref } = right;
    const by: By = { actor: holder, actorRole: 'operator', credentialRef: ref };
    try {
      return { kind: 'cared', changed: this.parts.cabinet.upkeep[care](locker, by) };
    } catch (error) {
      if (error instanceof LockerError) this.parts.judge.noteRefusal({ ...by, locker, mode: session.mode }, error);
      throw error;
    }
  }

  /** What the first right of a role says that may say it. */
  #tell(
    id: string,
    role: RightRole,
    say: (right: RightTerms, mode: AccessMode) => DeliveryView | undefined,
  ): Promise<Told | Presentation> | SessionOver {
    const session = this.#use(id);
    if (session === undefined) return over;
    const mine = session.rights.filter((right) => right.role === role);
    for (const right of mine) {
      const delivery = say(right, session.mode);
      if (delivery) return Promise.resolve({ kind: 'told', delivery });
    }
    return this.#denied(session, mine.length === 0 ? 'wrong_role' : 'no_rental');
  }

  /** `undefined` when the session is over, or is one of those who run the cabinet no more. */
  async #openNext(id: string, locker: string): Promise<OneOfAll['came'] | undefined> {
    const session = this.#use(id);
    const rights = session?.rights.filter(({ role }) => runsTheCabinet(role)) ?? [];
    if (session === undefined || rights.length === 0) return undefined;
    const view = this.parts.cabinet.lockers().find((one) => one.id === locker);
    return view?.state === 'open' ? { kind: 'already_open' } : this.#open({ ...session, rights }, { locker });
  }

  async #open(session: Session, wanted: Wanted): Promise<Presentation> {
    const { judge, presenter } = this.parts;
    const { rights, mode } = session;
    const verdict = verdictOfAll(rights.map((right) => judge.judge(right, mode, wanted)));
    if (verdict === undefined || verdict.kind === 'denied') {
      return this.#denied(session, verdict?.reason ?? 'no_right', wanted.locker);
    }
    const presentation = await presenter.openOn(verdict);
    // An opening may take long; the time begins when it is over.
    this.#book.renew(session);
    return presentation;
  }

  #denied({ rights, mode }: Session, reason: Reason, locker?: string): Promise<Presentation> {
    this.parts.judge.recordDenial(mode, reason, rights[0], locker);
    return this.parts.presenter.openOn({ kind: 'denied' });
  }

  /** The session with those of its rights that may be used now, renewed. It ends when there is none, and the record says why. */
  #use(id: string): Session | undefined {
    const session = this.#book.get(id);
    if (session === undefined) return undefined;
    const { usable, objection = 'no_right' } = this.#rightsOf(session);
    if (usable.length === 0) {
      this.#book.end(id);
      this.parts.judge.recordDenial(session.mode, objection, session.rights[0]);
      return undefined;
    }
    this.#book.renew(session);
    return { ...session, rights: usable };
  }

  #viewOf({ id, mode, leftMs }: TimedSession, rights: readonly RightTerms[]): SessionView {
    const { judge, cabinet, dropOffs } = this.parts;
    const couriers = rights.filter(({ role }) => role === 'courier');
    const returns = new Set(couriers.flatMap((right) => judge.openable(right, mode, { back: true })));
    const delivery = rights
      .map(({ role, ref, rental }) => {
        if (role === 'courier') return dropOffs.bringing(ref);
        return rental === undefined ? undefined : dropOffs.view(rental);
      })
      .find((one) => one !== undefined);
    const mine = rights.map((right) => ({ right, lockers: judge.openable(right, mode) }));
    const lockers = new Set(mine.flatMap(({ lockers }) => lockers));
    const seeking = mine.filter(({ right }) => right.role === 'courier' && judge.openDropOff(right) === undefined);
    const free = new Set(seeking.flatMap(({ lockers }) => lockers));
    const views = cabinet.lockers();
    return {
      session: id,
      role: roles.find((role) => rights.some((right) => right.role === role)) ?? 'customer',
      seconds: secondsOf({ leftMs }),
      lockers: views.map(({ id }) => id).filter((id) => lockers.has(id)),
      ...(seeking.length > 0 && {
        sizes: [...new Set(views.filter(({ id }) => free.has(id)).map(({ size }) => size))],
      }),
      ...(returns.size > 0 && { returns: views.map(({ id }) => id).filter((id) => returns.has(id)) }),
      ...(delivery && { delivery }),
    };
  }

  /** Its rights as they are now, without those that may not be used; `objection`: why the first of these may not. */
  #rightsOf({ rights, mode }: Session): { readonly usable: readonly RightTerms[]; readonly objection?: Reason } {
    const usable: RightTerms[] = [];
    const objections: Reason[] = [];
    for (const right of rights) {
      const terms = this.#asItIs(right);
      const objection = this.parts.judge.objection(terms ?? right, mode) ?? (terms ? undefined : 'no_right');
      if (objection !== undefined) objections.push(objection);
      else if (terms) usable.push(terms);
    }
    const [objection] = objections;
    return { usable, ...(objection && { objection }) };
  }

  /** A right that is kept here may have been replaced or removed since. */
  #asItIs(right: RightTerms): RightTerms | undefined {
    if (right.kept !== 'here') return right;
    const stored = this.parts.rights.get(right.ref);
    return stored && termsOfStored(stored);
  }
}

function secondsOf({ leftMs }: Pick<TimedSession, 'leftMs'>): number {
  return Math.max(1, Math.ceil(leftMs / 1000));
}

function names({ lockers }: RightTerms, locker: string): boolean {
  return lockers === 'any' || lockers.includes(locker);
}

/** What could not be judged or recorded is said of the one locker. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T | Presentation> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LockerError) return { kind: 'unavailable', error };
    throw error;
  }
}

function whoSays({ ref }: RightTerms, mode: AccessMode) {
  return { access_mode: mode, credential_ref: ref };
}
