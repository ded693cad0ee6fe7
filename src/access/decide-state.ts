import type { Reason } from '../audit/event.js';
import type { MetaValue } from '../store/meta-shapes.js';
import { signedFaults } from '../tokens/signed-object.js';
import type { StateClaims } from '../tokens/state-token.js';

/** How far a state is that is being given back. */
export type AwaitedState = Readonly<MetaValue<'state_awaited'>>;

interface StateFacts {
  readonly state: Pick<StateClaims, 'aud' | 'exp' | 'chain' | 'set' | 'part'>;
  /** Id of this cabinet. */
  readonly cabinet: string;
  /** Wall time, or the floor while the clock is untrusted. */
  readonly effectiveMs: number;
  /** The chain that runs. */
  readonly chain: string;
  /** Absent: nothing is to be given back. */
  readonly awaited: AwaitedState | undefined;
  /** The state that was given back last. */
  readonly given: Readonly<MetaValue<'state_given'>> | undefined;
}

/** Reasons not to take a verified part, in the order in which they are looked at. */
const refusals = [
  ['wrong_cabinet', ({ state, cabinet }) => state.aud !== cabinet],
  ['expired', ({ state, effectiveMs }) => Math.floor(state.exp * 1000) <= effectiveMs],
  ['other_chain', ({ state, chain }) => state.chain !== chain],
  ['not_awaited', ({ awaited }) => awaited === undefined],
  ['part_missing', ({ state, awaited }) => state.part > partsOf(state.set, awaited) + 1],
] as const satisfies readonly (readonly [Reason, (facts: StateFacts) => boolean])[];

/** Every reason for which a part is refused, in the order of the checks. */
export const stateReasons = [...signedFaults, ...refusals.map(([reason]) => reason)] as const;
export type StateReason = (typeof stateReasons)[number];

type StateVerdict =
  | { readonly kind: 'accepted' }
  /** It was taken before: delivery is at least once, and the cloud repeats what it has not seen the end of. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly reason: StateReason };

/**
 * Whether a verified part of a state is taken. Parts are taken in their order, so that what is erased is known before anything else comes.
 * Bound to the chain and to the time in which that waits, an old state undoes nothing; it needs no clock.
 */
export function decideState(facts: StateFacts): StateVerdict {
  const { state, awaited, given } = facts;
  const refusal = refusals.find(([, holds]) => holds(facts))?.[0];
  const isLate = refusal === 'not_awaited' && given?.chain === state.chain && given.set === state.set;
  if (refusal !== undefined) return isLate ? { kind: 'repeated' } : { kind: 'refused', reason: refusal };
  return { kind: state.part <= partsOf(state.set, awaited) ? 'repeated' : 'accepted' };
}

/** How many parts of a state were taken; another one begins anew. */
function partsOf(set: string, awaited: AwaitedState | undefined): number {
  return awaited?.set === set ? (awaited.part ?? 0) : 0;
}
