import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockerError, messageOf } from '../../lib/errors.js';
import { readSecretFile } from '../../lib/secret-file.js';
import { spkiHash } from '../../lib/spki-hash.js';
import { readKeysToken } from '../../tokens/keys-token.js';
import { thumbprint } from '../../tokens/thumbprint.js';
import { type Jwks, parseJwks, parseRoots } from '../../tokens/trust-set.js';
import type { EnrolSpec } from '../specs.js';

/** What cabinets are given beside their certificate. */
interface GivenFiles {
  /** Issuers of the broker's certificate, PEM. */
  readonly brokerCa: string;
  readonly roots: Jwks;
  /** Its trust set, `keys+jwt`. */
  readonly trust: string;
  /** Hashes of the keys of the server, the one in use first. */
  readonly servers: readonly string[];
}

/**
 * Reads them anew for each cabinet, so that a new trust set or issuer needs no restart; and judges them as the cabinet will.
 * @throws LockerError `collector.no_trust_set`, `collector.bad_file`, `trust.malformed`, `trust.bad_key`
 */
export async function givenFiles(spec: EnrolSpec, cabinet: string): Promise<GivenFiles> {
  const text = textOf(spec.roots);
  const roots = parseRoots(text, spec.roots);
  const file = join(spec.trust, `${cabinet}.jwt`);
  const trust = trustOf(file).trim();
  const reading = await readKeysToken(trust, roots);
  const why =
    reading.kind === 'refused'
      ? `no root has signed it (${reading.reason})`
      : reading.set.cabinet !== cabinet
        ? `it is for the cabinet ${reading.set.cabinet}`
        : reading.set.faults[0];
  if (why !== undefined) throw new LockerError('collector.no_trust_set', `${file}: ${why}`, { file });
  const brokerCa = textOf(spec.broker.ca);
  if (!brokerCa.includes('-----BEGIN CERTIFICATE-----')) {
    throw new LockerError('collector.bad_file', `${spec.broker.ca}: it holds no certificate in PEM`, {
      file: spec.broker.ca,
    });
  }
  const { server, next } = pinsOf(spec);
  const servers = next === undefined ? [server] : [server, next];
  // Only what a root is: a file may say more.
  return { brokerCa, servers, roots: parseJwks(text, spec.roots).map(rootOf), trust };
}

function rootOf(jwk: Jwks[number]): Jwks[number] {
  const { kty, crv, kid, x } = jwk;
  return { kty, crv, kid, x };
}

/** By what a cabinet knows who it may believe: it stands in its set-up file. */
interface Pins {
  /** Hash of the key of the server. */
  readonly server: string;
  /** Of the one that it will have; absent: none is known yet. */
  readonly next?: string;
  /** RFC 7638 thumbprints of the roots. */
  readonly roots: readonly string[];
}

/** @throws LockerError `collector.bad_file`, `trust.malformed`, `trust.bad_key` */
export function pinsOf(spec: EnrolSpec): Pins {
  const roots = textOf(spec.roots);
  parseRoots(roots, spec.roots);
  return {
    server: spkiHash(certificateOf(spec.cert).publicKey),
    ...(spec.next !== undefined && { next: spkiHash(certificateOf(spec.next).publicKey) }),
    roots: parseJwks(roots, spec.roots).map(({ x }) => thumbprint('Ed25519', String(x))),
  };
}

/**
 * Certificate and key that the server shows; `undefined` where a proxy does.
 * @throws LockerError `collector.bad_file`
 */
export function serverTls({
  cert,
  key,
}: Pick<EnrolSpec, 'cert' | 'key'>): { readonly cert: string; readonly key: string } | undefined {
  const own = certificateOf(cert);
  if (key === undefined) return undefined;
  const secret = readSecretFile(key, true);
  if (secret.kind !== 'read') throw bad(key, secret.kind === 'missing' ? 'there is no such file' : secret.why);
  const pem = secret.secret.toString('utf8');
  try {
    if (own.checkPrivateKey(createPrivateKey(pem))) return { cert: textOf(cert), key: pem };
  } catch (error) {
    throw bad(key, `it is no private key in PEM (${messageOf(error)})`, error);
  }
  throw bad(key, `the key does not belong to the first certificate in ${cert}`);
}

function certificateOf(file: string): X509Certificate {
  try {
    return new X509Certificate(textOf(file));
  } catch (error) {
    if (error instanceof LockerError) throw error;
    throw bad(file, 'it holds no certificate in PEM', error);
  }
}

function trustOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${file} cannot be read (${messageOf(error)})`;
    throw new LockerError('collector.no_trust_set', message, { file }, { cause: error });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(file, messageOf(error), error);
  }
}

function bad(file: string, why: string, cause?: unknown): LockerError {
  return new LockerError('collector.bad_file', `${file}: ${why}`, { file }, { cause });
}
