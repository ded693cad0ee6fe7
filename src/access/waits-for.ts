import type { Openings } from '../store/openings.js';
import type { NamedBy } from '../store/persons.js';
import type { WaitReason } from '../store/privacy-requests.js';

/**
 * What has to be over before somebody is erased: nobody is locked out of his own things, and an opening that is under way gets
 * its outcome. Whatever else shows that somebody has things in a locker is to be asked here.
 * @param theirs whether what is named so belongs to the person
 */
export function waitsFor(
  { openings }: { readonly openings: Pick<Openings, 'pending'> },
  theirs: (named: NamedBy) => boolean,
): WaitReason | undefined {
  return openings.pending().some(theirs) ? 'opening' : undefined;
}
