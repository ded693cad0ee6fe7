import type { PublicKey } from '@peculiar/x509';
import { x509Library } from '../../lib/x509.js';

export type CsrFault = 'not_a_request' | 'bad_key' | 'bad_subject' | 'extras' | 'bad_signature';

type CsrReading =
  | { readonly kind: 'good'; readonly publicKey: PublicKey; readonly spki: Uint8Array }
  | { readonly kind: 'bad'; readonly why: CsrFault };

const pemForm = /^-----BEGIN CERTIFICATE REQUEST-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE REQUEST-----\s*$/;

/**
 * Reads a certificate request (RFC 2986) and judges it: a key on P-256, the id of the cabinet as the one name and nothing beside it, no
 * attributes (what a certificate may be used for is the issuer's to say), and a signature that shows the private half. Never throws
 * for what the text holds.
 */
export async function readCsr(pem: string, cabinet: string): Promise<CsrReading> {
  if (!pemForm.test(pem)) return bad('not_a_request');
  const { Pkcs10CertificateRequest } = await x509Library();
  try {
    const request = new Pkcs10CertificateRequest(pem);
    const { publicKey } = request;
    if (!isP256(publicKey.algorithm)) return bad('bad_key');
    if (JSON.stringify(request.subjectName.toJSON()) !== JSON.stringify([{ CN: [cabinet] }])) return bad('bad_subject');
    if (request.attributes.length > 0 || request.extensions.length > 0) return bad('extras');
    if (!(await request.verify())) return bad('bad_signature');
    return { kind: 'good', publicKey, spki: new Uint8Array(publicKey.rawData) };
  } catch {
    // The library throws whatever it likes for bytes that are no request.
    return bad('not_a_request');
  }
}

function isP256(algorithm: { readonly name: string }): boolean {
  return algorithm.name === 'ECDSA' && 'namedCurve' in algorithm && algorithm.namedCurve === 'P-256';
}

function bad(why: CsrFault): CsrReading {
  return { kind: 'bad', why };
}
