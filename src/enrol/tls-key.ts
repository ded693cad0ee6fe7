import { createPrivateKey, createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import { pemOf, x509Library } from '../lib/x509.js';
import { newP256Key } from '../tokens/new-key.js';

/** A new private key on P-256, which every broker can check: PKCS #8 in PEM. */
export function newTlsKey(): string {
  return pemOf('PRIVATE KEY', newP256Key());
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
