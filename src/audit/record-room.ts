import type { Alarms } from '../store/alarms.js';
import type { Store } from '../store/store.js';
import type { AuditLog } from './audit-log.js';
import { levelOf, type RoomLevel, type RoomUse, roomAlarms, roomLevels, roomRatio } from './room.js';

export interface RoomLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** How much room the record has left. It is asked before each opening, so it answers from memory. */
export class RecordRoom {
  readonly #count;
  /** Once they were counted they are kept by what is appended and removed. */
  #rows = 0;
  #counted = false;
  #bytes = 0;
  #level: RoomLevel;

  constructor(
    private readonly store: Store,
    private readonly audit: AuditLog,
    private readonly alarms: Alarms,
    private readonly limits: RoomLimits,
  ) {
    this.#count = store.statement<[], { rows: number }>('SELECT count(*) AS rows FROM audit');
    this.#level = this.#recorded();
    audit.onAppend(() => {
      this.#rows += 1;
    });
    store.onRecovered(() => {
      // Until then the old number holds, which is nearer than none.
      this.#counted = false;
    });
  }

  get use(): RoomUse {
    return { rows: this.#rows, bytes: this.#bytes, ...this.limits };
  }

  get ratio(): number {
    return roomRatio(this.use);
  }

  get level(): RoomLevel {
    this.#level = levelOf(this.ratio, this.#level);
    return this.#level;
  }

  /** Rows have left the record, durably. */
  removed(rows: number): void {
    this.#rows -= rows;
  }

  /**
   * Looks at the database; counts its rows only once after a start or a recovery.
   * @throws LockerError `store.*`
   */
  measure(): void {
    if (!this.#counted) {
      this.#rows = this.#count.get()?.rows ?? 0;
      this.#counted = true;
    }
    this.#bytes = this.store.usedBytes();
  }

  /**
   * Records a change of the level with its alarm. Call it every second or so.
   * @throws LockerError `store.*`; the next call tries again
   */
  tick(): void {
    this.measure();
    const { level, store, alarms, ratio } = this;
    if (level === this.#recorded()) return;
    store.tx(() => {
      for (const alarm of Object.values(roomAlarms)) alarms.remove(alarm);
      if (level !== 'ample') alarms.add(roomAlarms[level]);
      this.audit.append({ event: 'device.record_room', reason: level, error_args: [Math.floor(ratio * 100)] });
    });
  }

  /** The level that the record tells of. */
  #recorded(): RoomLevel {
    return roomLevels.find((level) => level !== 'ample' && this.alarms.has(roomAlarms[level])) ?? 'ample';
  }
}
