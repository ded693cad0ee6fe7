import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CompactSign } from 'jose/jws/compact/sign';
import { z } from 'zod';
import { LockerError } from '../lib/errors.js';
import type { AccessClaims } from './access-token.js';
import type { AckClaims } from './ack-token.js';
import type { CommandClaims } from './command-token.js';
import type { KeysClaims } from './keys-token.js';
import { newPrivateJwk } from './new-key.js';
import type { OrderClaims } from './order-token.js';
import type { PayClaims } from './pay-token.js';
import type { ReceiptClaims } from './receipt-token.js';
import type { CommandName, TrustedType } from './signed-types.js';
import type { StateClaims } from './state-token.js';
import type { TimeClaims } from './time-token.js';

/** A private key and the name by which the trust set knows it. */
export interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
}

const secretSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().regex(/^[\x21-\x7e]{1,64}$/),
  x: z.string(),
  d: z.string(),
});

/**
 * Reads a private JWK (RFC 8037). The message never shows what the text holds.
 * @param file only named in the message
 * @throws LockerError `token.bad_key`
 */
export function parseSigningKey(text: string, file: string): SigningKey {
  try {
    const { kty, crv, kid, x, d } = secretSchema.parse(JSON.parse(text));
    return { kid, key: createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }) };
  } catch {
    // The cause would quote the file.
    const message = `${file} is no private Ed25519 key: expected one JWK with kty, crv, kid, x and d`;
    throw new LockerError('token.bad_key', message, { file });
  }
}

/**
 * A new key: `secret`, a private JWK, for the signer; `trust`, a JWK Set, for the cabinets.
 * @param typs what it may sign; empty: it is a root
 * @param cmds for keys that sign commands
 */
export function newSigningKey(kid: string, typs: readonly TrustedType[], cmds: readonly CommandName[] = []) {
  const { x, d } = newPrivateJwk('ed25519');
  const named = { kty: 'OKP', crv: 'Ed25519', kid, x } as const;
  const use = { ...(typs.length > 0 && { typs }), ...(cmds.length > 0 && { cmds }) };
  return { secret: { ...named, d }, trust: { keys: [{ ...named, ...use }] } };
}

/** The claims of what can be signed here. */
interface Signable {
  readonly 'access+jwt': AccessClaims;
  readonly 'cmd+jwt': CommandClaims;
  readonly 'keys+jwt': KeysClaims;
  readonly 'time+jwt': TimeClaims;
  readonly 'receipt+jwt': ReceiptClaims;
  readonly 'ack+jwt': AckClaims;
  readonly 'state+jwt': StateClaims;
  readonly 'order+jwt': OrderClaims;
  readonly 'pay+jwt': PayClaims;
}

/** Signs what a cabinet reads: its text. */
export function signObject<Typ extends keyof Signable>(
  typ: Typ,
  claims: Signable[Typ],
  { kid, key }: SigningKey,
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: 'EdDSA', kid, typ }).sign(key);
}
