import type { KioskLocker } from '../wire.js';
import { complete, settled, takeBack, typeKey } from './locker-ids.js';

/** What the page says at the end of a try. */
export type Result =
  | { readonly kind: 'opened'; readonly seenOpen: boolean }
  /** The door that opened was closed again. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'unconfirmed' }
  | { readonly kind: 'denied' }
  /** Clock of `performance.now()`. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'unavailable' }
  /** The record has no room for it: that passes only when somebody looks after the cabinet. */
  | { readonly kind: 'no_room' }
  /** The session in which a locker was to be chosen ended before that. */
  | { readonly kind: 'over' }
  /** The connection went away while the answer was awaited: nobody here knows what became of it. */
  | { readonly kind: 'lost' };

/** What was presented opens several lockers, one of which is to be chosen. */
export interface Choose {
  readonly at: 'choose';
  readonly session: string;
  readonly lockers: readonly string[];
}

/** A PIN or a code of a rental: its customer has a choice. */
export interface Mine {
  readonly at: 'mine';
  readonly session: string;
  /** Its id. */
  readonly rental: string;
}

/** Somebody who runs the cabinet has begun a session. */
export interface Staff {
  readonly at: 'staff';
  readonly session: string;
}

export interface Outcome {
  readonly at: 'result';
  /** `code`: whatever is not typed on this page: a code or card, at a reader or read into the page. */
  readonly by: 'pin' | 'code';
  /** `null` where nobody said which. */
  readonly locker: string | null;
  readonly result: Result;
  /** A courier opened it, to put something in. */
  readonly isDrop?: true;
}

/** How a door stands that somebody had opened; for how long is told in steps. */
export type DoorLeft = 'shut' | 'open' | 'left' | 'loud';

/** Where a customer is on the way to his door. */
export type Step =
  | { readonly at: 'locker'; readonly typed: string }
  | { readonly at: 'pin'; readonly locker: string; readonly digits: string }
  /** `null`: whichever a code opens. */
  | { readonly at: 'sending'; readonly locker: string | null }
  | Choose
  | Outcome;

export type Act =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'back' }
  /** The locker number is complete although a longer one begins with it. */
  | { readonly type: 'next' }
  | { readonly type: 'choose'; readonly locker: string }
  | { readonly type: 'sent' }
  | { readonly type: 'answered'; readonly step: Choose | Outcome }
  /** A text was read into the page. */
  | { readonly type: 'scanned' }
  /** Something was presented at a reader, and this came of it. */
  | { readonly type: 'presented'; readonly step: Choose | Outcome }
  /** The same locker, the PIN anew. */
  | { readonly type: 'again' }
  | { readonly type: 'reset' }
  /** The doors or the list of lockers changed. */
  | { readonly type: 'doors' };

export const minPinDigits = 4;
export const maxPinDigits = 12;

export const start: Step = { at: 'locker', typed: '' };

/** The next step. Pure; an act that makes no sense where the customer is changes nothing. */
export function advance(step: Step, act: Act, lockers: readonly KioskLocker[]): Step {
  const ids = lockers.map(({ id }) => id);
  if (act.type === 'reset') return { at: 'locker', typed: complete(ids, '') };
  // Whoever waits for his answer gets it, whatever others present meanwhile.
  if (step.at !== 'sending' && act.type === 'presented') return act.step;
  if (step.at !== 'sending' && act.type === 'scanned') return { at: 'sending', locker: null };
  switch (step.at) {
    case 'locker':
      return chooseLocker(step, act, ids);
    case 'pin':
      return enterPin(step, act, ids);
    case 'sending':
      return act.type === 'answered' ? act.step : step;
    case 'choose':
      return pick(step, act, ids);
    case 'result':
      return showResult(step, act, lockers);
  }
}

type At<A extends Step['at']> = Extract<Step, { at: A }>;

function chooseLocker(step: At<'locker'>, act: Act, ids: readonly string[]): Step {
  switch (act.type) {
    case 'key': {
      const typed = typeKey(ids, step.typed, act.key);
      const locker = settled(ids, typed);
      return locker === null ? { at: 'locker', typed } : askPin(locker);
    }
    case 'back':
      return { at: 'locker', typed: takeBack(ids, step.typed) };
    case 'next':
      return ids.includes(step.typed) ? askPin(step.typed) : step;
    case 'choose':
      return askPin(act.locker);
    case 'doors':
      return { at: 'locker', typed: complete(ids, step.typed) };
    default:
      return step;
  }
}

function enterPin(step: At<'pin'>, act: Act, ids: readonly string[]): Step {
  switch (act.type) {
    case 'key':
      if (!/^[0-9]$/.test(act.key) || step.digits.length >= maxPinDigits) return step;
      return { ...step, digits: step.digits + act.key };
    case 'back':
      if (step.digits === '') return { at: 'locker', typed: complete(ids, '') };
      return { ...step, digits: step.digits.slice(0, -1) };
    case 'choose':
      return askPin(act.locker);
    case 'sent':
      return step.digits.length < minPinDigits ? step : { at: 'sending', locker: step.locker };
    default:
      return step;
  }
}

function pick(step: Choose, act: Act, ids: readonly string[]): Step {
  if (act.type === 'back') return { at: 'locker', typed: complete(ids, '') };
  const picks = act.type === 'choose' && step.lockers.includes(act.locker);
  return picks ? { at: 'sending', locker: act.locker } : step;
}

function showResult(step: Outcome, act: Act, lockers: readonly KioskLocker[]): Step {
  if (act.type === 'again' && step.locker !== null) return askPin(step.locker);
  if (act.type === 'choose' && step.result.kind !== 'opened') return askPin(act.locker);
  if (act.type !== 'doors' || step.result.kind !== 'opened') return step;
  const locker = lockers.find(({ id }) => id === step.locker);
  const leaf = locker && leafOf(locker);
  if (leaf === 'open') return { ...step, result: { kind: 'opened', seenOpen: true } };
  return leaf === 'closed' && step.result.seenOpen ? { ...step, result: { kind: 'closed' } } : step;
}

/** Whether a door stands open: by its own contact where there is one, since a bolt springs back under an open door. */
export function leafOf({ latch, door }: KioskLocker): KioskLocker['latch'] {
  return door ?? latch;
}

function askPin(locker: string): Step {
  return { at: 'pin', locker, digits: '' };
}
