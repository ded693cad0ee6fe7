import { webcrypto } from 'node:crypto';

/**
 * The library for certificates, requests and lists of revoked ones, over Node's own crypto. Loaded when it is first needed: it takes
 * 10 MB, and nobody who opens a door needs it.
 */
export async function x509Library() {
  // Its decorators look for this when they are loaded.
  await import('reflect-metadata');
  const library = await import('@peculiar/x509');
  library.cryptoProvider.set(webcrypto);
  return library;
}

/** PEM of DER bytes, in lines of 64 characters as RFC 7468 asks. */
export function pemOf(label: string, der: ArrayBuffer | Uint8Array): string {
  const text = Buffer.from(der instanceof Uint8Array ? der : new Uint8Array(der)).toString('base64');
  return `-----BEGIN ${label}-----\n${(text.match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
}
