import type { BoardSpec, Config, LockerSpec } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';

/** One locker with the board that opens it, and what is read of it. */
export interface Place {
  readonly locker: LockerSpec;
  readonly board: BoardSpec;
  /** The bolt's switch is read: by the board itself, or from an input. */
  readonly latchFeedback: boolean;
  /** The door has a contact of its own. */
  readonly doorContact: boolean;
}

/** By locker id. Throws `board.unknown` where a locker names no configured board. */
export function placesOf({ boards, lockers }: Pick<Config, 'boards' | 'lockers'>): ReadonlyMap<string, Place> {
  const byId = new Map(boards.map((board) => [board.id, board]));
  return new Map(
    lockers.map((locker) => {
      const board = byId.get(locker.board);
      if (!board) {
        const message = `Locker ${locker.id} names board "${locker.board}", which is not configured.`;
        throw new LockerError('board.unknown', message);
      }
      const latchFeedback = locker.latch !== undefined || board.feedback !== 'none';
      return [locker.id, { locker, board, latchFeedback, doorContact: locker.door !== undefined }];
    }),
  );
}
