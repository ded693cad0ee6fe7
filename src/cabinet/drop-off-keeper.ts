import type { NewEvent } from '../audit/event.js';
import type { DropOff } from '../store/drop-offs.js';

/** What a courier is about to leave in a locker. */
export interface NewDropOff extends Omit<DropOff, 'closed'> {
  readonly who?: Pick<NewEvent, 'actor' | 'actor_role' | 'access_mode'>;
  /** The cloud's random id of the booking, where his right has one. */
  readonly subjectRef?: string;
}

/** Why nothing of a courier's is in a locker any more, and who knows. */
export interface DropOffEnd {
  readonly how: 'collected' | 'not_filled' | 'emptied' | 'returned';
  readonly who: Pick<NewEvent, 'actor' | 'actor_role' | 'access_mode' | 'credential_ref'>;
}

/**
 * What couriers have left, or are leaving, in lockers: nobody else's until their recipient has opened them. A cabinet that is told of
 * openings and doors tells it on; whether a drop-off is a delivery with its own states is for the keeper to say. Everything but the
 * readers is called inside a transaction, that of what brings it about.
 */
export interface DropOffKeeper {
  of(locker: string): DropOff | undefined;
  /** The drop-off of a courier's right whose door has not been closed yet. */
  openOf(ref: string): DropOff | undefined;
  begin(drop: NewDropOff): void;
  /** The locker's door was closed. */
  close(locker: string): void;
  /** Something is in these lockers still, and nobody knows any more by whose right. */
  forget(ref: string): void;
  /** Returns whether there was one. */
  end(locker: string, end: DropOffEnd): boolean;
}
