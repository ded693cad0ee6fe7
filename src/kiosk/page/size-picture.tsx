import type { KioskOffers } from '../wire.js';

type Measures = NonNullable<KioskOffers['sizes'][number]['measures']>;

/** A rucksack of 45 cm, to compare with. */
const bagMm = 450;
/** Where the config tells no measures: only which is larger. */
const heights: Readonly<Record<string, number>> = { XS: 0.3, S: 0.4, M: 0.55, L: 0.75, XL: 1 };

interface Props {
  readonly size: string;
  readonly measures: Measures | undefined;
  /** The largest side of all sizes, in mm, so that pictures can be compared. */
  readonly largest: number;
}

/** The opening of a locker as large as it is beside the others, with a bag of usual size where measures are known. */
export function SizePicture({ size, measures, largest }: Props) {
  const scale = 44 / largest;
  const wide = measures ? measures.width * scale : 30;
  const high = measures ? measures.height * scale : (heights[size] ?? 0.55) * 44;
  const bag = bagMm * scale;
  return (
    <svg class="size-picture" viewBox="0 0 48 48" aria-hidden="true">
      <rect x={(48 - wide) / 2} y={46 - high} width={wide} height={high} rx="2" />
      {measures && (
        <path
          d={`M${24 - bag * 0.3} 45v${-bag * 0.62}q0 ${-bag * 0.24} ${bag * 0.3} ${-bag * 0.24}t${bag * 0.3} ${bag * 0.24}v${bag * 0.62}z`}
          opacity="0.55"
        />
      )}
    </svg>
  );
}

export function largestOf(offers: Pick<KioskOffers, 'sizes'>): number {
  const sides = offers.sizes.flatMap(({ measures }) => (measures ? [measures.width, measures.height] : []));
  return Math.max(bagMm, ...sides);
}
