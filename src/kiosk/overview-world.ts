import type { LockerUse } from '../access/locker-uses.js';
import type { ClockState } from '../audit/event.js';
import type { RoomLevel } from '../audit/room.js';
import type { AuditRow } from '../audit/row.js';
import type { ClockSource } from '../clock/known-time.js';

/** What the screen of those who run the cabinet shows beside the lockers and alarms. Each call may throw `store.*`. */
export interface OverviewWorld {
  readonly timezone: string;
  /** `bus`: absent for a bank of GPIO lines. */
  readonly boards: readonly { readonly id: string; readonly bus?: string }[];
  readonly buses: readonly string[];
  facts(): {
    /** What the cabinet takes the time to be, wall ms. */
    readonly atMs: number;
    /** `errorMs`: Infinity when nothing says. */
    readonly clock: { readonly state: ClockState; readonly source: ClockSource | 'none'; readonly errorMs: number };
    /** `ratio`: the used share. */
    readonly room: { readonly level: RoomLevel; readonly ratio: number };
    /** SHA-256 of the config file, lower hex. */
    readonly configHash: string;
    readonly uptimeMs: number;
    /** The newest row of the record. */
    readonly seq: number;
  };
  useOf(locker: string): LockerUse;
  /** Its rental ran so long that it was blocked for that. */
  ranTooLong(locker: string): boolean;
  /** It stayed shut at its last opening. */
  isStuck(locker: string): boolean;
  /** Error codes of banks of GPIO lines that do not answer, by board. */
  boardErrors(): ReadonlyMap<string, string>;
  /** Absent where the cabinet stands alone. */
  uplink?(): {
    readonly online: boolean;
    readonly waiting: number;
    readonly oldestMs?: number;
    readonly receiptAgoMs?: number;
    readonly error?: string;
  };
  /** Of this day in the cabinet's zone; `undefined` where nothing is rented, and while nobody knows which day it is. */
  today(): { readonly begun: number; readonly collected: number; readonly refundsDue: number } | undefined;
  /** Rows of the record before a seq, the newest first. */
  rowsBefore(seq: number, limit: number): readonly AuditRow[];
}
