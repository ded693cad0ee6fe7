import { z } from 'zod';
import { audience, date, lockers, tokenId } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** A verified `access+jwt`: what it says. Times are wall ms. */
export interface AccessToken {
  readonly jti: string;
  /** The cabinet it is for. */
  readonly cabinet: string;
  /** At least one, each once. */
  readonly lockers: readonly string[];
  /** Uses for each locker. */
  readonly uses: number;
  readonly fromMs?: number;
  /** It has expired from this instant on. */
  readonly untilMs: number;
  readonly issuedMs?: number;
  /** The cloud's random id of the booking. */
  readonly ref?: string;
  /** Id of the rental that it opens, and no other. */
  readonly rental?: string;
}

export type TokenReading = { readonly kind: 'verified'; readonly token: AccessToken } | Refused;

/** The claims of an `access+jwt`. */
export const accessClaims = z.strictObject({
  aud: audience,
  jti: tokenId,
  exp: date,
  lkr: lockers,
  use: z.int().min(1).max(1_000_000).optional(),
  nbf: date.optional(),
  ref: tokenId.optional(),
  rnt: tokenId.optional(),
  iss: z.string().optional(),
  iat: date.optional(),
});
export type AccessClaims = z.output<typeof accessClaims>;

/** Reads the text of a QR code as an access token. Never throws for what the text holds. */
export async function readAccessToken(text: string, trust: TrustSet): Promise<TokenReading> {
  const reading = await readSigned(text, 'access+jwt', accessClaims, trust);
  return reading.kind === 'refused' ? reading : { kind: 'verified', token: tokenOf(reading.claims) };
}

/** A fraction of a millisecond never lengthens a right. */
function tokenOf({ aud, jti, exp, lkr, use, nbf, iat, ref, rnt }: AccessClaims): AccessToken {
  return {
    jti,
    cabinet: aud,
    lockers: typeof lkr === 'string' ? [lkr] : lkr,
    uses: use ?? 1,
    untilMs: Math.floor(exp * 1000),
    ...(nbf !== undefined && { fromMs: Math.ceil(nbf * 1000) }),
    ...(iat !== undefined && { issuedMs: Math.floor(iat * 1000) }),
    ...(ref !== undefined && { ref }),
    ...(rnt !== undefined && { rental: rnt }),
  };
}
