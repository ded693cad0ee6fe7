import { z } from 'zod';

/** Shapes of the claims that several signed objects have. */

/** Ids that the cloud makes; base64url, since that is the shortest way to write random bytes. */
export const tokenId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
export const lockerId = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
/** NumericDate of RFC 7519: seconds, with a fraction if need be. 8.64e12 s is the last instant of a date. */
export const date = z.number().min(0).max(8.64e12);
/** Id of one cabinet. */
export const audience = z.string().min(1);

/** One locker, or a list of them, each once. */
export const lockers = z.union([
  lockerId,
  z
    .array(lockerId)
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length)
    .meta({ uniqueItems: true }),
]);

/** Claims of what needs no clock to be believed, since it is bound by something else: when it is too late to take it, and labels. */
export const timelessClaims = {
  jti: tokenId.optional(),
  /** What was taken before stays taken. */
  exp: date.optional(),
  iat: date.optional(),
  iss: z.string().optional(),
};

/** From which wall time on such an object is not taken any more. A fraction of a millisecond never lengthens its life. */
export function takenUntil({ exp }: { readonly exp?: number | undefined }): { readonly untilMs?: number } {
  return exp === undefined ? {} : { untilMs: Math.floor(exp * 1000) };
}

/** Id of an order, made by the cabinet. */
export const orderId = lockerId;
/** Whole paise, or the smallest unit of another currency. */
const amount = z.int().min(1).max(100_000_000);
/** ISO 4217. */
const currency = z.string().regex(/^[A-Z]{3}$/);

/** Claims of what is said of one order: which, for which locker, how much, until when. */
export const orderedClaims = {
  aud: audience,
  jti: tokenId,
  ord: orderId,
  lkr: lockerId,
  amt: amount,
  cur: currency,
  exp: date,
  iat: date.optional(),
  iss: z.string().optional(),
};

/** What those claims say. */
export interface Ordered {
  /** The cabinet it is for. */
  readonly cabinet: string;
  readonly jti: string;
  readonly order: string;
  readonly locker: string;
  readonly paise: number;
  readonly currency: string;
  /** Wall ms. Of an order: when its QR code closes. */
  readonly untilMs: number;
  readonly issuedMs?: number;
}

/** Reads them. */
export function ordered(claims: z.output<z.ZodObject<typeof orderedClaims>>): Ordered {
  const { aud, jti, ord, lkr, amt, cur, exp, iat } = claims;
  return {
    ...{ cabinet: aud, jti, order: ord, locker: lkr, paise: amt, currency: cur, untilMs: Math.floor(exp * 1000) },
    ...(iat !== undefined && { issuedMs: Math.floor(iat * 1000) }),
  };
}
