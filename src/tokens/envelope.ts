// The parts and not the whole package, which takes 7 MB more.
import { JOSEError } from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import { jsonOf } from '../lib/json-text.js';
import { mostBytesOf, type SignedType } from './signed-types.js';
import type { TrustedKey, TrustSet } from './trust-set.js';

/** Why an envelope is refused, in the order of the checks. */
export const envelopeFaults = [
  'too_long',
  'not_a_token',
  'bad_alg',
  'bad_header',
  'unknown_key',
  'bad_signature',
  'wrong_typ',
  'key_misused',
] as const;
type EnvelopeFault = (typeof envelopeFaults)[number];

type Envelope =
  /** Signed by a key of the trust set that may sign this. `payload` are the signed bytes. */
  | { readonly kind: 'verified'; readonly key: TrustedKey; readonly payload: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: EnvelopeFault };

/**
 * Checks a JWS in compact form (RFC 7515) up to its signature and the use of its key; what it claims is the caller's.
 * Costs nothing worth mentioning before the signature. Never throws for what the text holds.
 */
export async function openEnvelope(text: string, typ: SignedType, trust: TrustSet): Promise<Envelope> {
  const mostBytes = mostBytesOf(typ);
  // A character is at least one byte: the length is looked at before anything is encoded.
  if (text.length > mostBytes || Buffer.byteLength(text) > mostBytes) return refused('too_long');
  const header = headerOf(text);
  if (header === undefined) return refused('not_a_token');
  if (header.alg !== 'EdDSA') return refused('bad_alg');
  const { kid, typ: found } = header;
  // Nothing else: an embedded key, a key's address or a `crit` would be an instruction from whoever made the text.
  if (typeof kid !== 'string' || typeof found !== 'string' || Object.keys(header).length !== 3) {
    return refused('bad_header');
  }
  const trusted = trust.get(kid);
  if (trusted === undefined) return refused('unknown_key');
  const payload = await verifiedPayload(text, trusted.key);
  if (payload === undefined) return refused('bad_signature');
  if (found !== typ) return refused('wrong_typ');
  if (!trusted.typs.has(typ)) return refused('key_misused');
  return { kind: 'verified', key: trusted, payload };
}

function refused(reason: EnvelopeFault): Envelope {
  return { kind: 'refused', reason };
}

/** The header of three parts in base64url; `undefined` for any other text. */
function headerOf(text: string): Readonly<Record<string, unknown>> | undefined {
  const parts = text.split('.');
  const [header = ''] = parts;
  if (parts.length !== 3 || header === '' || !parts.every(isBase64url)) return undefined;
  return jsonObject(Buffer.from(header, 'base64url'));
}

/** In its one spelling: decoders let other characters and loose bits pass. */
function isBase64url(part: string): boolean {
  return /^[A-Za-z0-9_-]*$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** The JSON object that bytes in UTF-8 spell; `undefined` for anything else. */
export function jsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const value = jsonOf(bytes);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

async function verifiedPayload(text: string, key: TrustedKey['key']): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(text, key, { algorithms: ['EdDSA'] })).payload;
  } catch (error) {
    if (error instanceof JOSEError) return undefined;
    throw error;
  }
}
