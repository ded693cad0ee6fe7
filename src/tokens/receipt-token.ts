import { z } from 'zod';
import { audience, takenUntil, timelessClaims } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** The claims of a `receipt+jwt`. It is bound by chain, seq and head, so it needs no time. */
export const receiptClaims = z.strictObject({
  aud: audience,
  chain: z.string().regex(/^[0-9a-f]{32}$/),
  /** The last row that is safe in the cloud, with all before it. */
  seq: z.int().positive(),
  /** Hash of that row. */
  head: z.string().regex(/^[0-9a-f]{64}$/),
  ...timelessClaims,
});
export type ReceiptClaims = z.output<typeof receiptClaims>;

/** What the cloud has signed to have. */
export interface SignedReceipt {
  /** The cabinet it is for. */
  readonly cabinet: string;
  readonly chain: string;
  readonly seq: number;
  /** Lower hex. */
  readonly head: string;
  /** From this wall time on it is not taken any more. */
  readonly untilMs?: number;
}

type ReceiptReading = { readonly kind: 'verified'; readonly receipt: SignedReceipt } | Refused;

/** Reads a text as a `receipt+jwt`. Never throws for what the text holds. */
export async function readReceipt(text: string, trust: TrustSet): Promise<ReceiptReading> {
  const reading = await readSigned(text, 'receipt+jwt', receiptClaims, trust);
  if (reading.kind === 'refused') return reading;
  const { aud, chain, seq, head } = reading.claims;
  return { kind: 'verified', receipt: { cabinet: aud, chain, seq, head, ...takenUntil(reading.claims) } };
}
