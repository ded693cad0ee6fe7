import type { Latch } from '../../drivers/feedback.js';

/** What is read of one locker: the bolt's switch and the door's own contact. `none`: the locker has no such sensor. */
export interface Sensors {
  readonly latch: Latch | 'none';
  readonly door: Latch | 'none';
}

/** What the agent knows of one locker. */
export interface DoorState {
  readonly sensors: Sensors;
  /** What the sensors say together. */
  readonly state: Latch;
  /** The last state that was recorded; `undefined` on a locker that was never read. Survives restarts. */
  readonly recorded: 'closed' | 'open' | undefined;
  /** The state was not known all the time since `recorded`: the agent or a board was away. */
  readonly unseen: boolean;
  /** Monotonic ms since when the state has been open without a break. */
  readonly openSinceMs: number | undefined;
}

/** What follows from a state that differs from what is recorded. */
type DoorFact =
  | { readonly kind: 'none' }
  /** Nothing to tell, but the new state is to be remembered. */
  | { readonly kind: 'learned'; readonly state: 'closed' | 'open' }
  | { readonly kind: 'closed' }
  /** Open without an intent. */
  | { readonly kind: 'forced'; readonly unseen: boolean };

/**
 * A locker is open when its latch or its door is: a bolt that springs back under an open door closes nothing. It is closed only
 * when every sensor that it has says so; one that is not read leaves it unknown.
 */
export function stateOf({ latch, door }: Sensors): Latch {
  const said = [latch, door].filter((fact) => fact !== 'none');
  if (said.includes('open')) return 'open';
  return said.length > 0 && said.every((fact) => fact === 'closed') ? 'closed' : 'unknown';
}

/** A locker of which nothing has been read yet. */
export function newDoor(
  recorded: 'closed' | 'open' | undefined,
  has: { readonly latch: boolean; readonly door: boolean },
): DoorState {
  const sensors: Sensors = { latch: has.latch ? 'unknown' : 'none', door: has.door ? 'unknown' : 'none' };
  return { sensors, state: 'unknown', recorded, unseen: true, openSinceMs: undefined };
}

/** A new reading of a sensor that the locker has. A state that was not read is `unknown`, never `closed`. */
export function withReading(door: DoorState, sensor: keyof Sensors, reading: Latch, nowMs: number): DoorState {
  const sensors = { ...door.sensors, [sensor]: reading };
  const state = stateOf(sensors);
  if (state === 'unknown') return { ...door, sensors, state, unseen: true, openSinceMs: undefined };
  return {
    ...door,
    sensors,
    state,
    unseen: state === door.recorded ? false : door.unseen,
    openSinceMs: state === 'open' ? (door.openSinceMs ?? nowMs) : undefined,
  };
}

/** The fact was recorded: the state that the record now says. */
export function withRecorded(door: DoorState, recorded: 'closed' | 'open'): DoorState {
  return { ...door, recorded, unseen: door.state === 'unknown' };
}

/**
 * Compares what is read with what is recorded. Asked again and again until the answer is `none`, so that a fact that could
 * not be recorded (full disk) is recorded later. `explained`: by a pulse, now or a moment ago.
 */
export function factOf(door: DoorState, explained: boolean): DoorFact {
  if (door.state === 'unknown' || door.state === door.recorded) return { kind: 'none' };
  if (door.recorded === undefined) return { kind: 'learned', state: door.state };
  if (door.state === 'closed') return { kind: 'closed' };
  return explained ? { kind: 'learned', state: 'open' } : { kind: 'forced', unseen: door.unseen };
}

/** True once a locker has been read open for longer than allowed. */
export function isLeftOpen(door: DoorState, limitMs: number, nowMs: number): boolean {
  return door.openSinceMs !== undefined && nowMs - door.openSinceMs >= limitMs;
}
