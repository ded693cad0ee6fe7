import { existsSync, readFileSync } from 'node:fs';
import { writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { type KeysReading, readKeysToken } from './keys-token.js';
import { parseRoots, parseTrustSet, type TrustSet } from './trust-set.js';

/**
 * The set of the config's `trust.keys`.
 * @throws LockerError `trust.unreadable`, `trust.malformed`, `trust.bad_key`
 */
export function readTrustFile(file: string): TrustSet {
  return parseTrustSet(textOf(file, 'the trust set', 'trust.keys'), file);
}

/**
 * The roots of the config's `trust.roots`.
 * @throws LockerError `trust.unreadable`, `trust.malformed`, `trust.bad_key`
 */
export function readRootsFile(file: string): TrustSet {
  return parseRoots(textOf(file, 'the file of the roots', 'trust.roots'), file);
}

function textOf(file: string, what: string, key: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${what} ${file} cannot be read (${messageOf(error)}): check \`${key}\``;
    throw new LockerError('trust.unreadable', message, { file }, { cause: error });
  }
}

/** The file of the set that was accepted last, as it is found. */
export type StoredSet =
  | KeysReading
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads the accepted set again, and believes the roots only. Without roots nobody stands for it. */
export async function readStoredSet(file: string, roots: TrustSet = new Map()): Promise<StoredSet> {
  if (!existsSync(file)) return { kind: 'missing' };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { kind: 'unreadable', why: messageOf(error) };
  }
  return readKeysToken(text, roots);
}

/**
 * Keeps the text of an accepted set, durably.
 * @throws LockerError `trust.unwritten`: the one before is still there
 */
export function writeStoredSet(file: string, text: string): void {
  try {
    writeDurably(file, Buffer.from(text));
  } catch (error) {
    const message = `the new trust set was not written to ${file} (${messageOf(error)}); the one before stays in force`;
    throw new LockerError('trust.unwritten', message, { file }, { cause: error });
  }
}
