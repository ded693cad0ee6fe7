import type { z } from 'zod';
import { envelopeFaults, jsonObject, openEnvelope } from './envelope.js';
import type { SignedType } from './signed-types.js';
import type { TrustedKey, TrustSet } from './trust-set.js';

/** Why a text is no signed object of a type, before anything about the cabinet is asked, in the order of the checks. */
export const signedFaults = [...envelopeFaults, 'unknown_claim', 'bad_claims'] as const;
export type SignedFault = (typeof signedFaults)[number];

export interface Refused<Reason extends string = SignedFault> {
  readonly kind: 'refused';
  readonly reason: Reason;
}

type SignedReading<Claims> = { readonly kind: 'verified'; readonly key: TrustedKey; readonly claims: Claims } | Refused;

/**
 * Reads a text as a signed object of one type. Never throws for what the text holds.
 * @param claims these and no others, so a strict schema: a claim that is not understood may be a limit, and to ignore it
 * would grant more than the object says
 */
export async function readSigned<Claims>(
  text: string,
  typ: SignedType,
  claims: z.ZodType<Claims>,
  trust: TrustSet,
): Promise<SignedReading<Claims>> {
  const envelope = await openEnvelope(text, typ, trust);
  if (envelope.kind === 'refused') return envelope;
  const read = claims.safeParse(jsonObject(envelope.payload));
  if (read.success) return { kind: 'verified', key: envelope.key, claims: read.data };
  const unknown = read.error.issues.some(({ code }) => code === 'unrecognized_keys');
  return { kind: 'refused', reason: unknown ? 'unknown_claim' : 'bad_claims' };
}
