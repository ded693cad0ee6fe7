// `@peculiar/x509` needs it to be there first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto);

type KeyKind = 'p256' | 'ed25519';
const algorithms = {
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  ed25519: { name: 'Ed25519' },
} as const;

/** A certificate with its private key, both in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

interface Wanted {
  /** Each is a common name of its own. */
  readonly names: readonly string[];
  readonly use?: 'server' | 'client';
  /** Of a server. */
  readonly addresses?: readonly string[];
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly kind?: KeyKind;
}

/** An issuer of certificates, made for one test. */
export interface Authority extends Identity {
  issue(wanted: Wanted): Promise<Identity>;
  /** Its list of revoked certificates (CRL), PEM. */
  revoke(revoked: Identity): Promise<string>;
}

const dayMs = 86_400_000;
const asName = (value: string) => ({ type: 'ip', value }) as const;
let serial = 1;

async function keyPair(kind: KeyKind): Promise<webcrypto.CryptoKeyPair> {
  const made = await webcrypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']);
  if (!('privateKey' in made)) throw new Error(`${kind} made no pair of keys`);
  return made;
}

async function identityOf(cert: X509Certificate, { privateKey }: webcrypto.CryptoKeyPair): Promise<Identity> {
  const key = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return { cert: `${cert.toString('pem')}\n`, key: `${PemConverter.encode(key, PemConverter.PrivateKeyTag)}\n` };
}

function period({ fromMs = Date.now() - dayMs, untilMs = Date.now() + dayMs }: Partial<Wanted>) {
  return {
    serialNumber: (serial++).toString(16).padStart(4, '0'),
    notBefore: new Date(fromMs),
    notAfter: new Date(untilMs),
  };
}

export async function authority(name = 'Test issuer', kind: KeyKind = 'p256'): Promise<Authority> {
  const keys = await keyPair(kind);
  const own = await X509CertificateGenerator.createSelfSigned({
    ...period({}),
    ...{ name: `CN=${name}`, keys, signingAlgorithm: algorithms[kind] },
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    ...(await identityOf(own, keys)),
    issue: async ({ names, use = 'client', addresses = ['127.0.0.1'], kind: leafKind = 'p256', ...when }) => {
      const leafKeys = await keyPair(leafKind);
      const purpose = use === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
      const cert = await X509CertificateGenerator.create({
        ...period(when),
        subject: names.map((one) => `CN=${one}`).join(', '),
        issuer: own.subject,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithms[kind],
        extensions: [
          new BasicConstraintsExtension(false),
          new ExtendedKeyUsageExtension([purpose]),
          ...(use === 'server' ? [new SubjectAlternativeNameExtension(addresses.map(asName))] : []),
        ],
      });
      return identityOf(cert, leafKeys);
    },
    revoke: async ({ cert }) => {
      const { serialNumber } = new X509Certificate(cert);
      const list = await X509CrlGenerator.create({
        ...{ issuer: own.subject, signingKey: keys.privateKey, signingAlgorithm: algorithms[kind] },
        ...{ thisUpdate: new Date(Date.now() - dayMs), nextUpdate: new Date(Date.now() + dayMs) },
        entries: [{ serialNumber, reason: X509CrlReason.keyCompromise }],
      });
      // OpenSSL knows it by this name.
      return `${list.toString('pem').replaceAll('CRL-----', 'X509 CRL-----')}\n`;
    },
  };
}

/** The three files of a server in a folder of their own. */
export interface ServerFolder {
  readonly path: string;
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  write(server: Identity, ca: string): void;
  remove(): void;
}

export function serverFolder(server: Identity, ca: string): ServerFolder {
  const path = mkdtempSync(join(tmpdir(), 'terminal-'));
  const files = { cert: join(path, 'server.pem'), key: join(path, 'server.key'), ca: join(path, 'clients-ca.pem') };
  const write = (identity: Identity, issuer: string): void => {
    writeFileSync(files.cert, identity.cert);
    writeFileSync(files.key, identity.key, { mode: 0o600 });
    writeFileSync(files.ca, issuer);
  };
  write(server, ca);
  return { path, ...files, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}
