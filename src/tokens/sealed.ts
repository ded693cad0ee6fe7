import { createPublicKey } from 'node:crypto';
import { JOSEError } from 'jose/errors';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import type { DeviceKey, PublishedKey } from './device-keys.js';
import { jsonObject } from './envelope.js';

/** The largest sealed text, in characters: a PIN takes about 300. */
const mostSealedCharacters = 1024;

const alg = 'ECDH-ES';
const enc = 'A256GCM';
/** Nothing else: `zip` and `p2c` would make this cabinet work for whoever asks, `crit` and `jku` give it orders. */
const headerMembers: ReadonlySet<string> = new Set(['alg', 'enc', 'epk', 'kid']);

type Unsealed =
  | { readonly kind: 'opened'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: 'bad_secret' };

/** The public X25519 key (RFC 8037) of somebody for whom something is sealed. */
export interface Receiver {
  /** 32 bytes in base64url. */
  readonly x: string;
  readonly kid?: string | undefined;
}

/** Seals a text for one cabinet: a JWE in compact form (RFC 7516) that only its key opens. */
export function seal(text: string, { x, kid }: PublishedKey): Promise<string> {
  return sealFor(text, { x, kid });
}

/**
 * Seals a text or bytes for whoever has the private key. Rejects when the key cannot be used: it is no point, or one that gives everybody the
 * same secret.
 */
export async function sealFor(content: string | Uint8Array, { x, kid }: Receiver): Promise<string> {
  return new CompactEncrypt(Buffer.from(content))
    .setProtectedHeader({ alg, enc, ...(kid !== undefined && { kid }) })
    .encrypt(createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' }));
}

/** Opens what was sealed for this cabinet. Never throws for what the text holds. */
export async function openSealed(jwe: string, { kid, key }: DeviceKey): Promise<Unsealed> {
  const refused: Unsealed = { kind: 'refused', reason: 'bad_secret' };
  if (jwe.length > mostSealedCharacters) return refused;
  const header = jsonObject(Buffer.from(jwe.split('.')[0] ?? '', 'base64url'));
  if (header === undefined || !Object.keys(header).every((member) => headerMembers.has(member))) return refused;
  if (header.kid !== undefined && header.kid !== kid) return refused;
  try {
    const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
    const { plaintext } = await compactDecrypt(jwe, key, options);
    return { kind: 'opened', text: new TextDecoder('utf-8', { fatal: true }).decode(plaintext) };
  } catch (error) {
    // A key of the sender that is no key is told as TypeError, a text that is not UTF-8 also.
    if (error instanceof JOSEError || error instanceof TypeError) return refused;
    throw error;
  }
}
