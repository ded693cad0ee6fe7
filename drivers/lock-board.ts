import type { BoardSpec } from '../src/config/specs.js';
import type { BoardCounters, Reading, UnlockReport } from './messages.js';

/** What opens lockers at run time: a board on a bus, or a bank of relays on GPIO lines. */
export interface LockBoard {
  readonly spec: BoardSpec;
  /** Energises a channel once; it is not begun later than `byMs` (monotonic ms). */
  unlock(channel: number, byMs: number): Promise<UnlockReport>;
  /** Reads the whole board afresh. */
  read(): Promise<Reading>;
  /** Resolves when every output that this process times is off, or when it cannot be told so. */
  allOff(): Promise<void>;
  counters(): BoardCounters;
}
