import type { ErasuresOf } from './give-state.js';
import type { CollectorStore } from './store.js';
import { keyOfCabinet, type TombstoneKey } from './subjects/tags.js';

/** Who was erased at which cabinet, as the store knows it. Without a key nobody was. */
export function knownErasures(store: CollectorStore, key: TombstoneKey | undefined): ErasuresOf {
  return async (cabinet) => {
    if (key === undefined) return { key: '', tags: [] };
    const { tags } = await store.erasuresOf(cabinet);
    return {
      key: keyOfCabinet(key, cabinet).toString('base64url'),
      tags: tags.map((tag) => Buffer.from(tag, 'hex').toString('base64url')),
    };
  };
}
