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
    .refine((ids) => new Set(ids).size === ids.length),
]);
