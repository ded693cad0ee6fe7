import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { JOSEError } from 'jose/errors';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { z } from 'zod';
import { LockerError, messageOf } from '../lib/errors.js';
import { newPrivateJwk } from '../tokens/new-key.js';
import type { Receiver } from '../tokens/sealed.js';
import { thumbprint } from '../tokens/thumbprint.js';

/** The private part of a recovery key, as a restore uses it. */
export interface RecoveryKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** The public part: what a cabinet has. */
export interface PublicRecoveryKey extends Receiver {
  readonly kid: string;
}

/** A new pair as JWKs (RFC 8037). */
interface NewRecoveryKey {
  readonly public: z.output<typeof publicJwk>;
  /** With the secret part. */
  readonly secret: z.output<typeof secretJwk>;
}

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const publicJwk = z.object({
  ...{ kty: z.literal('OKP'), crv: z.literal('X25519'), kid: z.string().optional(), x: coordinate },
  ...{ alg: z.literal('ECDH-ES').optional(), use: z.literal('enc').optional() },
});
const secretJwk = publicJwk.extend({ d: coordinate });

/** 96 bits of the thumbprint. */
const kidCharacters = 16;
const wrapping = 'PBES2-HS512+A256KW';
/** A guess costs about half a second on a small board; a passphrase is typed once in the life of a cabinet. */
const rounds = 600_000;
/** A file from elsewhere must not keep a board busy for hours. */
const mostRounds = 10_000_000;

export function newRecoveryKey(): NewRecoveryKey {
  const { d, x } = newPrivateJwk('x25519');
  const shown = { kty: 'OKP', crv: 'X25519', kid: kidOf(x), x, alg: 'ECDH-ES', use: 'enc' } as const;
  return { public: shown, secret: { ...shown, d } };
}

/** The private part as a text that a passphrase opens: an encrypted JWK (RFC 7517, section 7) by PBES2 (RFC 7518, section 4.8). */
export async function lockKey(secret: NewRecoveryKey['secret'], passphrase: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(secret)))
    .setProtectedHeader({ alg: wrapping, enc: 'A256GCM', cty: 'jwk+json', kid: secret.kid ?? '' })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(Buffer.from(passphrase.normalize('NFC')));
}

/**
 * The public part in a file.
 * @throws LockerError `backup.key_unusable`
 */
export function readPublicKey(file: string): PublicRecoveryKey {
  const text = textOf(file);
  if (isLocked(text)) throw unusable(file, 'it holds the private part, which stays away from the cabinet');
  const jwk = parsed(text);
  if (secretJwk.safeParse(jwk).success)
    throw unusable(file, 'it holds the private part, which stays away from the cabinet');
  const read = publicJwk.safeParse(jwk);
  if (!read.success) throw unusable(file, 'it is no public X25519 JWK');
  const { x } = read.data;
  if (!isPoint(x)) throw unusable(file, 'its point is none');
  return { kid: kidOf(x), x };
}

/**
 * The private part in a file.
 * @param ask for the passphrase, where the file wants one
 * @throws LockerError `backup.key_unusable`, `backup.wrong_passphrase`
 */
export async function readSecretKey(file: string, ask: () => Promise<string>): Promise<RecoveryKey> {
  const text = textOf(file);
  const jwk = secretJwk.safeParse(parsed(isLocked(text) ? await unlocked(file, text, await ask()) : text));
  if (!jwk.success) throw unusable(file, 'it is no private X25519 JWK, nor one that a passphrase opens');
  const { kty, crv, x, d } = jwk.data;
  try {
    return { kid: kidOf(x), key: createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }) };
  } catch {
    // The cause would quote the key.
    throw unusable(file, 'it is no key');
  }
}

async function unlocked(file: string, text: string, passphrase: string): Promise<string> {
  try {
    const options = {
      keyManagementAlgorithms: [wrapping],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: mostRounds,
    };
    const { plaintext } = await compactDecrypt(text.trim(), Buffer.from(passphrase.normalize('NFC')), options);
    return new TextDecoder().decode(plaintext);
  } catch (error) {
    if (!(error instanceof JOSEError || error instanceof TypeError)) throw error;
    throw new LockerError('backup.wrong_passphrase', `${file}: the passphrase does not open the recovery key`);
  }
}

function isLocked(text: string): boolean {
  return /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}\s*$/.test(text);
}

function isPoint(x: string): boolean {
  try {
    createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

function kidOf(x: string): string {
  return thumbprint('X25519', x).slice(0, kidCharacters);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, messageOf(error));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(file: string, why: string): LockerError {
  return new LockerError('backup.key_unusable', `the recovery key ${file}: ${why}`, { file });
}
