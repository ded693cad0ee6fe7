import type { Latch } from '../../drivers/feedback.js';
import type { AccessMode, ActorRole, Reason } from '../audit/event.js';
import type { Purpose } from '../store/openings.js';
import type { Use } from '../store/uses.js';
import type { AlarmCode } from './alarm-codes.js';

/** What somebody may open, decided by access; the cabinet takes the use and opens. */
export interface Grant {
  readonly locker: string;
  readonly mode?: AccessMode;
  /** Id of the right; absent where lockerctl opens. */
  readonly credentialRef?: string;
  /** What is taken of the right in the intent's transaction; absent where nothing is counted. A command is used up by its one opening. */
  readonly use?: Use | { readonly kind: 'command'; readonly ref: string; readonly untilMs: number };
  readonly purpose?: Purpose;
  /** The cloud's random id of the booking. */
  readonly subjectRef?: string;
  readonly actor?: string;
  readonly actorRole?: ActorRole;
  /** Done in the transaction of its first intent, which it undoes by what it throws. */
  readonly alongside?: () => void;
  /** An operator's opening that goes through even when the record cannot be written. */
  readonly emergency?: boolean;
}

export interface OpeningResult {
  readonly outcome: 'opened' | 'failed' | 'unconfirmed';
  readonly locker: string;
  readonly reason?: Reason;
  /** True when an emergency opening could not be recorded. */
  readonly unrecorded?: boolean;
}

/** One locker as pages and commands see it. */
export interface LockerView {
  readonly id: string;
  readonly size: string;
  readonly board: string;
  readonly channel: number;
  /** The bolt's switch; `unknown` where it is not read. */
  readonly latch: Latch;
  /** The door's own contact; `unknown` where there is none or it is not read. */
  readonly door: Latch;
  readonly doorContact: boolean;
  /** Both together: open when one is, closed when all that there is says so. */
  readonly state: Latch;
  /** An opening is under way. */
  readonly opening: boolean;
  /** It opens for operators only. */
  readonly blocked: boolean;
  readonly alarms: readonly AlarmCode[];
}

export interface Alarm {
  readonly code: AlarmCode;
  /** Locker, board, bus or reader id, or a chain; empty for the cabinet as a whole. */
  readonly part: string;
  /** What to do about it, for a person, where code and part do not say it. */
  readonly message?: string;
}

/** The cabinet as the edges (kiosk, control) see it. */
export interface CabinetView {
  readonly id: string;
  lockers(): readonly LockerView[];
  alarms(): readonly Alarm[];
  /** Rejects with a LockerError (`opening.*`, `store.*`) when nothing was sent and nothing recorded. */
  open(grant: Grant): Promise<OpeningResult>;
  /** Called with the new view of a locker on each change, and with the alarms when they change. Returns an unsubscriber. */
  onLocker(listener: (locker: LockerView) => void): () => void;
  onAlarms(listener: (alarms: readonly Alarm[]) => void): () => void;
}
