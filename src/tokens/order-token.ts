import { z } from 'zod';
import { amount, audience, currency, date, lockerId, orderId, takenUntil, tokenId } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** The claims of an `order+jwt`: the cloud's answer to an order that a cabinet has asked for. */
export const orderClaims = z.strictObject({
  aud: audience,
  jti: tokenId,
  ord: orderId,
  lkr: lockerId,
  amt: amount,
  cur: currency,
  /** The text that the QR code shows; src/rental/upi-text.ts judges it. */
  upi: z.string().min(1).max(1024),
  /** When the QR code closes. */
  exp: date,
  iat: date.optional(),
  iss: z.string().optional(),
  /** The cloud's random id of the booking. */
  ref: tokenId.optional(),
});
export type OrderClaims = z.output<typeof orderClaims>;

/** What the cloud has signed of an order. */
export interface SignedOrder {
  /** The cabinet it is for. */
  readonly cabinet: string;
  readonly jti: string;
  readonly order: string;
  readonly locker: string;
  readonly paise: number;
  readonly currency: string;
  readonly upi: string;
  /** Wall ms at which the QR code closes. */
  readonly untilMs: number;
  readonly issuedMs?: number;
  readonly subjectRef?: string;
}

export type OrderReading = { readonly kind: 'verified'; readonly order: SignedOrder } | Refused;

/** Reads a text as an `order+jwt`. Never throws for what the text holds. */
export async function readOrder(text: string, trust: TrustSet): Promise<OrderReading> {
  const reading = await readSigned(text, 'order+jwt', orderClaims, trust);
  if (reading.kind === 'refused') return reading;
  const { aud, jti, ord, lkr, amt, cur, upi, exp, iat, ref } = reading.claims;
  return {
    kind: 'verified',
    order: {
      ...{ cabinet: aud, jti, order: ord, locker: lkr, paise: amt, currency: cur, upi },
      ...{ untilMs: takenUntil({ exp }).untilMs ?? 0 },
      ...(iat !== undefined && { issuedMs: Math.floor(iat * 1000) }),
      ...(ref !== undefined && { subjectRef: ref }),
    },
  };
}
