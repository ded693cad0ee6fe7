import { readFileSync } from 'node:fs';
import { LockerError, messageOf } from '../lib/errors.js';
import { parseTrustSet, type TrustSet } from './trust-set.js';

/** @throws LockerError `trust.unreadable`, `trust.malformed`, `trust.bad_key` */
export function readTrustFile(file: string): TrustSet {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `the trust set ${file} cannot be read (${messageOf(error)}): check \`trust.keys\``;
    throw new LockerError('trust.unreadable', message, { file }, { cause: error });
  }
  return parseTrustSet(text, file);
}
