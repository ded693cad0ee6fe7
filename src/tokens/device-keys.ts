import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CompactSign } from 'jose/jws/compact/sign';
import { z } from 'zod';
import { newPrivateJwk } from './new-key.js';
import type { SigningKey } from './signing.js';
import { thumbprint } from './thumbprint.js';

/** A private key of this cabinet. */
export interface DeviceKey extends SigningKey {
  /** Its public part (RFC 8037), as it is handed out. */
  readonly published: PublishedKey;
}

export interface PublishedKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519' | 'X25519';
  readonly kid: string;
  readonly x: string;
  readonly alg: 'EdDSA' | 'ECDH-ES';
  readonly use: 'sig' | 'enc';
}

/** What a cabinet tells of its keys. `signed`: the same, signed by its signing key. */
export interface PublishedKeys {
  readonly keys: readonly PublishedKey[];
  readonly signed: string;
}

/** The cabinet's own keys: one signs what it says, the other opens secrets that are sent to it. */
export interface DeviceKeys {
  readonly signing: DeviceKey;
  readonly sealing: DeviceKey;
}

/** 96 bits of the thumbprint: short, and no two keys share them. */
const kidCharacters = 16;
const uses = {
  Ed25519: { alg: 'EdDSA', use: 'sig' },
  X25519: { alg: 'ECDH-ES', use: 'enc' },
} as const;

const privateJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.enum(['Ed25519', 'X25519']),
  x: z.string(),
  d: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
const fileSchema = z.object({ keys: z.array(privateJwk).length(2) });

/** New keys: the text of their file, a JWK Set with the secret parts. */
export function newDeviceKeys(): string {
  const keys = [newPrivateJwk('ed25519'), newPrivateJwk('x25519')].map((jwk) => {
    return { ...deviceKey(createPrivateKey({ key: { ...jwk }, format: 'jwk' })).published, d: jwk.d };
  });
  return `${JSON.stringify({ keys })}\n`;
}

/** Reads the file of the keys; `undefined` when it is none. Never shows what it holds. */
export function parseDeviceKeys(text: string): DeviceKeys | undefined {
  try {
    const keys = fileSchema.parse(JSON.parse(text)).keys.map(({ kty, crv, x, d }) => {
      return deviceKey(createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }));
    });
    const signing = keys.find(({ published }) => published.use === 'sig');
    const sealing = keys.find(({ published }) => published.use === 'enc');
    return signing && sealing && { signing, sealing };
  } catch {
    // The cause would quote the file.
    return undefined;
  }
}

const publishedSchema = z.object({ keys: z.array(z.looseObject({ crv: z.string() })) });
const sealingSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('X25519'),
  kid: z.string(),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  alg: z.literal('ECDH-ES'),
  use: z.literal('enc'),
});

/** The key for which secrets are sealed, among those that a cabinet published; `undefined` when the text has none. */
export function parseSealingKey(text: string): PublishedKey | undefined {
  try {
    return sealingSchema.parse(publishedSchema.parse(JSON.parse(text)).keys.find(({ crv }) => crv === 'X25519'));
  } catch {
    return undefined;
  }
}

/**
 * The public parts as a JWK Set, and the same under a signature: a JWS in compact form, `typ` `device+jwt`, claims `iss`, the
 * cabinet, and `keys`.
 */
export async function publishKeys({ signing, sealing }: DeviceKeys, cabinet: string): Promise<PublishedKeys> {
  const keys = [signing.published, sealing.published];
  const signed = await new CompactSign(Buffer.from(JSON.stringify({ iss: cabinet, keys })))
    .setProtectedHeader({ alg: 'EdDSA', kid: signing.kid, typ: 'device+jwt' })
    .sign(signing.key);
  return { keys, signed };
}

function deviceKey(key: KeyObject): DeviceKey {
  const jwk = z
    .object({ crv: z.enum(['Ed25519', 'X25519']), x: z.string() })
    .parse(createPublicKey(key).export({ format: 'jwk' }));
  const { crv, x } = jwk;
  const kid = thumbprint(crv, x).slice(0, kidCharacters);
  return { kid, key, published: { kty: 'OKP', crv, kid, x, ...uses[crv] } };
}
