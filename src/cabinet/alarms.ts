import type { EventName, NewEvent } from '../audit/event.js';
import { type Alarm, type AlarmCode, isAlarmCode } from './cabinet-view.js';
import type { CabinetRecord } from './record.js';

/** The event that goes with raising and with clearing an alarm. Where one is missing, another row tells it already. */
const events: Readonly<Partial<Record<AlarmCode, { readonly raised: EventName; readonly cleared?: EventName }>>> = {
  left_open: { raised: 'lock.left_open' },
  forced: { raised: 'lock.forced' },
  sensor_contradicts: { raised: 'lock.sensor_contradicts', cleared: 'lock.sensor_agrees' },
  board_silent: { raised: 'device.board_silent', cleared: 'device.board_back' },
  port_lost: { raised: 'device.port_lost', cleared: 'device.port_back' },
  hardware_down: { raised: 'device.hardware_died', cleared: 'device.hardware_back' },
};

/** What goes into an alarm's row beside the event's name. */
export type AlarmDetails = Pick<NewEvent, 'board' | 'locker' | 'reason' | 'error' | 'error_args'>;

interface Wish {
  readonly alarm: Alarm;
  readonly active: boolean;
  readonly details: AlarmDetails;
}

const keyOf = (alarm: Alarm): string => `${alarm.code} ${alarm.part}`;

/**
 * The cabinet's alarms: each is recorded once when raised and once when cleared, and survives a restart.
 * What could not be recorded (full disk) holds in memory at once, and `settle` records it later.
 */
export class Alarms {
  readonly #wishes = new Map<string, Wish>();
  #stored: ReadonlyMap<string, Alarm>;

  /**
   * @param write a durable transaction that also watches over the record's health; false when the disk does not take it
   * @param changed called after each change, by whomever
   */
  constructor(
    private readonly record: Pick<CabinetRecord, 'audit' | 'alarms'>,
    private readonly write: (work: () => void) => boolean,
    private readonly changed: () => void,
  ) {
    this.#stored = this.#readStored();
    record.alarms.onChange(() => {
      this.#stored = this.#readStored();
      changed();
    });
  }

  list(): readonly Alarm[] {
    const active = new Map(this.#stored);
    for (const [key, wish] of this.#wishes) {
      if (wish.active) active.set(key, wish.alarm);
      else active.delete(key);
    }
    return [...active.values()];
  }

  /** The codes of the alarms on one locker, board or bus. */
  of(part: string): readonly AlarmCode[] {
    return this.list().flatMap((alarm) => (alarm.part === part ? [alarm.code] : []));
  }

  raise(code: AlarmCode, part: string, details: AlarmDetails = {}): void {
    this.#want({ alarm: { code, part }, active: true, details });
  }

  clear(code: AlarmCode, part: string, details: AlarmDetails = {}): void {
    this.#want({ alarm: { code, part }, active: false, details });
  }

  /** Records what could not be recorded before. Cheap when there is nothing to do. */
  settle(): void {
    for (const [key, wish] of this.#wishes) {
      if (!this.write(() => this.#writeRow(wish))) return;
      this.#wishes.delete(key);
    }
  }

  #want(wish: Wish): void {
    const key = keyOf(wish.alarm);
    const isActive = this.#wishes.get(key)?.active ?? this.#stored.has(key);
    if (isActive === wish.active) return;
    this.#wishes.set(key, wish);
    this.settle();
    if (this.#wishes.has(key)) this.changed();
  }

  #writeRow({ alarm, active, details }: Wish): void {
    const { alarms, audit } = this.record;
    const changes = active ? alarms.add(alarm.code, alarm.part) : alarms.remove(alarm.code, alarm.part);
    const event = active ? events[alarm.code]?.raised : events[alarm.code]?.cleared;
    // An alarm that was raised and cleared while nothing could be recorded leaves no half of itself behind.
    if (changes && event) audit.append({ event, ...details });
  }

  #readStored(): ReadonlyMap<string, Alarm> {
    const alarms = this.record.alarms.all().flatMap(({ code, part }) => (isAlarmCode(code) ? [{ code, part }] : []));
    return new Map(alarms.map((alarm) => [keyOf(alarm), alarm]));
  }
}
