import type { KioskCabinet } from '../wire.js';

/** What somebody may have come for. */
export type Errand = 'open' | 'rent' | 'deliver' | 'help';

/**
 * What the first screen offers. Pure. Where a cabinet is for opening only there is nothing to choose: the page begins with the
 * locker's number.
 */
export function errandsAt({ rental, deliver }: Pick<KioskCabinet, 'rental' | 'deliver'>): readonly Errand[] {
  if (rental === undefined && deliver === undefined) return [];
  return ['open', ...(rental ? (['rent'] as const) : []), ...(deliver ? (['deliver'] as const) : []), 'help'];
}
