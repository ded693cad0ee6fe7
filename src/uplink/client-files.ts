import { X509Certificate } from 'node:crypto';
import { LockerError } from '../lib/errors.js';
import { readTlsFiles, type TlsFiles, type TlsPems } from '../lib/tls-files.js';

/** The files of the uplink, read and tried on each other. */
export interface ClientFiles extends TlsPems {
  /** From this wall time on the cabinet's certificate is worth nothing. */
  readonly untilMs: number;
}

/**
 * Reads the cabinet's certificate and key and the issuer of the broker's. That a certificate has expired is left to the broker to
 * judge, whose clock may be better than this board's.
 * @throws LockerError `uplink.file_unreadable`, `uplink.key_exposed`, `uplink.bad_key`, `uplink.bad_certificate`, `uplink.wrong_name`
 */
export function readClientFiles(files: TlsFiles, cabinet: string): ClientFiles {
  const pems = readTlsFiles('uplink', files);
  const certificate = new X509Certificate(pems.cert);
  const names = certificate.subject.split('\n').flatMap((part) => (part.startsWith('CN=') ? [part.slice(3)] : []));
  if (names.length !== 1 || names[0] !== cabinet) {
    const found = names.length === 0 ? 'none' : names.map((name) => JSON.stringify(name)).join(' and ');
    const message = `uplink.cert: ${files.cert}: expected the common name "${cabinet}", the id of this cabinet, found ${found}`;
    throw new LockerError('uplink.wrong_name', message, { file: files.cert });
  }
  return { ...pems, untilMs: Date.parse(certificate.validTo) };
}
