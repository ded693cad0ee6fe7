import { z } from 'zod';
import { type Ordered, ordered, orderedClaims, tokenId } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import type { TrustSet } from './trust-set.js';

/** The claims of an `order+jwt`: the cloud's answer to an order that a cabinet has asked for. `exp` is when the QR code closes. */
export const orderClaims = z.strictObject({
  ...orderedClaims,
  /** The text that the QR code shows; src/rental/upi-text.ts judges it. */
  upi: z.string().min(1).max(1024),
  /** The cloud's random id of the booking. */
  ref: tokenId.optional(),
});
export type OrderClaims = z.output<typeof orderClaims>;

/** What the cloud has signed of an order. */
export interface SignedOrder extends Ordered {
  readonly upi: string;
  readonly subjectRef?: string;
}

type OrderReading = { readonly kind: 'verified'; readonly order: SignedOrder } | Refused;

/** Reads a text as an `order+jwt`. Never throws for what the text holds. */
export async function readOrder(text: string, trust: TrustSet): Promise<OrderReading> {
  const reading = await readSigned(text, 'order+jwt', orderClaims, trust);
  if (reading.kind === 'refused') return reading;
  const { upi, ref } = reading.claims;
  return {
    kind: 'verified',
    order: { ...ordered(reading.claims), upi, ...(ref !== undefined && { subjectRef: ref }) },
  };
}
