import type { Latch } from '../../drivers/messages.js';

/** What the agent knows of one locker's latch. */
export interface DoorState {
  /** What the board says now. */
  readonly latch: Latch;
  /** The last state that was recorded; `undefined` on a locker that was never read. Survives restarts. */
  readonly recorded: 'closed' | 'open' | undefined;
  /** The latch was not read all the time since `recorded`: the agent or the board was away. */
  readonly unseen: boolean;
  /** Monotonic ms since when the latch has been read open without a break. */
  readonly openSinceMs: number | undefined;
}

/** What follows from a latch that differs from what is recorded. */
export type DoorFact =
  | { readonly kind: 'none' }
  /** Nothing to tell, but the new state is to be remembered. */
  | { readonly kind: 'learned'; readonly state: 'closed' | 'open' }
  | { readonly kind: 'closed' }
  /** Open without an intent. */
  | { readonly kind: 'forced'; readonly unseen: boolean };

export function newDoor(recorded: 'closed' | 'open' | undefined): DoorState {
  return { latch: 'unknown', recorded, unseen: true, openSinceMs: undefined };
}

/** A new reading of the latch. A state that was not read is `unknown`, never `closed`. */
export function withLatch(door: DoorState, latch: Latch, nowMs: number): DoorState {
  if (latch === 'unknown') return { ...door, latch, unseen: true, openSinceMs: undefined };
  return {
    ...door,
    latch,
    unseen: latch === door.recorded ? false : door.unseen,
    openSinceMs: latch === 'open' ? (door.openSinceMs ?? nowMs) : undefined,
  };
}

/** The fact was recorded: the state that the record now says. */
export function withRecorded(door: DoorState, recorded: 'closed' | 'open'): DoorState {
  return { ...door, recorded, unseen: door.latch === 'unknown' };
}

/**
 * Compares what is read with what is recorded. Asked again and again until the answer is `none`, so that a fact that could
 * not be recorded (full disk) is recorded later. `explained`: an opening is under way, or was a moment ago.
 */
export function factOf(door: DoorState, explained: boolean): DoorFact {
  if (door.latch === 'unknown' || door.latch === door.recorded) return { kind: 'none' };
  if (door.recorded === undefined) return { kind: 'learned', state: door.latch };
  if (door.latch === 'closed') return { kind: 'closed' };
  return explained ? { kind: 'learned', state: 'open' } : { kind: 'forced', unseen: door.unseen };
}

/** True once a latch has been read open for longer than allowed. */
export function isLeftOpen(door: DoorState, limitMs: number, nowMs: number): boolean {
  return door.openSinceMs !== undefined && nowMs - door.openSinceMs >= limitMs;
}
