import type { KioskPresented, OpeningAnswer } from '../wire.js';
import type { Choose, Outcome, Result } from './flow.js';

/** A refusal as the API tells it. */
export interface Problem {
  readonly code: string;
  readonly seconds?: number;
  /** Beside `unavailable`: an error code. */
  readonly error?: string;
}

/** What the page shows of something that was presented at a reader; `null` when there is nothing to show. */
export function shownOf(presented: KioskPresented): Choose | Outcome | null {
  const outcome = (locker: string | null, result: Result): Outcome => ({ at: 'result', by: 'code', locker, result });
  switch (presented.outcome) {
    case 'choose': {
      const { session, lockers } = presented;
      return session === undefined ? null : { at: 'choose', session, lockers };
    }
    // Asks for money: who shows it has a choice, see `app.tsx`.
    case 'owing':
      return null;
    case 'denied':
      return outcome(null, { kind: 'denied' });
    case 'wait':
    case 'unavailable':
      return outcome(null, refusal({ ...presented, code: presented.outcome }));
    default: {
      const { locker, session } = presented;
      return { ...outcome(locker, resultOf(presented.outcome)), ...(session !== undefined && { session }) };
    }
  }
}

/** What the page says of an outcome. */
export function resultOf(outcome: OpeningAnswer['outcome']): Result {
  return outcome === 'opened' ? { kind: 'opened', seenOpen: false } : { kind: outcome };
}

/** What the page says of a refusal. */
export function refusal({ code, seconds, error }: Problem): Result {
  if (code === 'denied') return { kind: 'denied' };
  if (code === 'session_over') return { kind: 'over' };
  if (code === 'wait') return { kind: 'wait', untilMs: performance.now() + (seconds ?? 60) * 1000 };
  // The lock was fired; only its record is late.
  if (error === 'opening.outcome_unrecorded') return { kind: 'unconfirmed' };
  if (error === 'opening.record_full' || error === 'opening.record_filling') return { kind: 'no_room' };
  return { kind: 'unavailable' };
}
