import type { KioskLocker, KioskSession } from '../wire.js';
import { leafOf } from './flow.js';

/** What a courier does at a door; `unconfirmed`: nobody can tell whether it opened, `again`: he has come back to it. */
type AtDoor = 'opened' | 'unconfirmed' | 'again';

interface InSession {
  /** As it was told last. */
  readonly session: KioskSession;
}

interface AtLocker extends InSession {
  readonly locker: string;
}

/** A parcel is put into a locker. */
export interface Put extends AtLocker {
  readonly at: 'put';
  readonly door: AtDoor;
  readonly seenOpen: boolean;
}

/** A parcel is taken back out of a locker. */
export interface Take extends AtLocker {
  readonly at: 'take';
  readonly door: AtDoor;
  readonly seenOpen: boolean;
}

/** Where a courier is. */
export type ParcelStep =
  /** His own number is typed; his PIN is asked for like any other. */
  | { readonly at: 'number'; readonly typed: string }
  | { readonly at: 'busy'; readonly what: 'asking' | 'opening'; readonly locker?: string }
  /** Something is due to go back: what has he come for? */
  | (InSession & { readonly at: 'errand' })
  | (InSession & { readonly at: 'sizes' })
  /** Nothing may be left here: no locker of any size, or of the one that he chose. */
  | (InSession & { readonly at: 'full' })
  | Put
  | (AtLocker & { readonly at: 'in' })
  /** He has left nothing in it. */
  | (AtLocker & { readonly at: 'nothing' })
  /** It stayed shut, and nothing is in it. */
  | (AtLocker & { readonly at: 'failed'; readonly size: string })
  | (InSession & { readonly at: 'returns' })
  | Take
  | (AtLocker & { readonly at: 'out' })
  /** It stayed shut, and the parcel is in it. */
  | (AtLocker & { readonly at: 'stuck' })
  /** It was too late for that. */
  | (InSession & { readonly at: 'gone' });

const mostDigits = 32;

/** A character of his number is typed, or taken back. Pure. */
export function typeNumber(typed: string, key: string): string {
  if (key === 'back') return typed.slice(0, -1);
  return /^[0-9A-Za-z-]$/.test(key) && typed.length < mostDigits ? typed + key : typed;
}

/** What a courier is asked first. Whoever has come back to a door that he has not shut goes on there. Pure. */
export function begun(session: KioskSession): ParcelStep {
  const { sizes, lockers, returns = [], delivery } = session;
  const open = delivery?.locker ?? (sizes === undefined && lockers.length === 1 ? lockers[0] : undefined);
  if (open !== undefined) return { at: 'put', session, locker: open, door: 'again', seenOpen: false };
  return returns.length > 0 ? { at: 'errand', session } : bringing(session);
}

/** He wants to bring a parcel. Pure. */
export function bringing(session: KioskSession): ParcelStep {
  return { at: session.sizes?.length ? 'sizes' : 'full', session };
}

/**
 * What a door has come to, as it is read by now, and as the session has it: the cabinet says when a parcel is in. A session that is over
 * says nothing any more, and the door alone has to do. Pure.
 * @param session as it is now; `null` while that is not known, `undefined` when it is over
 */
export function atDoor(
  step: Put | Take,
  lockers: readonly KioskLocker[],
  session: KioskSession | null | undefined,
): ParcelStep {
  const leaf = leafIn(lockers, step.locker);
  const now = { ...step, ...(session && { session }), seenOpen: step.seenOpen || leaf === 'open' };
  const isShut = now.seenOpen && leaf === 'closed';
  if (step.at === 'take') return isShut ? { at: 'out', session: now.session, locker: step.locker } : now;
  const isTold = session !== null && session !== undefined;
  const isIn = isTold ? session.sizes !== undefined && session.delivery === undefined : session === undefined && isShut;
  return isIn ? { at: 'in', session: now.session, locker: step.locker } : now;
}

/** Whether the cabinet sees by itself when the door is shut; else it has to be told. Pure. */
export function isReadable({ door, locker }: Put | Take, lockers: readonly KioskLocker[]): boolean {
  return door === 'opened' && leafIn(lockers, locker) !== 'unknown';
}

/** A courier is busy at a door; his session lasts no longer. */
const atDoorMs = 180_000;
/** He fetches the next parcel. */
const betweenMs = 60_000;

/**
 * For how long a courier may touch nothing before the page begins anew; `undefined`: no longer than anybody else. Pure.
 * @returns ms
 */
export function courierIdleMs(step: ParcelStep, lockers: readonly KioskLocker[]): number | undefined {
  if (step.at === 'put' || step.at === 'take') return isReadable(step, lockers) ? undefined : atDoorMs;
  return step.at === 'in' || step.at === 'nothing' || step.at === 'out' ? betweenMs : undefined;
}

function leafIn(lockers: readonly KioskLocker[], locker: string): KioskLocker['latch'] {
  const found = lockers.find(({ id }) => id === locker);
  return found ? leafOf(found) : 'unknown';
}

/** The doors that are lit: the one at which he is, or those from which he may take something. Pure. */
export function litBy(step: ParcelStep): readonly string[] {
  if (step.at === 'returns') return step.session.returns ?? [];
  return 'locker' in step && step.locker !== undefined ? [step.locker] : [];
}
