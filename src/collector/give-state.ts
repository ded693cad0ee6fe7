import { newId } from '../lib/new-id.js';
import { type SigningKey, signObject } from '../tokens/signing.js';
import type { AwaitedState } from './awaited-states.js';
import { cutState } from './state-parts.js';
import type { CollectorStore } from './store.js';

/** Who was erased, as a cabinet may know it: HMAC-SHA256 of each reference under a key of its own. Both in base64url. */
interface Erasures {
  /** The same for this cabinet always. */
  readonly key: string;
  readonly tags: readonly string[];
}

export type ErasuresOf = (cabinet: string) => Promise<Erasures>;

/** A cabinet that is away may come back within this time; then it says anew that it waits. */
const lifeMs = 86_400_000;

export interface GivingParts {
  readonly store: Pick<CollectorStore, 'knownState'>;
  readonly erasuresOf: ErasuresOf;
  readonly key: SigningKey;
}

/** Signs what is given back to a new chain: the texts of its parts, in their order. */
export async function signState(
  { store, erasuresOf, key }: GivingParts,
  { cabinet, chain }: AwaitedState,
  nowMs: number,
): Promise<string[]> {
  const known = await store.knownState(cabinet, nowMs);
  const { key: tagKey, tags } = await erasuresOf(cabinet);
  const erasures = tags.length === 0 ? undefined : { key: tagKey, tags: [...tags] };
  const times = { iat: Math.floor(nowMs / 1000), exp: Math.floor((nowMs + lifeMs) / 1000) };
  const texts: string[] = [];
  for (const part of cutState({ ...known, erasures })) {
    const jti = newId(12);
    texts.push(await signObject('state+jwt', { aud: cabinet, jti, ...times, chain, ...part }, key));
  }
  return texts;
}
