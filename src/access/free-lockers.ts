import type { CourierDrops } from '../cabinet/courier-drops.js';
import type { Clock } from '../clock/clock.js';
import { isReopenable } from '../rental/delivery-time.js';
import type { Meta } from '../store/meta.js';
import type { Rentals } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Uses } from '../store/uses.js';
import { contentsAreLost } from './lost-contents.js';

export interface FreeLockerParts {
  readonly rights: Pick<Rights, 'naming'>;
  readonly uses: Pick<Uses, 'hasLeft'>;
  readonly dropOffs: Pick<CourierDrops, 'of'>;
  readonly rentals: Pick<Rentals, 'holding' | 'lastCollected'>;
  readonly meta: Pick<Meta, 'get'>;
  readonly clock: Pick<Clock, 'effectiveMs' | 'now'>;
  /** Sound: shut as far as that can be read, not being opened, and nothing is wrong with it or its board. */
  readonly isSound: (locker: string) => boolean;
}

/**
 * Whether a locker may be given to somebody: it is sound, nothing is in it, it is held for no rental, and nobody has or will have a right to it. Tokens are not
 * stored; whoever has opened it with one, and may do so again, has his things in there.
 */
export function isFreeLocker(
  { rights, uses, dropOffs, rentals, meta, clock, isSound }: FreeLockerParts,
  locker: string,
): boolean {
  if (!isSound(locker) || dropOffs.of(locker) !== undefined || contentsAreLost(meta)) return false;
  if (rentals.holding(locker) !== undefined) return false;
  // Its recipient was there a moment ago, and may have left something in it.
  if (isReopenable(rentals.lastCollected(locker), clock.now())) return false;
  const nowMs = clock.effectiveMs();
  if (uses.hasLeft(locker, nowMs)) return false;
  return rights
    .naming(locker)
    .every(({ role, untilMs }) => role !== 'customer' || (untilMs !== undefined && untilMs <= nowMs));
}
