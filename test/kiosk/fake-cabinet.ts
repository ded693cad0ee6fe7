import type { Alarm, CabinetView, Grant, LockerView, OpeningResult } from '../../src/cabinet/cabinet-view.js';
import { stateOf } from '../../src/cabinet/door.js';

/** A cabinet in memory, for the edges: its doors do what a test says. */
export class FakeCabinet implements CabinetView {
  readonly id = 'CAB-TEST-1';
  readonly opened: Grant[] = [];
  readonly #lockers = new Map<string, LockerView>();
  readonly #lockerListeners = new Set<(locker: LockerView) => void>();
  readonly #alarmListeners = new Set<(alarms: readonly Alarm[]) => void>();
  #alarms: readonly Alarm[] = [];
  /** What an opening comes to; a door that opens is seen open. */
  answer: (grant: Grant) => Promise<OpeningResult> = async ({ locker }) => {
    this.change(locker, { latch: 'open' });
    return { outcome: 'opened', locker };
  };

  constructor(count = 24) {
    for (let at = 1; at <= count; at++) {
      const id = `A${String(at).padStart(2, '0')}`;
      const size = at % 4 === 0 ? 'L' : at % 4 === 3 ? 'M' : 'S';
      const board = at <= 16 ? 'b1' : 'b2';
      const sensors = { latch: 'closed', door: 'unknown', doorContact: false, state: 'closed' } as const;
      this.#lockers.set(id, { id, size, board, channel: at, ...sensors, opening: false, blocked: false, alarms: [] });
    }
  }

  lockers(): readonly LockerView[] {
    return [...this.#lockers.values()];
  }

  alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  async open(grant: Grant): Promise<OpeningResult> {
    this.opened.push(grant);
    return await this.answer(grant);
  }

  onLocker(listener: (locker: LockerView) => void): () => void {
    this.#lockerListeners.add(listener);
    return () => this.#lockerListeners.delete(listener);
  }

  onAlarms(listener: (alarms: readonly Alarm[]) => void): () => void {
    this.#alarmListeners.add(listener);
    return () => this.#alarmListeners.delete(listener);
  }

  get listeners(): number {
    return this.#lockerListeners.size + this.#alarmListeners.size;
  }

  change(id: string, change: Partial<LockerView>): void {
    const locker = this.#lockers.get(id);
    if (!locker) throw new Error(`no locker ${id}`);
    const { latch, door, doorContact } = { ...locker, ...change };
    const state = stateOf({ latch, door: doorContact ? door : 'none' });
    const changed = { ...locker, state, ...change };
    this.#lockers.set(id, changed);
    for (const listener of this.#lockerListeners) listener(changed);
  }

  alarm(alarms: readonly Alarm[]): void {
    this.#alarms = alarms;
    for (const listener of this.#alarmListeners) listener(alarms);
  }
}
