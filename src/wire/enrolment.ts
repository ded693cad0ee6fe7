import { createHash } from 'node:crypto';
import { CompactSign } from 'jose/jws/compact/sign';
import { compactVerify } from 'jose/jws/compact/verify';
import { z } from 'zod';
import type { SigningKey } from '../tokens/signing.js';
import { jwkSet } from '../tokens/trust-set.js';
import { type KeysOfCabinet, publishedKeysFile } from './published-keys.js';
import { topicPrefix } from './topics.js';

/** What a cabinet and its cloud say to each other when it is enrolled, and when its certificate is renewed: JSON over HTTPS. */

export const enrolPath = '/v1/enrol';
export const renewPath = '/v1/enrol/renew';
/** The most bytes of a request, and of an answer. */
export const mostRequestBytes = 16_384;
export const mostAnswerBytes = 131_072;

const cabinet = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
/** Of a certificate: hex. */
const serial = z.string().regex(/^[0-9a-f]{2,40}$/);
/** A certificate request (RFC 2986) in PEM. */
const csr = z.string().max(4096);
const pemCertificate = z
  .string()
  .max(8192)
  .regex(/^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/);

/** `POST /v1/enrol`. */
export const enrolBody = z.strictObject({ code: z.string().max(64), cabinet, csr, keys: publishedKeysFile });

/** `POST /v1/enrol/renew`: `request` is a JWS in compact form, `typ` `renew+jwt`, by the device key of the cabinet. */
export const renewBody = z.strictObject({ cabinet, request: z.string().max(8192) });
/** `serial`: of the certificate that is to be followed by another one. */
const renewClaims = z.strictObject({ iss: cabinet, serial, csr });
type RenewClaims = z.output<typeof renewClaims>;

/** What an enrolled cabinet is given. It believes nothing of it for having come: see src/enrol/check-answer.ts. */
export const enrolAnswer = z.looseObject({
  cabinet,
  certificate: pemCertificate,
  /** Its issuers, from the one that signed it up. */
  chain: z.array(pemCertificate).min(1).max(5),
  broker: z.object({
    url: z.string().max(300),
    /** Issuers of the broker's certificate, PEM. */
    ca: z.string().max(32_768),
    prefix: z.string().regex(topicPrefix),
  }),
  /** Public keys of the roots. */
  roots: jwkSet,
  /** The trust set, `keys+jwt`, signed by a root for this cabinet. */
  trust: z.string().max(8192),
  /** Hashes of the keys of the server: the one that it has, and the one that it will have. The cabinet knows it by them from now on. */
  servers: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{43}$/))
    .min(1)
    .max(2),
  /** Time of the server, wall ms. */
  now: z.int(),
});
export type EnrolAnswer = z.output<typeof enrolAnswer>;

/** 202: another board is enrolled for this cabinet, and somebody has to say that this one takes its place. */
export const waitingAnswer = z.looseObject({ waits: z.literal('approval'), board: z.string() });

/** Problems of both calls and their status; `code` of the problem document. */
export const enrolProblems = {
  malformed: 400,
  bad_csr: 400,
  bad_keys: 400,
  denied: 403,
  code_expired: 403,
  code_used: 403,
  certificate_expired: 403,
  not_the_last: 409,
  too_early: 409,
  too_large: 413,
  wait: 429,
  unavailable: 503,
} as const;
export type EnrolProblem = keyof typeof enrolProblems;

/**
 * Which board it is: hash of the key of its certificate and of its own two keys, lower hex. One that has the same asks again; one that
 * has another is another board.
 * @param spki public key of the certificate request, DER
 */
export function boardOf(spki: Uint8Array, keys: Pick<KeysOfCabinet, 'signingX' | 'sealingX'>): string {
  const hash = createHash('sha256').update(spki);
  for (const x of [keys.signingX, keys.sealingX]) hash.update(`\0${x}`);
  return hash.digest('hex');
}

/** The same for a person who compares what two screens show: 64 bits. */
export function shownBoard(board: string): string {
  return (board.slice(0, 16).match(/.{4}/g) ?? []).join('-');
}

/** The text of a renewal, signed by the device key. */
export function signRenewal(claims: RenewClaims, { key, kid }: SigningKey): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'renew+jwt' })
    .sign(key);
}

/** What the cabinet asks for, when its key has signed it; else `undefined`. */
export async function readRenewal(text: string, keys: KeysOfCabinet): Promise<RenewClaims | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(text, keys.key, { algorithms: ['EdDSA'] });
    if (protectedHeader.typ !== 'renew+jwt') return undefined;
    return renewClaims.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    // Whatever is wrong with it: it is no request of this cabinet.
    return undefined;
  }
}
