import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { LockerError, messageOf } from './errors.js';
import { exposure } from './secret-file.js';

/** The part of the config that names the files: its error codes begin with it. */
type TlsPart = 'terminal' | 'uplink';
type Fault = 'file_unreadable' | 'key_exposed' | 'bad_key' | 'bad_certificate';

/** The paths of this cabinet's own certificate and key, and of the issuer of those at the other end. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** The same, read: PEM texts that fit each other. */
export interface TlsPems {
  readonly cert: string;
  readonly key: string;
  readonly ca: readonly string[];
}

/**
 * Reads the three files and tries them on each other, so that nothing is found out by the first connection only.
 * @throws LockerError of the part: `file_unreadable`, `key_exposed`, `bad_key`, `bad_certificate`
 */
export function readTlsFiles(part: TlsPart, files: TlsFiles): TlsPems {
  const key = readKey(part, files.key);
  const cert = read(part, 'cert', files.cert);
  const ca = authorities(part, read(part, 'ca', files.ca), files.ca);
  const secret = privateKey(part, key, files.key);
  if (!certificate(part, cert, 'cert', files.cert).checkPrivateKey(secret)) {
    const message = `the key in ${files.key} does not belong to the first certificate in ${files.cert}`;
    throw new LockerError(`${part}.bad_key`, `${part}.key: ${message}`, { file: files.key });
  }
  try {
    // What the parsers take may still be too weak for TLS.
    createSecureContext({ cert, key, ca: [...ca] });
  } catch (error) {
    throw fault(part, 'bad_certificate', 'cert', files.cert, `TLS refuses it (${messageOf(error)})`, error);
  }
  return { cert, key, ca };
}

/** What changes when one of the files is replaced, rewritten or given another mode; a file that is away has a stamp, too. */
export async function stampOf({ cert, key, ca }: TlsFiles): Promise<string> {
  const stamps = await Promise.all(
    [cert, key, ca].map(async (file) => {
      try {
        const { ino, size, mtimeMs, ctimeMs } = await stat(file);
        return [ino, size, mtimeMs, ctimeMs].join(' ');
      } catch (error) {
        // Why it cannot be read is told by the reading that follows a change.
        return messageOf(error);
      }
    }),
  );
  return stamps.join('\n');
}

function fault(
  part: TlsPart,
  code: Fault,
  role: keyof TlsFiles,
  file: string,
  why: string,
  cause?: unknown,
): LockerError {
  return new LockerError(`${part}.${code}`, `${part}.${role}: ${file}: ${why}`, { file }, { cause });
}

function read(part: TlsPart, role: 'cert' | 'ca', file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fault(part, 'file_unreadable', role, file, `cannot be read (${messageOf(error)})`, error);
  }
}

/** Judges and reads one and the same file, whatever is put in its place meanwhile. */
function readKey(part: TlsPart, file: string): string {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    throw fault(part, 'file_unreadable', 'key', file, `cannot be read (${messageOf(error)})`, error);
  }
  try {
    const exposed = exposure(fstatSync(fd), 0o700);
    if (exposed !== undefined) throw fault(part, 'key_exposed', 'key', file, exposed);
    return readFileSync(fd, 'utf8');
  } catch (error) {
    if (error instanceof LockerError) throw error;
    throw fault(part, 'file_unreadable', 'key', file, `cannot be read (${messageOf(error)})`, error);
  } finally {
    closeSync(fd);
  }
}

function privateKey(part: TlsPart, pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const why = 'is no private key in PEM, or has a passphrase, which nobody could type at a start';
    throw fault(part, 'bad_key', 'key', file, why, error);
  }
}

function certificate(part: TlsPart, pem: string, role: 'cert' | 'ca', file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw fault(part, 'bad_certificate', role, file, 'holds no certificate in PEM', error);
  }
}

/** OpenSSL takes a file without any certificate silently, and would then refuse everybody. */
function authorities(part: TlsPart, text: string, file: string): readonly string[] {
  const pems = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (pems.length === 0) throw fault(part, 'bad_certificate', 'ca', file, 'holds no certificate in PEM');
  for (const [index, pem] of pems.entries()) {
    if (certificate(part, pem, 'ca', file).ca) continue;
    const why = `certificate ${index + 1} is none of an issuer (basicConstraints CA:TRUE)`;
    throw fault(part, 'bad_certificate', 'ca', file, why);
  }
  return pems;
}
