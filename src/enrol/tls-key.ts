import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { pemOf, x509Library } from '../lib/x509.js';

/** A new private key on P-256, which every broker can check: PKCS #8 in PEM. */
export function newTlsKey(): string {
  // It leaves as DER: see src/tokens/new-key.ts for what a generated key does otherwise on Node 20.
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  });
  return pemOf('PRIVATE KEY', privateKey);
}

/** Public half of a private key in PEM: SubjectPublicKeyInfo, DER. Throws what Node throws for a text that is no key. */
export function spkiOf(pem: string): Buffer {
  return createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' });
}

/** A certificate request (RFC 2986) for a cabinet, PEM: its id as the one name, and nothing else. */
export async function certificateRequest(pem: string, cabinet: string): Promise<string> {
  const { Pkcs10CertificateRequestGenerator } = await x509Library();
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const secret: KeyObject = createPrivateKey(pem);
  const der = secret.export({ type: 'pkcs8', format: 'der' });
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [cabinet] }],
    keys: {
      privateKey: await webcrypto.subtle.importKey('pkcs8', der, curve, false, ['sign']),
      publicKey: await webcrypto.subtle.importKey('spki', spkiOf(pem), curve, true, ['verify']),
    },
    signingAlgorithm: { ...curve, hash: 'SHA-256' },
  });
  return pemOf('CERTIFICATE REQUEST', request.rawData);
}
