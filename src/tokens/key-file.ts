import { readFileSync, writeFileSync } from 'node:fs';
import { LockerError, messageOf } from '../lib/errors.js';
import { parseSigningKey, type SigningKey } from './signing.js';

/** @throws LockerError `token.bad_key` */
export function readKeyFile(file: string): SigningKey {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `the signing key ${file} cannot be read (${messageOf(error)})`;
    throw new LockerError('token.bad_key', message, { file }, { cause: error });
  }
  return parseSigningKey(text, file);
}

/**
 * Writes a private JWK that only its owner may read. A file that is there is never overwritten: it may be the only key.
 * @throws LockerError `token.key_unwritten`
 */
export function writeKeyFile(file: string, secret: object): void {
  try {
    writeFileSync(file, `${JSON.stringify(secret)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const message = `the signing key was not written to ${file} (${messageOf(error)}): name a new file`;
    throw new LockerError('token.key_unwritten', message, { file }, { cause: error });
  }
}
