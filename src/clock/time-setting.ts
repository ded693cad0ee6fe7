import type { CountedRows } from '../audit/counted-rows.js';
import type { NewEvent } from '../audit/event.js';
import type { Store } from '../store/store.js';
import type { Clock, Confirmation } from './clock.js';
import type { ClockRecord } from './clock-record.js';
import { type AnswerFault, answerWithinMs, type TimeRequests } from './time-requests.js';

interface TimeSettingParts {
  readonly requests: TimeRequests;
  readonly clock: Clock;
  readonly record: ClockRecord;
  readonly store: Store;
  /** Anybody who reaches an edge can send answers at will. */
  readonly refusals: CountedRows;
}

export type SettingRefusal = AnswerFault | Extract<Confirmation, { kind: 'refused' }>['reason'];

export type SettingResult =
  /** `differenceMs`: how far the time until now was behind. */
  | { readonly kind: 'confirmed'; readonly differenceMs: number }
  | { readonly kind: 'refused'; readonly reason: SettingRefusal };

/** Who brought an answer, as rows name him. */
type AnswerFrom = Pick<NewEvent, 'actor' | 'actor_role'>;

/** Asks for the time and takes the signed answer, over whichever edge it comes. */
export class TimeSetting {
  constructor(private readonly parts: TimeSettingParts) {}

  /** A nonce for a `time+jwt`, and how long its answer is waited for, in ms. */
  ask(): { readonly nonce: string; readonly withinMs: number } {
    return { nonce: this.parts.requests.ask(), withinMs: answerWithinMs };
  }

  /**
   * Confirms the clock by the text of a `time+jwt`, and records it (`clock.confirmed`), or that it was refused and why
   * (`clock.refused`). The text itself is never stored.
   * @throws LockerError `store.*` when that could not be recorded. A confirmed clock is set all the same, and the next tick
   * of ClockRecord records it: people wait for the time more than for its row.
   */
  async answer(text: string, from: AnswerFrom = {}): Promise<SettingResult> {
    const { requests, clock, record, store, refusals } = this.parts;
    const answer = await requests.answer(text);
    const result = answer.kind === 'answered' ? clock.confirm(answer.instant) : answer;
    if (result.kind === 'confirmed') record.confirmed(result.differenceMs, from);
    else {
      const row = { event: 'clock.refused', outcome: 'refused', reason: result.reason, ...from } as const;
      store.tx(() => refusals.record(row));
    }
    return result;
  }
}
