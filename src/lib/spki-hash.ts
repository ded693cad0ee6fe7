import { createHash, type KeyObject } from 'node:crypto';

/** SHA-256 over the SubjectPublicKeyInfo of a public key, base64url: what a server is pinned by (RFC 7469, section 2.4). */
export function spkiHash(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}
