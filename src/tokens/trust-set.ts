import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { LockerError } from '../lib/errors.js';
import { publicKeyFault } from './ed25519-point.js';
import { type SignedType, trustedTypes } from './signed-types.js';

export interface TrustedKey {
  readonly kid: string;
  readonly typs: ReadonlySet<SignedType>;
  readonly key: KeyObject;
}

/** Keys by `kid`. */
export type TrustSet = ReadonlyMap<string, TrustedKey>;

const setSchema = z.object({ keys: z.array(z.looseObject({})).min(1) });

const words = {
  kid: 'it needs a "kid" of 1 to 64 visible characters',
  kind: 'it is no Ed25519 key: "kty" must be "OKP" and "crv" must be "Ed25519"',
  x: '"x" must be the public key, 32 bytes in base64url without padding',
  typs: `it needs "typs", what it may sign: a list of ${trustedTypes.join(', ')}`,
  alg: '"alg" must be "EdDSA", or be left out',
  use: '"use" must be "sig", or be left out',
} as const;

const keySchema = z.object({
  kid: z.string(words.kid).regex(/^[\x21-\x7e]{1,64}$/, words.kid),
  kty: z.literal('OKP', words.kind),
  crv: z.literal('Ed25519', words.kind),
  x: z.string(words.x).regex(/^[A-Za-z0-9_-]{43}$/, words.x),
  typs: z.array(z.enum(trustedTypes, words.typs), words.typs).min(1, words.typs),
  alg: z.enum(['EdDSA', 'Ed25519'], words.alg).optional(),
  use: z.literal('sig', words.use).optional(),
  // A secret that was handed round signs for nobody in particular any more.
  d: z.undefined('it carries "d", its secret part, which belongs to the signer alone: make a new key').optional(),
});

/**
 * Reads a JWK Set (RFC 7517) of Ed25519 keys (RFC 8037), each with `typs`. Unknown members are ignored, as the RFC asks.
 * One bad key refuses the whole set, so that nobody believes in a key that is not there.
 * @param file only named in the message
 * @throws LockerError `trust.malformed`, `trust.bad_key`; the message tells each key at fault and why
 */
export function parseTrustSet(text: string, file: string): TrustSet {
  const set = setSchema.safeParse(jsonOf(text));
  if (!set.success) {
    throw new LockerError(
      'trust.malformed',
      `${file}: expected a JWK Set, {"keys": [...]} with at least one key in it`,
      { file },
    );
  }
  const keys = new Map<string, TrustedKey>();
  const faults: string[] = [];
  for (const [index, jwk] of set.data.keys.entries()) {
    const name = `key ${index + 1}${typeof jwk.kid === 'string' ? ` (kid ${JSON.stringify(jwk.kid)})` : ''}`;
    const read = keySchema.safeParse(jwk);
    if (!read.success) {
      faults.push(`${name}: ${read.error.issues[0]?.message ?? 'not as expected'}`);
      continue;
    }
    const fault = pointFault(read.data.x) ?? (keys.has(read.data.kid) ? 'an earlier key has this kid' : undefined);
    if (fault === undefined) keys.set(read.data.kid, trustedKey(read.data));
    else faults.push(`${name}: ${fault}`);
  }
  if (faults.length === 0) return keys;
  throw new LockerError('trust.bad_key', `${file}: ${faults.join('; ')}`, { file, faults: faults.length });
}

function trustedKey({ kid, x, typs }: z.output<typeof keySchema>): TrustedKey {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return { kid, typs: new Set(typs), key };
}

function pointFault(x: string): string | undefined {
  const bytes = Buffer.from(x, 'base64url');
  return bytes.toString('base64url') === x ? publicKeyFault(bytes) : words.x;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
