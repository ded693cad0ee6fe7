import { z } from 'zod';
import { type Ordered, ordered, orderedClaims } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** What a gateway says of a payment. Only `captured` is money that has come. */
export const gatewayStates = ['created', 'authorized', 'captured', 'failed', 'refunded'] as const;

/** A masked reference of the payment: its last four characters. */
const maskedReference = z.string().regex(/^\*{4}[0-9A-Za-z]{4}$/);

/** The claims of a `pay+jwt`. `jti` names the payment: the same in each repeat of one captured payment, with fresh `iat` and `exp`. */
export const payClaims = z.strictObject({
  ...orderedClaims,
  st: z.enum(gatewayStates),
  ref: maskedReference.optional(),
});
export type PayClaims = z.output<typeof payClaims>;

/** What the cloud has signed of a payment. */
export interface SignedPayment extends Ordered {
  readonly state: (typeof gatewayStates)[number];
  /** Masked: `****1234`. */
  readonly reference?: string;
}

type PaymentReading = { readonly kind: 'verified'; readonly payment: SignedPayment } | Refused;

/** Reads a text as a `pay+jwt`. Never throws for what the text holds. */
export async function readPayment(text: string, trust: TrustSet): Promise<PaymentReading> {
  const reading = await readSigned(text, 'pay+jwt', payClaims, trust);
  if (reading.kind === 'refused') return reading;
  const { st, ref } = reading.claims;
  return {
    kind: 'verified',
    payment: { ...ordered(reading.claims), state: st, ...(ref !== undefined && { reference: ref }) },
  };
}
