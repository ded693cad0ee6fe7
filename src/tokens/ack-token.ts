import { z } from 'zod';
import { audience, takenUntil, timelessClaims, tokenId } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** The claims of an `ack+jwt`. It is bound by the ids that it names, so it needs no time. */
export const ackClaims = z.strictObject({
  aud: audience,
  /** Ids of reports that are safe in the cloud. */
  ids: z.array(tokenId).min(1).max(100),
  ...timelessClaims,
});
export type AckClaims = z.output<typeof ackClaims>;

/** What the cloud has signed to have heard. */
interface SignedAck {
  /** The cabinet it is for. */
  readonly cabinet: string;
  readonly ids: readonly string[];
  /** From this wall time on it is not taken any more. */
  readonly untilMs?: number;
}

type AckReading = { readonly kind: 'verified'; readonly ack: SignedAck } | Refused;

/** Reads a text as an `ack+jwt`. Never throws for what the text holds. */
export async function readAck(text: string, trust: TrustSet): Promise<AckReading> {
  const reading = await readSigned(text, 'ack+jwt', ackClaims, trust);
  if (reading.kind === 'refused') return reading;
  const { aud, ids } = reading.claims;
  return { kind: 'verified', ack: { cabinet: aud, ids, ...takenUntil(reading.claims) } };
}
