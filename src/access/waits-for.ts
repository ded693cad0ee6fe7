import type { Openings } from '../store/openings.js';
import type { NamedBy } from '../store/persons.js';
import type { WaitReason } from '../store/privacy-requests.js';
import type { Rentals } from '../store/rentals.js';
import type { Rights } from '../store/rights.js';

/**
 * What has to be over before somebody is erased: nobody is locked out of his own things, what he is about to pay or has paid is given or
 * goes back, and an opening that is under way gets its outcome. Whatever else shows that somebody has things in a locker is to be
 * asked here.
 * @param theirs whether what is named so belongs to the person
 */
export function waitsFor(
  {
    openings,
    rentals,
    rights,
  }: {
    readonly openings: Pick<Openings, 'pending'>;
    readonly rentals: Pick<Rentals, 'list'>;
    readonly rights: Pick<Rights, 'boundTo'>;
  },
  theirs: (named: NamedBy) => boolean,
): WaitReason | undefined {
  if (openings.pending().some(theirs)) return 'opening';
  const rents = rentals.list().some((rental) => {
    if (rental.overMs !== null) return false;
    // What a courier has brought for him is his, too: it names the courier's right, and his is for it.
    const bound = rights.boundTo(rental.id).map(({ ref, subjectRef = null }) => ({ subjectRef, credentialRef: ref }));
    return [namedByRental(rental), ...bound].some(theirs);
  });
  return rents ? 'rental' : undefined;
}

/** How a rental names its person. */
export function namedByRental({
  subjectRef,
  rightRef,
}: {
  readonly subjectRef: string | null;
  readonly rightRef: string;
}): NamedBy {
  return { subjectRef, credentialRef: rightRef };
}
