import type { Clock } from '../clock/clock.js';
import type { DropOffs } from '../store/drop-offs.js';
import type { Rights } from '../store/rights.js';

export interface FreeLockerParts {
  readonly rights: Pick<Rights, 'naming'>;
  readonly dropOffs: Pick<DropOffs, 'of'>;
  readonly clock: Pick<Clock, 'effectiveMs'>;
  /** Sound: shut as far as that can be read, not being opened, and nothing is wrong with it or its board. */
  readonly isSound: (locker: string) => boolean;
}

/** Whether a courier may fill a locker: it is sound, nothing is in it, and nobody has or will have a right to it. */
export function isFreeLocker({ rights, dropOffs, clock, isSound }: FreeLockerParts, locker: string): boolean {
  if (!isSound(locker) || dropOffs.of(locker) !== undefined) return false;
  const nowMs = clock.effectiveMs();
  return rights
    .naming(locker)
    .every(({ role, untilMs }) => role !== 'customer' || (untilMs !== undefined && untilMs <= nowMs));
}
