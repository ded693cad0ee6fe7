// `@peculiar/x509` needs it to be there first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { cryptoProvider, type Extension, type JsonName, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

cryptoProvider.set(webcrypto);

const kinds = {
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  p384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-256' },
  ed25519: { name: 'Ed25519' },
  rsa: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
} as const;

/** A certificate request such as a board, or somebody who plays one, could send. PEM. */
export async function csrOf(
  name: JsonName,
  kind: keyof typeof kinds = 'p256',
  extensions: Extension[] = [],
): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(kinds[kind], true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new Error('no pair of keys');
  const csr = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: kinds[kind], extensions });
  return csr.toString('pem');
}
