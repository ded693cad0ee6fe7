import { createHash } from 'node:crypto';
import type { StateClaims } from '../tokens/state-token.js';

/** All that is given back to a cabinet. */
export interface StateContents {
  readonly erasures: StateClaims['erasures'];
  readonly revoked: NonNullable<StateClaims['revoked']>;
  readonly rights: NonNullable<StateClaims['rights']>;
  readonly used: NonNullable<StateClaims['used']>;
  readonly rentals: NonNullable<StateClaims['rentals']>;
}

/** The contents of one part, and its place. */
type StatePart = Pick<StateClaims, 'set' | 'part' | 'parts' | keyof StateContents>;

/** Bytes of claims that a text of 8 KiB has room for, beside its header, its signature, and the claims that say for whom it is. */
const usualRoom = 5_400;

/**
 * Cuts a state into parts: who was erased first, then what was taken back, then rights, then uses, then rentals. The same contents make the same parts
 * under the same id, so that what is sent again goes on where it was. Pure.
 * @param room bytes for the contents of a part; what is larger by itself has a part of its own
 */
export function cutState({ erasures, revoked, rights, used, rentals }: StateContents, room = usualRoom): StatePart[] {
  const { key, tags = [] } = erasures ?? {};
  const items = [
    ...tags.map((tag) => ({ of: 'tags', value: tag }) as const),
    ...revoked.map((value) => ({ of: 'revoked', value }) as const),
    ...rights.map((value) => ({ of: 'rights', value }) as const),
    ...used.map((value) => ({ of: 'used', value }) as const),
    ...rentals.map((value) => ({ of: 'rentals', value }) as const),
  ];
  const cuts: (typeof items)[] = [[]];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item.value)) + 1;
    if (bytes > 0 && bytes + size > room) {
      cuts.push([]);
      bytes = 0;
    }
    cuts.at(-1)?.push(item);
    bytes += size;
  }
  const hash = createHash('sha256').update(JSON.stringify([key, items, room]));
  const set = hash.digest('base64url').slice(0, 22);
  return cuts.map((cut, index) => {
    const here = {
      tags: cut.flatMap((item) => (item.of === 'tags' ? [item.value] : [])),
      revoked: cut.flatMap((item) => (item.of === 'revoked' ? [item.value] : [])),
      rights: cut.flatMap((item) => (item.of === 'rights' ? [item.value] : [])),
      used: cut.flatMap((item) => (item.of === 'used' ? [item.value] : [])),
      rentals: cut.flatMap((item) => (item.of === 'rentals' ? [item.value] : [])),
    };
    return {
      ...{ set, part: index + 1, parts: cuts.length },
      ...(key !== undefined && here.tags.length > 0 && { erasures: { key, tags: here.tags } }),
      ...(here.revoked.length > 0 && { revoked: here.revoked }),
      ...(here.rights.length > 0 && { rights: here.rights }),
      ...(here.used.length > 0 && { used: here.used }),
      ...(here.rentals.length > 0 && { rentals: here.rentals }),
    };
  });
}
