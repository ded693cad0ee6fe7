import { z } from 'zod';
import { amount, audience, currency, date, lockerId, orderId, takenUntil, tokenId } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** What a gateway says of a payment. Only `captured` is money that has come. */
export const gatewayStates = ['created', 'authorized', 'captured', 'failed', 'refunded'] as const;

/** A masked reference of the payment: its last four characters. */
export const maskedReference = z.string().regex(/^\*{4}[0-9A-Za-z]{4}$/);

/** The claims of a `pay+jwt`. `jti` names the payment: the same in each repeat of one captured payment, with fresh `iat` and `exp`. */
export const payClaims = z.strictObject({
  aud: audience,
  jti: tokenId,
  ord: orderId,
  lkr: lockerId,
  amt: amount,
  cur: currency,
  st: z.enum(gatewayStates),
  ref: maskedReference.optional(),
  exp: date,
  iat: date.optional(),
  iss: z.string().optional(),
});
export type PayClaims = z.output<typeof payClaims>;

/** What the cloud has signed of a payment. */
export interface SignedPayment {
  /** The cabinet it is for. */
  readonly cabinet: string;
  readonly jti: string;
  readonly order: string;
  readonly locker: string;
  readonly paise: number;
  readonly currency: string;
  readonly state: (typeof gatewayStates)[number];
  /** Masked: `****1234`. */
  readonly reference?: string;
  /** Wall ms. */
  readonly untilMs: number;
  readonly issuedMs?: number;
}

export type PaymentReading = { readonly kind: 'verified'; readonly payment: SignedPayment } | Refused;

/** Reads a text as a `pay+jwt`. Never throws for what the text holds. */
export async function readPayment(text: string, trust: TrustSet): Promise<PaymentReading> {
  const reading = await readSigned(text, 'pay+jwt', payClaims, trust);
  if (reading.kind === 'refused') return reading;
  const { aud, jti, ord, lkr, amt, cur, st, ref, exp, iat } = reading.claims;
  return {
    kind: 'verified',
    payment: {
      ...{ cabinet: aud, jti, order: ord, locker: lkr, paise: amt, currency: cur, state: st },
      ...{ untilMs: takenUntil({ exp }).untilMs ?? 0 },
      ...(iat !== undefined && { issuedMs: Math.floor(iat * 1000) }),
      ...(ref !== undefined && { reference: ref }),
    },
  };
}
