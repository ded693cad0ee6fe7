import type { DropOffKeeper } from '../cabinet/drop-off-keeper.js';
import type { Clock } from '../clock/clock.js';
import { isReopenable } from '../rental/delivery-time.js';
import { isRunning } from '../rental/rental-state.js';
import type { Meta } from '../store/meta.js';
import type { Rentals } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';
import type { Uses } from '../store/uses.js';
import type { LockerUse } from './locker-uses.js';
import { contentsAreLost } from './lost-contents.js';

export interface LockerUseParts {
  readonly rights: Pick<Rights, 'naming'>;
  readonly uses: Pick<Uses, 'hasLeft'>;
  readonly dropOffs: Pick<DropOffKeeper, 'of'>;
  readonly rentals: Pick<Rentals, 'holding' | 'lastCollected'>;
  readonly meta: Pick<Meta, 'get'>;
  readonly clock: Pick<Clock, 'effectiveMs' | 'now'>;
}

interface FreeLockerParts extends LockerUseParts {
  /** Sound: shut as far as that can be read, not being opened, and nothing is wrong with it or its board. */
  readonly isSound: (locker: string) => boolean;
}

/**
 * Whether a locker may be given to somebody: it is sound, nothing is in it, it is held for no rental, and nobody has or will have a right to it.
 */
export function isFreeLocker({ isSound, ...parts }: FreeLockerParts, locker: string): boolean {
  return isSound(locker) && useOfLocker(parts, locker) === 'free';
}

/**
 * To whom a locker belongs: to a rental that runs, to what a courier has brought, to whoever has or will have a right to it or is about to
 * pay. Tokens are not stored; whoever has opened it with one, and may do so again, has his things in there.
 */
export function useOfLocker(
  { rights, uses, dropOffs, rentals, meta, clock }: LockerUseParts,
  locker: string,
): LockerUse {
  const rental = rentals.holding(locker);
  if (rental?.payer === 'customer') return isRunning(rental.state) ? 'rental' : 'held';
  if (dropOffs.of(locker) !== undefined) return 'drop_off';
  const nowMs = clock.effectiveMs();
  const isHeld =
    // Its recipient was there a moment ago, and may have left something in it.
    isReopenable(rentals.lastCollected(locker), clock.now()) ||
    uses.hasLeft(locker, nowMs) ||
    rights
      .naming(locker)
      .some(({ role, untilMs }) => role === 'customer' && (untilMs === undefined || untilMs > nowMs));
  if (isHeld) return 'held';
  return contentsAreLost(meta) ? 'unknown' : 'free';
}
