import type { Latch } from '../../drivers/feedback.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { LockerSpec } from '../config/specs.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { AlarmBoard } from './alarm-board.js';
import { Chatter } from './chatter.js';
import { type DoorState, factOf, isLeftOpen, newDoor, type Sensors, withReading, withRecorded } from './door.js';
import type { Place } from './place.js';
import type { CabinetTables } from './tables.js';

/** A door that opens this long after a pulse was opened by it: a jammed bolt may give way late, by a hand on the door. */
const explainedForMs = 15_000;

interface Entry {
  readonly locker: LockerSpec;
  door: DoorState;
  opening: boolean;
  /** Monotonic ms of the last pulse of this process's life. */
  firedMs: number;
  /** Since `firedMs` a poll has seen the latch open. */
  latchSeen: boolean;
  /** Since `firedMs` the door was seen to go from closed to open; that it stands open says nothing. */
  doorSeen: boolean;
  readonly chatter: Chatter;
  /**
   * A pulse is the reason when the locker is found open: until it is read closed with the time for a late opening over. A board
   * that was silent meanwhile, or a record that takes nothing, turns an authorised opening into no forced door.
   */
  explained: boolean;
  /** A pulse has no outcome on record yet, which is to come before what the door does after it. */
  unsettled: boolean;
}

/**
 * Watches every latch and door contact and records what happens: closed, left open, forced. A locker whose contact chatters
 * counts as open until it rests: its closings are one alarm and no rows, and the state in which it comes to rest is recorded.
 */
export class Doors {
  private readonly entries = new Map<string, Entry>();
  /** The database was replaced by an older state of itself: what is remembered here is to be written again. */
  private rewrite = false;

  constructor(
    places: Iterable<Place>,
    private readonly tables: Pick<CabinetTables, 'latches' | 'store' | 'dropOffs'> & {
      readonly facts: Pick<CountedRows, 'record'>;
    },
    private readonly write: (work: () => void) => boolean,
    private readonly alarms: AlarmBoard,
    private readonly leftOpenMs: number,
    private readonly time: TimeSource,
    private readonly changed: (locker: string) => void,
  ) {
    const recorded = tables.latches.all();
    for (const { locker, latchFeedback, doorContact } of places) {
      this.entries.set(locker.id, {
        locker,
        door: newDoor(recorded.get(locker.id), { latch: latchFeedback, door: doorContact }),
        opening: false,
        firedMs: Number.NEGATIVE_INFINITY,
        latchSeen: false,
        doorSeen: false,
        chatter: new Chatter(),
        explained: false,
        unsettled: false,
      });
    }
    tables.store.onRecovered(() => {
      this.rewrite = true;
    });
  }

  /** What is read of a locker, and what follows from it. */
  read(locker: string): Pick<DoorState, 'sensors' | 'state'> {
    return this.entry(locker).door;
  }

  isOpening(locker: string): boolean {
    return this.entry(locker).opening;
  }

  /** A poll has seen the latch open since the last pulse. */
  latchSeen(locker: string): boolean {
    return this.entry(locker).latchSeen;
  }

  /** The door was seen to open since the last pulse. */
  doorSeen(locker: string): boolean {
    return this.entry(locker).doorSeen;
  }

  /** An opening of this locker begins or ends. It explains nothing before its pulse; while it lasts no pulse is forgotten. */
  setOpening(locker: string, opening: boolean): void {
    const entry = this.entry(locker);
    entry.opening = opening;
    entry.unsettled = false;
    this.changed(locker);
    if (!opening) this.settle(entry);
  }

  /** A lock is about to be energised. Returns how to take that back when nothing was sent. */
  firing(locker: string): () => void {
    const entry = this.entry(locker);
    const { firedMs, explained } = entry;
    entry.firedMs = this.time.monoMs();
    entry.latchSeen = false;
    entry.doorSeen = false;
    entry.explained = true;
    entry.unsettled = true;
    return () => {
      entry.firedMs = firedMs;
      entry.explained = explained;
    };
  }

  /** An earlier life of this process may have energised the lock and not seen what came of it. */
  mayHaveFired(locker: string): void {
    const entry = this.entry(locker);
    entry.explained = true;
    entry.unsettled = true;
  }

