import type { CountedRows } from '../audit/counted-rows.js';
import type { EventName, NewEvent } from '../audit/event.js';
import { type AlarmCode, isAlarmCode } from './alarm-codes.js';
import type { Alarm } from './cabinet-view.js';
import type { CabinetTables } from './tables.js';

/** The event that goes with raising and with clearing an alarm. Where one is missing, another row tells it already. */
const events: Readonly<Partial<Record<AlarmCode, { readonly raised: EventName; readonly cleared?: EventName }>>> = {
  left_open: { raised: 'lock.left_open' },
  forced: { raised: 'lock.forced' },
  sensor_contradicts: { raised: 'lock.sensor_contradicts', cleared: 'lock.sensor_agrees' },
  sensor_chatters: { raised: 'lock.sensor_chatters', cleared: 'lock.sensor_rests' },
  board_silent: { raised: 'device.board_silent', cleared: 'device.board_back' },
  duplicate_address: { raised: 'device.duplicate_address', cleared: 'device.address_unique' },
  port_lost: { raised: 'device.port_lost', cleared: 'device.port_back' },
  terminal_down: { raised: 'device.terminal_down', cleared: 'device.terminal_back' },
  uplink_down: { raised: 'device.uplink_down', cleared: 'device.uplink_back' },
  uplink_budget: { raised: 'device.uplink_budget_spent', cleared: 'device.uplink_budget_renewed' },
  certificate_expires: { raised: 'device.certificate_expires' },
  backup_failed: { raised: 'device.backup_failed', cleared: 'device.backup_works' },
  reader_lost: { raised: 'device.reader_lost', cleared: 'device.reader_back' },
  hardware_down: { raised: 'device.hardware_died', cleared: 'device.hardware_back' },
};

/** What goes into an alarm's row beside the event's name. */
type AlarmDetails = Pick<NewEvent, 'board' | 'locker' | 'reason' | 'error' | 'error_args'>;

interface Change {
  readonly alarm: Alarm;
  readonly active: boolean;
  /** `null` when its row was written before. */
  readonly details: AlarmDetails | null;
}

/** An alarm that comes and goes for days on a full disk must not fill the memory too: its first and last changes are kept. */
const mostUnrecorded = 4;

const keyOf = (alarm: Alarm): string => `${alarm.code} ${alarm.part}`;

/**
 * The cabinet's alarms: each is recorded once when raised and once when cleared, and survives a restart. One that comes and goes all the
 * time becomes counted rows.
 * What could not be recorded (full disk) holds in memory at once, and `settle` records it later.
 */
export class AlarmBoard {
  /** By alarm what is not recorded yet, oldest first; raised and cleared take turns. */
  readonly #unrecorded = new Map<string, readonly Change[]>();
  #stored: ReadonlyMap<string, Alarm>;

  /**
   * @param write a durable transaction that also watches over the record's health; false when the disk does not take it
   * @param changed called after each change, by whomever
   */
  constructor(
    private readonly tables: Pick<CabinetTables, 'alarms'> & { readonly facts: Pick<CountedRows, 'record'> },
    private readonly write: (work: () => void) => boolean,
    private readonly changed: () => void,
  ) {
    this.#stored = this.#readStored();
    tables.alarms.onChange(() => {
      this.#stored = this.#readStored();
      changed();
    });
    tables.alarms.onReplaced(() => this.#restore());
  }

  list(): readonly Alarm[] {
    const active = new Map(this.#stored);
    for (const [key, changes] of this.#unrecorded) {
      const last = changes.at(-1);
      if (last?.active) active.set(key, last.alarm);
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
    for (const [key, changes] of this.#unrecorded) {
      if (!this.write(() => this.#writeRows(changes))) return;
      this.#unrecorded.delete(key);
    }
  }

  /** What is stored now may be older than what is known: `settle` writes the difference, without telling it a second time. */
  #restore(): void {
    const known = new Map(this.list().map((alarm) => [keyOf(alarm), alarm]));
    this.#stored = this.#readStored();
    for (const [key, alarm] of new Map([...this.#stored, ...known])) {
      const active = known.has(key);
      if (active === this.#stored.has(key) || this.#unrecorded.has(key)) continue;
      this.#unrecorded.set(key, [{ alarm, active, details: null }]);
    }
  }

  #want(change: Change): void {
    const key = keyOf(change.alarm);
    const unrecorded = this.#unrecorded.get(key) ?? [];
    const isActive = unrecorded.at(-1)?.active ?? this.#stored.has(key);
    if (isActive === change.active) return;
    const kept = unrecorded.length < mostUnrecorded ? unrecorded : unrecorded.slice(0, -2);
    this.#unrecorded.set(key, [...kept, change]);
    this.settle();
    if (this.#unrecorded.has(key)) this.changed();
  }

  #writeRows(changes: readonly Change[]): void {
    const { alarms, facts } = this.tables;
    for (const { alarm, active, details } of changes) {
      const changed = active ? alarms.add(alarm.code, alarm.part) : alarms.remove(alarm.code, alarm.part);
      const event = active ? events[alarm.code]?.raised : events[alarm.code]?.cleared;
      if (changed && event && details) facts.record({ event, ...details }, alarm.part);
    }
  }

  #readStored(): ReadonlyMap<string, Alarm> {
    const alarms = this.tables.alarms.all().flatMap(({ code, part }) => (isAlarmCode(code) ? [{ code, part }] : []));
    return new Map(alarms.map((alarm) => [keyOf(alarm), alarm]));
  }
}
