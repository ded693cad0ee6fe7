import type { Tariff } from '../../src/config/rental-specs.js';

/** What an hour of these sizes costs, whole paise, begun hours included; nothing special, where nothing more is said. */
export function tariffOf(sizes: readonly string[], paise: number, more: Partial<Tariff> = {}): Tariff {
  return {
    ...{ sizes, freeMs: 0, blocks: [{ ms: 3_600_000, paise }], special: [], minimumPaise: 0 },
    rounding: { toPaise: 100, way: 'nearest' },
    ...more,
  };
}
