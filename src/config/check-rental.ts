import { formatDuration } from './duration.js';
import type { Fault } from './problem.js';
import type { ReadableParts } from './readable-parts.js';
import { didYouMean } from './schema-values.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

/** Tariffs against each other and against the lockers; the times on offer against each other. */
export function rentalFaults({ rental, lockers }: ReadableParts, source: YamlSource): Fault[] {
  if (rental === undefined) return [];
  const sizes = lockers?.map(({ size }) => size);
  const known = sizes?.every((size) => size !== undefined) ? new Set(sizes) : undefined;
  const tariffOf = new Map<string, number>();
  const faults: Fault[] = [];
  for (const [index, tariff] of (rental.tariffs ?? []).entries()) {
    const path = ['rental', 'tariffs', index];
    for (const [at, size] of tariff.sizes.entries()) {
      if (size === undefined) continue;
      const place = [...path, 'sizes', at];
      faults.push(...sizeFaults(size, place, known, tariffOf.get(size)));
      if (!tariffOf.has(size)) tariffOf.set(size, index);
    }
    faults.push(...specialFaults(tariff, path));
    if (tariff.rounding?.to === 0) {
      const expected = 'more than 0.00: a price is a multiple of it';
      faults.push({ code: 'config.bad_amount', path: [...path, 'rounding', 'to'], expected, found: '0.00' });
    }
  }
  return [...faults, ...wholeFaults(source), ...durationFaults(rental)];
}

/** Tariffs and times go together, and without them there are deliveries at least. */
function wholeFaults({ value }: YamlSource): Fault[] {
  const { tariffs, durations, deliveries } = Object(Object(value).rental);
  const [isOffered, isTimed] = [tariffs !== undefined, durations !== undefined];
  const missing = (key: string, expected: string): Fault[] => [
    { code: 'config.missing_key', path: ['rental', key], expected, found: 'nothing' },
  ];
  if (isOffered !== isTimed) return missing(isOffered ? 'durations' : 'tariffs', 'tariffs and durations, or neither');
  return isOffered || deliveries !== undefined ? [] : missing('tariffs', 'tariffs, deliveries or both');
}

type ReadableRental = NonNullable<ReadableParts['rental']>;
type ReadableTariff = NonNullable<ReadableRental['tariffs']>[number];

function sizeFaults(
  size: string,
  path: KeyPath,
  known: ReadonlySet<string> | undefined,
  other: number | undefined,
): Fault[] {
  const found = JSON.stringify(size);
  if (other !== undefined) {
    const hint = `rental.tariffs[${other}] has it`;
    return [{ code: 'config.double_tariff', path, expected: 'a size that no other tariff has', found, hint }];
  }
  if (known === undefined || known.has(size)) return [];
  const hint = didYouMean(size, [...known]);
  return [{ code: 'config.unknown_size', path, expected: 'a size of a locker (see `lockers`)', found, hint }];
}

function specialFaults({ blocks, special }: ReadableTariff, path: KeyPath): Fault[] {
  if (blocks === undefined) return [];
  return (special ?? []).flatMap(({ prices }, index): Fault[] => {
    if (prices === undefined || prices.length === 0 || prices.length === blocks.length) return [];
    const expected = `${blocks.length} prices, one for each of the blocks`;
    const place = [...path, 'special', index, 'prices'];
    return [{ code: 'config.bad_value', path: place, expected, found: `${prices.length}` }];
  });
}

function durationFaults({ durations = [], longest }: ReadableRental): Fault[] {
  return durations.flatMap((ms, index): Fault[] => {
    const path = ['rental', 'durations', index];
    const before = durations[index - 1];
    if (ms === undefined) return [];
    const found = formatDuration(ms);
    if (before !== undefined && ms <= before) {
      return [{ code: 'config.bad_value', path, expected: `more than ${formatDuration(before)}`, found }];
    }
    if (longest === undefined || ms <= longest) return [];
    const expected = `${formatDuration(longest)} (rental.longest) or less`;
    return [{ code: 'config.bad_value', path, expected, found }];
  });
}
