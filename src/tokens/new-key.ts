import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';

const privateJwk = z.looseObject({ kty: z.literal('OKP'), crv: z.string(), x: z.string(), d: z.string() });

/** A private key as a JWK (RFC 8037). */
type PrivateJwk = Pick<z.output<typeof privateJwk>, 'kty' | 'crv' | 'x' | 'd'>;

/**
 * Makes a key pair. It leaves OpenSSL as DER and is read back: where a generated key itself is exported as a JWK, Node 20 holds the
 * lock of that key while it allocates, and a garbage collection that then destroys the job by which the key was made waits for that
 * lock, so the process stands still for ever.
 */
export function newPrivateJwk(curve: 'ed25519' | 'x25519'): PrivateJwk {
  const encodings = {
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  } as const;
  const { privateKey: der } =
    curve === 'ed25519' ? generateKeyPairSync('ed25519', encodings) : generateKeyPairSync('x25519', encodings);
  if (!Buffer.isBuffer(der)) throw new Error('a key that was to be DER is none');
  const { kty, crv, x, d } = privateJwk.parse(
    createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }),
  );
  return { kty, crv, x, d };
}

/** Makes a private key on P-256, for a certificate: PKCS #8, DER. It leaves OpenSSL as it is. */
export function newP256Key(): Buffer {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  });
  return privateKey;
}
