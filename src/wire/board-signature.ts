import { type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '../lib/canonical-json.js';
import type { SigningKey } from '../tokens/signing.js';

/**
 * What a board says of its record and of money carries `sig`: a JWS (RFC 7515, appendix F) over the RFC 8785 JSON of the
 * message without `sig`, its payload left out. So neither a broker nor anybody else on the way can forge or alter it.
 * Its header is `alg` EdDSA, `kid`, the board's signing key, and `typ`, which message it is: none counts as another.
 */
export const boardMessages = ['status', 'audit', 'report', 'result', 'snapshot'] as const;
export type BoardMessage = (typeof boardMessages)[number];

export interface Signed {
  readonly sig: string;
}

/** Signs a message of this board. */
export function signMessage<T extends object>(typ: BoardMessage, message: T, { kid, key }: SigningKey): T & Signed {
  return { ...message, sig: signCanonical(typ, canonicalJson(message), { kid, key }) };
}

/** The same for a message that is RFC 8785 JSON already: its `sig`. */
export function signCanonical(typ: BoardMessage, json: string, { kid, key }: SigningKey): string {
  const header = headerText(typ, kid);
  return `${header}..${sign(null, bytesOf(header, json), key).toString('base64url')}`;
}

/** The `kid` of the key that a message says it is signed with; `undefined` when its `sig` has not this form. */
export function kidOf({ sig }: Signed): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(sig.split('.')[0] ?? '', 'base64url').toString());
    const kid = Object(header).kid;
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a message was signed as `typ` by this key, as it is. Never throws for what the message holds. */
export function verifyMessage<T extends Signed>(typ: BoardMessage, message: T, kid: string, key: KeyObject): boolean {
  const { sig, ...signed } = message;
  const header = headerText(typ, kid);
  // The one header that can be right: nothing in it is read, so nothing in it gives orders.
  if (!sig.startsWith(`${header}..`)) return false;
  const signature = Buffer.from(sig.slice(header.length + 2), 'base64url');
  return signature.length === signatureBytes && verify(null, bytesOf(header, canonicalJson(signed)), key, signature);
}

const signatureBytes = 64;

function headerText(typ: BoardMessage, kid: string): string {
  return Buffer.from(JSON.stringify({ alg: 'EdDSA', kid, typ })).toString('base64url');
}

function bytesOf(header: string, json: string): Buffer {
  return Buffer.from(`${header}.${Buffer.from(json).toString('base64url')}`);
}
