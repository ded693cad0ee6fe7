import { z } from 'zod';
import { audience, date, lockerId, tokenId } from './claim-shapes.js';
import { rightArg } from './command-token.js';
import { rentalClaim } from './given-rental.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** 32 bytes in base64url, in the one spelling. */
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** How many tokens a state may come in. */
const mostParts = 10_000;

/**
 * Who was erased: HMAC-SHA256 of each reference of a booking, right or token under a key that is used for this cabinet alone. A cabinet
 * finds what it holds of them, and learns no reference that it does not know.
 */
export const erasuresClaim = z.strictObject({ key: bytes32, tags: z.array(bytes32).min(1) });

/** What was taken back, and when it has expired by itself. */
const revokedClaim = z.strictObject({ ref: tokenId, until: date.optional() });

/** How often a token or a right was used at a locker, or over all where none is named; and when it ends. */
const usedClaim = z.strictObject({
  jti: tokenId,
  lkr: lockerId.optional(),
  n: z.int().min(1).max(1_000_000),
  exp: date.optional(),
});

/** What a cabinet is given back. */
const stateContents = {
  erasures: erasuresClaim.optional(),
  revoked: z.array(revokedClaim).optional(),
  rights: z.array(rightArg).optional(),
  used: z.array(usedClaim).optional(),
  rentals: z.array(rentalClaim).optional(),
};

/** The claims of a `state+jwt`: a part of what is given back to a new chain. It is bound to that chain, and to its place among the parts. */
export const stateClaims = z
  .strictObject({
    aud: audience,
    jti: tokenId,
    exp: date,
    iat: date.optional(),
    iss: z.string().optional(),
    /** The new chain. */
    chain: z.string().regex(/^[0-9a-f]{32}$/),
    /** The same in all parts of one state, and in no other. */
    set: tokenId,
    part: z.int().min(1).max(mostParts),
    parts: z.int().min(1).max(mostParts),
    ...stateContents,
  })
  .refine(({ part, parts }) => part <= parts);
export type StateClaims = z.output<typeof stateClaims>;

type StateReading = { readonly kind: 'verified'; readonly state: StateClaims } | Refused;

/** Reads a text as a `state+jwt`. Never throws for what the text holds. */
export async function readState(text: string, trust: TrustSet): Promise<StateReading> {
  const reading = await readSigned(text, 'state+jwt', stateClaims, trust);
  return reading.kind === 'refused' ? reading : { kind: 'verified', state: reading.claims };
}
