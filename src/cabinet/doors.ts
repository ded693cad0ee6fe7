import type { Latch } from '../../drivers/messages.js';
import type { LockerSpec } from '../config/specs.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { Alarms } from './alarms.js';
import { type DoorState, factOf, isLeftOpen, newDoor, withLatch, withRecorded } from './door.js';
import type { CabinetRecord } from './record.js';

/** A door that opens this long after a pulse was opened by it: a jammed bolt may give way late, by a hand on the door. */
const explainedForMs = 15_000;

interface Entry {
  readonly locker: LockerSpec;
  door: DoorState;
  opening: boolean;
  /** Monotonic ms of the last pulse of this process's life. */
  firedMs: number;
  /** A poll has seen the latch open since `firedMs`. */
  seenOpen: boolean;
  /**
   * A pulse is the reason when the latch is found open: until it is read closed with the time for a late opening over. A board
   * that was silent meanwhile, or a record that takes nothing, turns an authorised opening into no forced door.
   */
  explained: boolean;
  /** A pulse has no outcome on record yet, which is to come before what the door does after it. */
  unsettled: boolean;
}

/** Watches every latch and records what happens to the doors: closed, left open, forced. */
export class Doors {
  private readonly entries = new Map<string, Entry>();
  /** The database was replaced by an older state of itself: what is remembered here is to be written again. */
  private rewrite = false;

  constructor(
    lockers: readonly LockerSpec[],
    private readonly record: Pick<CabinetRecord, 'audit' | 'latches' | 'store'>,
    private readonly write: (work: () => void) => boolean,
    private readonly alarms: Alarms,
    private readonly leftOpenMs: number,
    private readonly time: TimeSource,
    private readonly changed: (locker: string) => void,
  ) {
    const recorded = record.latches.all();
    for (const locker of lockers) {
      this.entries.set(locker.id, {
        locker,
        door: newDoor(recorded.get(locker.id)),
        opening: false,
        firedMs: Number.NEGATIVE_INFINITY,
        seenOpen: false,
        explained: false,
        unsettled: false,
      });
    }
    record.store.onRecovered(() => {
      this.rewrite = true;
    });
  }

  latch(locker: string): Latch {
    return this.entry(locker).door.latch;
  }

  isOpening(locker: string): boolean {
    return this.entry(locker).opening;
  }

  seenOpen(locker: string): boolean {
    return this.entry(locker).seenOpen;
  }

  /** An opening of this locker begins or ends; while it lasts an open latch is explained. */
  setOpening(locker: string, opening: boolean): void {
    const entry = this.entry(locker);
    entry.opening = opening;
    entry.unsettled = false;
    this.changed(locker);
    if (!opening) this.settle(entry);
  }

  /** A lock is about to be energised. Returns how to take that back when nothing was sent. */
  fired(locker: string): () => void {
    const entry = this.entry(locker);
    const { firedMs, explained } = entry;
    entry.firedMs = this.time.monoMs();
    entry.seenOpen = false;
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
      if (entry.locker.board !== board) continue;
      const latch = latches[entry.locker.channel - 1] ?? 'unknown';
      if (latch === entry.door.latch) continue;
      this.forgetPulse(entry);
      entry.door = withLatch(entry.door, latch, this.time.monoMs());
      if (latch === 'open') entry.seenOpen = true;
      this.changed(entry.locker.id);
      this.settle(entry);
    }
  }

  /** To be called each second: doors left open, and facts that could not be recorded before. */
  tick(): void {
    if (this.rewrite) this.rewrite = !this.write(() => this.putAll());
    for (const entry of this.entries.values()) this.settle(entry);
  }

  private entry(locker: string): Entry {
    const entry = this.entries.get(locker);
    if (!entry) throw new Error(`no such locker: ${locker}`);
    return entry;
  }

  private putAll(): void {
    for (const { locker, door } of this.entries.values()) {
      if (door.recorded !== undefined) this.record.latches.put(locker.id, door.recorded);
    }
  }

  /** Whoever opens a door that was closed, after the time for a late opening, does so without an intent. */
  private forgetPulse(entry: Entry): void {
    if (entry.opening || entry.door.latch !== 'closed') return;
    if (this.time.monoMs() - entry.firedMs >= explainedForMs) entry.explained = false;
  }

  private settle(entry: Entry): void {
    const { locker } = entry;
    this.forgetPulse(entry);
    const fact = factOf(entry.door, entry.opening || entry.explained);
    const who = { board: locker.board, locker: locker.id };
    if (fact.kind === 'learned' && !entry.unsettled) this.remember(entry, fact.state, () => undefined);
    if (fact.kind === 'closed')
      this.remember(entry, 'closed', () => this.record.audit.append({ event: 'lock.closed', ...who }));
    if (fact.kind === 'forced') {
      // The alarm first: a crash before the latch is remembered finds the alarm active and does not record it twice.
      this.alarms.raise('forced', locker.id, { ...who, ...(fact.unseen && { reason: 'while_unseen' as const }) });
      this.remember(entry, 'open', () => undefined);
    }
    if (entry.door.latch === 'closed') {
      this.alarms.clear('forced', locker.id);
      this.alarms.clear('left_open', locker.id);
    } else if (isLeftOpen(entry.door, this.leftOpenMs, this.time.monoMs())) {
      this.alarms.raise('left_open', locker.id, who);
    }
  }

  private remember(entry: Entry, state: 'closed' | 'open', row: () => unknown): void {
    const written = this.write(() => {
      row();
      this.record.latches.put(entry.locker.id, state);
    });
    if (written) entry.door = withRecorded(entry.door, state);
  }
}
