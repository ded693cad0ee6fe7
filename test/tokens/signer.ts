import { createPrivateKey } from 'node:crypto';
import { CompactSign } from 'jose';
import type { AccessClaims } from '../../src/tokens/access-token.js';
import type { TrustedType } from '../../src/tokens/signed-types.js';
import { newSigningKey, parseSigningKey, signAccessToken } from '../../src/tokens/signing.js';
import { parseTrustSet, type TrustSet } from '../../src/tokens/trust-set.js';

/** A cloud with one key, and the trust set that knows it. */
export interface Signer {
  readonly trust: TrustSet;
  readonly trustJson: string;
  readonly secretJson: string;
  token(claims: AccessClaims): Promise<string>;
  /** Any header and payload under a right signature. */
  jws(header: { alg: 'EdDSA'; [member: string]: unknown }, payload: string | object): Promise<string>;
}

export function signer(kid = 'k1', typs: readonly TrustedType[] = ['access+jwt']): Signer {
  const { secret, trust } = newSigningKey(kid, typs);
  const secretJson = JSON.stringify(secret);
  const key = parseSigningKey(secretJson, 'key.jwk');
  const { kty, crv, x, d } = secret;
  const raw = createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
  return {
    trust: parseTrustSet(JSON.stringify(trust), 'trust.jwks'),
    trustJson: JSON.stringify(trust),
    secretJson,
    token: (claims) => signAccessToken(claims, key),
    jws: (header, payload) =>
      new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
        .setProtectedHeader(header)
        .sign(raw),
  };
}
