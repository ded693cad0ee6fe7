import { z } from 'zod';
import { type EnvelopeFault, envelopeFaults, jsonObject, mostTokenBytes, openEnvelope } from './envelope.js';
import type { TrustSet } from './trust-set.js';

/** Why the text of an access token is refused before anything about the cabinet is asked, in the order of the checks. */
export const tokenFaults = [...envelopeFaults, 'unknown_claim', 'bad_claims'] as const;
export type TokenFault = EnvelopeFault | 'unknown_claim' | 'bad_claims';

export const longestLifeMs = 30 * 86_400_000;
/** How far the clocks of cloud and cabinet may be apart where that cannot lengthen a right. */
export const timeLeewayMs = 5 * 60_000;

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
}

export type TokenReading =
  | { readonly kind: 'verified'; readonly token: AccessToken }
  | { readonly kind: 'refused'; readonly reason: TokenFault };

/** Ids of one token; base64url, since that is the shortest way to write random bytes. */
const tokenId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
const lockerId = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
/** NumericDate of RFC 7519: seconds, with a fraction if need be. 8.64e12 s is the last instant of a date. */
const date = z.number().min(0).max(8.64e12);

/**
 * The claims of an `access+jwt`, these and no others: a claim that is not understood may be a limit, and to ignore it would
 * grant more than the token says.
 */
export const accessClaims = z.strictObject({
  aud: z.string().min(1),
  jti: tokenId,
  exp: date,
  lkr: z.union([
    lockerId,
    z
      .array(lockerId)
      .min(1)
      .refine((ids) => new Set(ids).size === ids.length),
  ]),
  use: z.int().min(1).max(1_000_000).optional(),
  nbf: date.optional(),
  ref: tokenId.optional(),
  iss: z.string().optional(),
  iat: date.optional(),
});
export type AccessClaims = z.output<typeof accessClaims>;

/** Reads the text of a QR code as an access token. Never throws for what the text holds. */
export async function readAccessToken(text: string, trust: TrustSet): Promise<TokenReading> {
  const envelope = await openEnvelope(text, 'access+jwt', mostTokenBytes, trust);
  if (envelope.kind === 'refused') return envelope;
  const claims = accessClaims.safeParse(jsonObject(envelope.payload));
  if (claims.success) return { kind: 'verified', token: tokenOf(claims.data) };
  const unknown = claims.error.issues.some(({ code }) => code === 'unrecognized_keys');
  return { kind: 'refused', reason: unknown ? 'unknown_claim' : 'bad_claims' };
}

/** A fraction of a millisecond never lengthens a right. */
function tokenOf({ aud, jti, exp, lkr, use, nbf, iat, ref }: AccessClaims): AccessToken {
  return {
    jti,
    cabinet: aud,
    lockers: typeof lkr === 'string' ? [lkr] : lkr,
    uses: use ?? 1,
    untilMs: Math.floor(exp * 1000),
    ...(nbf !== undefined && { fromMs: Math.ceil(nbf * 1000) }),
    ...(iat !== undefined && { issuedMs: Math.floor(iat * 1000) }),
    ...(ref !== undefined && { ref }),
  };
}
