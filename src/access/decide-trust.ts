import type { Reason } from '../audit/event.js';
import type { SignedTrustSet } from '../tokens/keys-token.js';
import { signedFaults } from '../tokens/signed-object.js';
import type { StoredSet } from '../tokens/trust-file.js';

/** Which set is the newest that this cabinet has ever accepted. Version 0 is the one of its config, which has no hash. */
export interface KnownSet {
  readonly version: number;
  readonly hash?: string;
}

interface TrustFacts {
  readonly set: SignedTrustSet;
  /** Id of this cabinet. */
  readonly cabinet: string;
  readonly known: KnownSet;
  /** The known set cannot be found any more, so it may be brought in once more. */
  readonly lost: boolean;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
}

/** Reasons not to bring in a verified set, in the order in which they are looked at. */
const refusals = [
  ['wrong_cabinet', ({ set, cabinet }) => set.cabinet !== cabinet],
  ['expired', ({ set, effectiveMs }) => set.untilMs !== undefined && set.untilMs <= effectiveMs],
  ['bad_key', ({ set }) => set.faults.length > 0],
  ['old_version', ({ set, known }) => set.version < known.version],
  ['same_version', ({ set, known, lost }) => set.version === known.version && !(lost && set.hash === known.hash)],
] as const satisfies readonly (readonly [Reason, (facts: TrustFacts) => boolean])[];

/** Every reason for which a new trust set is refused, in the order of the checks. */
export const trustReasons = ['no_roots', ...signedFaults, ...refusals.map(([reason]) => reason)] as const;
export type TrustReason = (typeof trustReasons)[number];

/** Why a verified set is not brought in; `undefined` when it is. */
export function trustRefusal(facts: TrustFacts): TrustReason | undefined {
  return refusals.find(([, holds]) => holds(facts))?.[0];
}

type SetAtStart =
  | { readonly kind: 'stored'; readonly set: SignedTrustSet }
  /** None was ever accepted: the one of the config is in force. */
  | { readonly kind: 'provisioned' }
  | { readonly kind: 'rolled_back'; readonly why: string };

/**
 * Which set is in force from the start on. File and database are not written at one moment: the file is first, so it may be
 * one ahead. It is never behind unless somebody put an older one there, and then no set is better than a set with keys that
 * were taken out.
 */
export function setAtStart(stored: StoredSet, known: KnownSet, cabinet: string): SetAtStart {
  if (stored.kind === 'missing') {
    return known.version === 0 ? { kind: 'provisioned' } : { kind: 'rolled_back', why: 'it is missing' };
  }
  if (stored.kind === 'unreadable') return { kind: 'rolled_back', why: `it cannot be read: ${stored.why}` };
  if (stored.kind === 'refused') return { kind: 'rolled_back', why: `no pinned root stands for it (${stored.reason})` };
  const { set } = stored;
  if (set.cabinet !== cabinet) return { kind: 'rolled_back', why: `it is for the cabinet ${set.cabinet}` };
  if (set.faults.length > 0) return { kind: 'rolled_back', why: set.faults.join('; ') };
  if (set.version > known.version || (set.version === known.version && set.hash === known.hash)) {
    return { kind: 'stored', set };
  }
  return { kind: 'rolled_back', why: `it holds version ${set.version}` };
}
