import { createPrivateKey } from 'node:crypto';
import { CompactSign } from 'jose';
import type { AccessClaims } from '../../src/tokens/access-token.js';
import type { KeysClaims } from '../../src/tokens/keys-token.js';
import type { CommandName, TrustedType } from '../../src/tokens/signed-types.js';
import { newSigningKey, parseSigningKey, signObject } from '../../src/tokens/signing.js';
import { parseRoots, parseTrustSet, type TrustSet } from '../../src/tokens/trust-set.js';

/** A cloud with one key, and the trust set that knows it. */
export interface Signer {
  readonly trust: TrustSet;
  readonly trustJson: string;
  readonly secretJson: string;
  token(claims: AccessClaims): Promise<string>;
  /** Any header and payload under a right signature. */
  jws(header: { alg: 'EdDSA'; [member: string]: unknown }, payload: string | object): Promise<string>;
}

export function signer(
  kid = 'k1',
  typs: readonly TrustedType[] = ['access+jwt'],
  cmds: readonly CommandName[] = [],
): Signer {
  const pair = newSigningKey(kid, typs, cmds);
  return { ...signed(pair), trust: parseTrustSet(JSON.stringify(pair.trust), 'trust.jwks') };
}

interface Root extends Signer {
  /** A new trust set with the keys of a signer. */
  keys(version: number, of: Signer, change?: object): Promise<string>;
}

/** A root for the cabinet CAB-1; `trust` knows it as such. */
export function root(kid = 'root1', cabinet = 'CAB-1'): Root {
  const pair = newSigningKey(kid, []);
  const one = signed(pair);
  return {
    ...one,
    trust: parseRoots(one.trustJson, 'roots.jwks'),
    keys: (ver, of, change = {}) => {
      const claims: Partial<KeysClaims> = { aud: cabinet, ver, keys: JSON.parse(of.trustJson).keys, ...change };
      return one.jws({ alg: 'EdDSA', kid, typ: 'keys+jwt' }, claims);
    },
  };
}

function signed({ secret, trust }: ReturnType<typeof newSigningKey>) {
  const secretJson = JSON.stringify(secret);
  const key = parseSigningKey(secretJson, 'key.jwk');
  const { kty, crv, x, d } = secret;
  const raw = createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
  return {
    trustJson: JSON.stringify(trust),
    secretJson,
    token: (claims: AccessClaims) => signObject('access+jwt', claims, key),
    jws: (header: { alg: 'EdDSA'; [member: string]: unknown }, payload: string | object) =>
      new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
        .setProtectedHeader(header)
        .sign(raw),
  };
}
