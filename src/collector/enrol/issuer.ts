import { createPrivateKey, type KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PublicKey } from '@peculiar/x509';
import { LockerError, messageOf } from '../../lib/errors.js';
import { readSecretFile } from '../../lib/secret-file.js';
import { pemOf, x509Library } from '../../lib/x509.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A board whose clock is a little behind may use its certificate at once. */
const backdatedMs = hourMs;
/**
 * How long a list of revoked certificates counts. It is written anew each day; a broker that finds an old one lets nobody in, so there
 * is time to mend what keeps it from being written.
 */
const listMs = 30 * dayMs;

/** A certificate of a cabinet. */
export interface Issued {
  /** PEM. */
  readonly certificate: string;
  /** Lower hex. */
  readonly serial: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Revoked {
  readonly serial: string;
  readonly revokedMs: number;
}

/** Who signs the certificates of cabinets. */
export interface Issuer {
  /** Its own certificate and those above it, PEM, from itself up. */
  readonly chain: readonly string[];
  /** A certificate for client authentication, of at most `lifetimeMs` and never beyond the issuer's own. */
  issue(cabinet: string, publicKey: PublicKey, lifetimeMs: number, nowMs: number): Promise<Issued>;
  /** A list of revoked certificates (RFC 5280), PEM. */
  revocationList(revoked: readonly Revoked[], nowMs: number): Promise<string>;
}

type Signing = { readonly name: string; readonly namedCurve?: string; readonly hash?: string };

/**
 * Reads the certificate and the key of the issuer, and tries them on each other.
 * @throws LockerError `collector.bad_issuer`
 */
export async function openIssuer(certFile: string, keyFile: string): Promise<Issuer> {
  const chain = chainOf(certFile);
  const own = new X509Certificate(chain[0] ?? '');
  const secret = secretOf(keyFile);
  if (!own.ca) throw bad(certFile, 'its first certificate is none of an issuer (basicConstraints CA:TRUE)');
  if (!own.checkPrivateKey(secret))
    throw bad(keyFile, `the key does not belong to the first certificate in ${certFile}`);
  const signing = signingOf(secret, keyFile);
  const der = secret.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, signing, false, ['sign']);
  const x509 = await x509Library();
  const issuer = new x509.X509Certificate(own.toString());
  const signed = { signingKey, signingAlgorithm: signing };
  const endMs = Date.parse(own.validTo);
  return {
    chain,
    async issue(cabinet, publicKey, lifetimeMs, nowMs) {
      const untilMs = Math.min(nowMs + lifetimeMs, endMs);
      if (untilMs <= nowMs) throw bad(certFile, 'the certificate of the issuer has expired');
      const serial = newSerial();
      // What a certificate says of time is in whole seconds.
      const fromMs = Math.floor((nowMs - backdatedMs) / 1000) * 1000;
      const cert = await x509.X509CertificateGenerator.create({
        ...{ ...signed, serialNumber: serial, subject: [{ CN: [cabinet] }], issuer: issuer.subjectName, publicKey },
        ...{ notBefore: new Date(fromMs), notAfter: new Date(untilMs) },
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
          await x509.SubjectKeyIdentifierExtension.create(publicKey),
          await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
        ],
      });
      return { certificate: pemOf('CERTIFICATE', cert.rawData), serial, fromMs, untilMs };
    },
    async revocationList(revoked, nowMs) {
      const list = await x509.X509CrlGenerator.create({
        ...{ ...signed, issuer: issuer.subjectName },
        ...{ thisUpdate: new Date(nowMs - backdatedMs), nextUpdate: new Date(nowMs + listMs) },
        entries: revoked.map(({ serial, revokedMs }) => ({
          serialNumber: serial,
          revocationDate: new Date(revokedMs),
        })),
      });
      return pemOf('X509 CRL', list.rawData);
    },
  };
}

/** 127 random bits; RFC 5280 asks for a positive number. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function chainOf(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(file, `it cannot be read (${messageOf(error)})`, error);
  }
  const pems = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (pems.length === 0) throw bad(file, 'it holds no certificate in PEM');
  try {
    return pems.map((pem) => new X509Certificate(pem).toString());
  } catch (error) {
    throw bad(file, `it holds what is no certificate (${messageOf(error)})`, error);
  }
}

function secretOf(file: string): KeyObject {
  const read = readSecretFile(file, true);
  if (read.kind !== 'read') throw bad(file, read.kind === 'missing' ? 'there is no such file' : read.why);
  try {
    return createPrivateKey(read.secret);
  } catch (error) {
    throw bad(file, 'it is no private key in PEM, or has a passphrase, which nobody could type at a start', error);
  }
}

function signingOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, file: string): Signing {
  if (type === 'ed25519') return { name: 'Ed25519' };
  if (type === 'ec' && details?.namedCurve === 'prime256v1')
    return { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  if (type === 'ec' && details?.namedCurve === 'secp384r1')
    return { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' };
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  throw bad(file, 'the key is none of P-256, P-384, Ed25519 or RSA with 2048 bits or more');
}

function bad(file: string, why: string, cause?: unknown): LockerError {
  return new LockerError('collector.bad_issuer', `${file}: ${why}`, { file }, { cause });
}
