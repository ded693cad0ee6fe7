import { createHash } from 'node:crypto';

/** RFC 7638 with the members of RFC 8037, in their order. */
export function thumbprint(crv: string, x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv, kty: 'OKP', x }))
    .digest('base64url');
}
