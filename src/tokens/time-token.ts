import { z } from 'zod';
import { audience, date, tokenId } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** The claims of a `time+jwt`. The nonce bounds its life, so `exp` is looked at for sense only. */
export const timeClaims = z
  .strictObject({
    aud: audience,
    /** As this cabinet sent it. */
    nonce: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    now: date,
    jti: tokenId.optional(),
    exp: date.optional(),
    iat: date.optional(),
    iss: z.string().optional(),
  })
  .refine(({ exp, now }) => exp === undefined || exp > now);
export type TimeClaims = z.output<typeof timeClaims>;

export type TimeReading =
  /** Signed by a time key. Whether it is for this cabinet, and answers a nonce that is still waited for, is the caller's. */
  { readonly kind: 'verified'; readonly cabinet: string; readonly nonce: string; readonly nowMs: number } | Refused;

/** Reads a text as a `time+jwt`: what the cloud's clock said. Never throws for what the text holds. */
export async function readTimeToken(text: string, trust: TrustSet): Promise<TimeReading> {
  const reading = await readSigned(text, 'time+jwt', timeClaims, trust);
  if (reading.kind === 'refused') return reading;
  const { aud, nonce, now } = reading.claims;
  return { kind: 'verified', cabinet: aud, nonce, nowMs: Math.floor(now * 1000) };
}