  /** An outcome was recorded; with `opened` the record says open. */
  outcomeRecorded(locker: string, opened: boolean): void {
    const entry = this.entry(locker);
    entry.unsettled = false;
    if (opened) entry.door = withRecorded(entry.door, 'open');
    this.settle(entry);
  }

  /** New latches of a whole board; index 0 is channel 1. */
  observe(board: string, latches: readonly Latch[]): void {
    for (const entry of this.entries.values()) {
      const { locker, door } = entry;
      if (locker.board !== board || door.sensors.latch === 'none') continue;
      this.take(entry, 'latch', latches[locker.channel - 1] ?? 'unknown');
    }
  }

  /** New contacts of a whole input bank; index 0 is input 1. */
  observeContacts(board: string, contacts: readonly Latch[]): void {
    for (const entry of this.entries.values()) {
      const { door } = entry.locker;
      if (door?.board === board) this.take(entry, 'door', contacts[door.input - 1] ?? 'unknown');
    }
  }

  /** To be called each second: doors left open, and facts that could not be recorded before. */
  tick(): void {
    if (this.rewrite) this.rewrite = !this.write(() => this.putAll());
    for (const entry of this.entries.values()) this.settle(entry);
  }

  private take(entry: Entry, sensor: keyof Sensors, reading: Latch): void {
    const before = entry.door.sensors[sensor];
    if (reading === before) return;
    const nowMs = this.time.monoMs();
    this.forgetPulse(entry);
    // A contact that chatters counts as open: it opens and closes without the door.
    const opens = sensor === 'door' && reading === 'open' && before === 'closed' && !entry.chatter.active;
    entry.door = withReading(entry.door, sensor, reading, nowMs);
    entry.chatter.read(entry.door.state, nowMs);
    if (sensor === 'latch' && reading === 'open') entry.latchSeen = true;
    if (opens) entry.doorSeen = true;
    this.changed(entry.locker.id);
    this.settle(entry);
  }

  private entry(locker: string): Entry {
    const entry = this.entries.get(locker);
    if (!entry) throw new Error(`no such locker: ${locker}`);
    return entry;
  }

  private putAll(): void {
    for (const { locker, door } of this.entries.values()) {
      if (door.recorded !== undefined) this.tables.latches.put(locker.id, door.recorded);
    }
  }

  /** Whoever opens a door that was closed, after the time for a late opening, does so without an intent. */
  private forgetPulse(entry: Entry): void {
    if (entry.opening || entry.door.state !== 'closed') return;
    if (this.time.monoMs() - entry.firedMs >= explainedForMs) entry.explained = false;
  }

  private settle(entry: Entry): void {
    const { locker, door, chatter } = entry;
    const who = { board: locker.board, locker: locker.id };
    this.forgetPulse(entry);
    chatter.tick(this.time.monoMs());
    if (chatter.active) this.alarms.raise('sensor_chatters', locker.id, who);
    else this.alarms.clear('sensor_chatters', locker.id, { ...who, error_args: [chatter.count] });
    if (chatter.active && door.state === 'closed') return;
    const fact = factOf(door, entry.explained);
    if (fact.kind === 'learned' && !entry.unsettled) this.remember(entry, fact.state, () => undefined);
    if (fact.kind === 'closed')
      this.remember(entry, 'closed', () => {
        this.tables.facts.record({ event: 'lock.closed', ...who }, locker.id);
        this.tables.dropOffs.close(locker.id);
      });
    if (fact.kind === 'forced') {
      // The alarm first: a crash before the state is remembered finds the alarm active and does not record it twice.
      this.alarms.raise('forced', locker.id, { ...who, ...(fact.unseen && { reason: 'while_unseen' as const }) });
      this.remember(entry, 'open', () => undefined);
    }
    if (door.state === 'closed') {
      this.alarms.clear('forced', locker.id);
      this.alarms.clear('left_open', locker.id);
    } else if (isLeftOpen(door, this.leftOpenMs, this.time.monoMs())) {
      this.alarms.raise('left_open', locker.id, who);
    }
  }

  private remember(entry: Entry, state: 'closed' | 'open', row: () => unknown): void {
    const written = this.write(() => {
      row();
      this.tables.latches.put(entry.locker.id, state);
    });
    if (written) entry.door = withRecorded(entry.door, state);
  }
}
