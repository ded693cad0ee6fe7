import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ReadWebhook } from './gateway.js';
import { readWebhook } from './razorpay-shapes.js';

/** The header of a webhook that bears its signature. */
export const signatureHeader = 'x-razorpay-signature';

/** Reads what Razorpay delivers. @param secrets the ones that it may be signed with */
export function razorpayWebhooks(secrets: readonly Buffer[]): ReadWebhook {
  return (body, headers) =>
    isSigned(body, headers.get(signatureHeader) ?? '', secrets) ? readWebhook(body) : { kind: 'unsigned' };
}

/**
 * Whether a webhook comes from whoever knows one of the secrets. The signature is HMAC-SHA256 in lower hex over the body as it came,
 * byte for byte: parsed and written again it would be another text, since slashes arrive escaped. For some time after a change
 * of the secret both are in use, because what is delivered again is signed with the old one.
 * (Razorpay: Webhooks, Validate and Test Webhooks; the header is `X-Razorpay-Signature`.)
 */
export function isSigned(body: Uint8Array, signature: string, secrets: readonly Buffer[]): boolean {
  const said = Buffer.from(/^[0-9a-f]{64}$/.test(signature) ? signature : '', 'hex');
  let fits = false;
  for (const secret of secrets) {
    const right = createHmac('sha256', secret).update(body).digest();
    // All of them are compared: how long it takes tells nothing.
    fits = (said.length === right.length && timingSafeEqual(said, right)) || fits;
  }
  return fits;
}

/** The signature of a body. */
export function signatureOf(body: Uint8Array, secret: Buffer): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
